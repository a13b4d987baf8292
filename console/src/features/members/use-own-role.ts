import type { OrganizationRole } from '@freehold/contract'
import { useMe } from '#lib/session'

/** The caller's own role in an organization; undefined for staff. */
export function useOwnRole(organizationId: string): OrganizationRole | undefined {
  const me = useMe()
  return me.surface === 'app' ? me.organizations.find(({ id }) => id === organizationId)?.role : undefined
}
