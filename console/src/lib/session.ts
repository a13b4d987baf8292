import { isGranted, readMe, type Me, type Permission, type RoleName } from '@freehold/contract'
import { queryOptions, useSuspenseQuery, type QueryClient } from '@tanstack/react-query'
import { useLocation, useParams } from '@tanstack/react-router'
import { call } from './api.ts'
import { loadSurfaceMessages, preferredLocale } from './i18n.tsx'
import { surfaceOf, type Surface } from './surface.ts'

/** Who is signed in on a surface. */
export function meQuery(surface: Surface) {
  return queryOptions({
    queryKey: ['me', surface],
    queryFn: ({ signal }) => call(readMe, { signal }),
    staleTime: 60_000,
  })
}

/** What a surface needs before its first page: who is signed in, and the texts; both at once. */
export async function loadSurface(client: QueryClient, surface: Surface): Promise<void> {
  const texts = loadSurfaceMessages(preferredLocale())
  await Promise.all([client.ensureQueryData(meQuery(surface)), texts])
}

/** The surface of the page; only for pages inside a shell. */
export function useSurface(): Surface {
  const surface = useLocation({ select: ({ pathname }) => surfaceOf(pathname) })
  if (!surface) throw new Error('useSurface outside a surface')
  return surface
}

/** Who is signed in; the shell has loaded it before any page inside it is shown. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery(useSurface())).data
}

/** Roles that count on this surface, in the words of the permission table. */
export function heldRoles(
  me: Me,
  organizationId: string | undefined,
  tenantId?: string,
): readonly RoleName[] {
  if (me.surface === 'operator') return me.operatorRole ? [`operator.${me.operatorRole}`] : []
  if (me.surface === 'partner') return me.partner ? [`partner.${me.partner.role}`] : []
  const organization = me.organizations.find(({ id }) => id === organizationId)
  if (organization === undefined) return []
  const inTenant = organization.tenantRoles.filter((one) => one.tenantId === tenantId)
  return [`organization.${organization.role}`, ...inTenant.map(({ role }): RoleName => `tenant.${role}`)]
}

/**
 * Tells whether the caller may do something here. The server decides; this only spares people buttons that would be
 * refused. On the customer's surface it is asked for the organization, and the tenant, in the address.
 */
export function useCan(): (permission: Permission) => boolean {
  const me = useMe()
  const { organizationId, tenantId } = useParams({ strict: false })
  // Under support far less is open than the role it acts with would allow.
  if (me.support) {
    const open = me.organizations.flatMap(({ permissions }) => permissions)
    return (permission) => open.includes(permission)
  }
  return (permission) => isGranted(permission, heldRoles(me, organizationId, tenantId))
}
