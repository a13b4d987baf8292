import type { Project, ResourceState } from '@freehold/contract'

/** The state of a project, from its own resources and from whether somebody has removed it. */
export function projectState(removed: boolean, resources: readonly ResourceState[]): Project['state'] {
  const going =
    resources.length > 0 && resources.every((state) => state === 'removing' || state === 'removed')
  if (removed || going) return 'removing'
  if (resources.some((state) => state === 'failing' || state === 'drifted')) return 'failing'
  return resources.length > 0 && resources.every((state) => state === 'in_sync') ? 'ready' : 'pending'
}
