import type { Change } from '@freehold/contract'

export type Key = readonly unknown[]

function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{8}-/.test(value)
}

/** Whether a query key is that of one object, `[noun, id]`, rather than of a list or a count. */
export function isObjectKey(key: Key): boolean {
  return isId(key[1])
}

/** What a change may alter: its own noun first, by id; the others whole. */
const nouns = {
  tenant: ['tenants', 'projects', 'auditEvents'],
  order: ['orders', 'tenants', 'auditEvents'],
} as const

/**
 * Whether a cached answer shows what a change touches. Keys are `[noun, id]` for one object and `[noun, <word>, …]` for
 * lists, counts and the like; of the latter everything of the noun may have changed.
 */
export function isTouched(key: Key, change: Change): boolean {
  const [noun, what] = key
  if (change.type === 'resync') return noun !== 'me' && noun !== 'platform'
  const [own, ...others] = nouns[change.type]
  if (noun === own) return !isId(what) || what === change.id
  return others.some((other) => other === noun)
}
