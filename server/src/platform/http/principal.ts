import {
  type Endpoint,
  isGranted,
  maySupport,
  type OperatorRole,
  type OrganizationRole,
  type PartnerRole,
  permissions,
  type RoleName,
  roles,
  type TenantRole,
} from '@freehold/contract'
import type { FastifyRequest } from 'fastify'
import type { Actor, Reach, SupportContext, Surface } from '#platform/actor'
import { AppError } from '#platform/errors'
import type { AccessPolicy } from './access-policy.ts'

/** Where the contract is mounted: the three surfaces by cookie, and `bearer` at /v1. */
export type Mount = Surface | 'bearer'
export const mounts: Readonly<Record<Mount, string>> = {
  operator: '/operator',
  partner: '/partner',
  app: '/app',
  bearer: '',
}

/** How and when the person behind a session last proved who it is. */
export type SessionProof = {
  readonly id: string
  readonly authenticatedAt: Date
  /** By the strongest means that the account has: what dangerous operations ask for, as long as it is fresh. */
  readonly strong: boolean
  /** By more than one factor: what a policy may demand. */
  readonly multiFactor: boolean
}

/** What a person is in an organization, and beside that in single tenants of it. */
type Membership = {
  readonly organizationId: string
  readonly role: OrganizationRole
  readonly tenantRoles?: readonly { readonly tenantId: string; readonly role: TenantRole }[]
  /** What the organization demands of requests of this person; nothing where left out. */
  readonly policy?: AccessPolicy | null
}

/** Who a request comes from, with the roles that the database holds now. */
export type Principal = {
  readonly accountId: string
  readonly name: string
  readonly surface: Surface
  readonly operatorRole: OperatorRole | null
  readonly partner: { readonly id: string; readonly role: PartnerRole } | null
  readonly memberships: readonly Membership[]
  /** The one organization in which it acts, signed in through that organization's own identity provider. */
  readonly confinedTo?: string | null
  /** Null for bearer tokens. */
  readonly session: SessionProof | null
  /** Whether a bearer token says that its person signed in with more than one factor. */
  readonly multiFactor?: boolean
  readonly support: SupportContext | null
}

/**
 * Tells who a request comes from. Undefined: nobody. Throws `auth.token_invalid` for a credential that is there but
 * wrong, `auth.unavailable` when it cannot be judged now.
 */
export type Authenticator = (request: FastifyRequest, mount: Mount) => Promise<Principal | undefined>

/** The partner of an organization; undefined where there is no such organization. */
export type PartnerOf = (organizationId: string) => Promise<string | undefined>

/** Whether anyone on this surface could hold the endpoint's permission; otherwise it is not mounted there. */
export function isMounted(endpoint: Endpoint, mount: Mount): boolean {
  if (mount === 'bearer') return true
  if (endpoint.scope === 'public') return false
  if (endpoint.permission === undefined) return true
  const kind = mount === 'app' ? 'organization' : mount
  const holders: readonly string[] = permissions[endpoint.permission]
  return roles[kind].some((role) => holders.includes(`${kind}.${role}`))
}

const noOrganization = (id: string): AppError =>
  new AppError('organization.not_found', `No organization ${id}`)
const noPartner = (id: string): AppError => new AppError('partner.not_found', `No partner ${id}`)

type Grant = { readonly roles: readonly RoleName[]; readonly reach: Reach | null }

function staffGrant(principal: Principal): Grant {
  if (principal.surface === 'operator' && principal.operatorRole !== null) {
    return { roles: [`operator.${principal.operatorRole}`], reach: { kind: 'platform' } }
  }
  if (principal.surface === 'partner' && principal.partner !== null) {
    const { id, role } = principal.partner
    return { roles: [`partner.${role}`], reach: { kind: 'partner', partnerId: id } }
  }
  return { roles: [], reach: null }
}

/** The role in the organization; and, where the path names a tenant, the role in that tenant. */
function rolesOf({ role, tenantRoles = [] }: Membership, tenantId: string | undefined): RoleName[] {
  const inTenant = tenantRoles.filter((one) => one.tenantId === tenantId)
  return [`organization.${role}`, ...inTenant.map((one): RoleName => `tenant.${one.role}`)]
}

async function inOrganization(
  principal: Principal,
  { organizationId = '', tenantId }: Readonly<Record<string, string>>,
  partnerOf: PartnerOf,
): Promise<Grant> {
  if (principal.surface === 'app') {
    const membership = principal.memberships.find((m) => m.organizationId === organizationId)
    if (membership === undefined) throw noOrganization(organizationId)
    return { roles: rolesOf(membership, tenantId), reach: { kind: 'organization', organizationId } }
  }
  const partnerId = await partnerOf(organizationId)
  const grant = staffGrant(principal)
  const foreign = grant.reach?.kind === 'partner' && grant.reach.partnerId !== partnerId
  if (partnerId === undefined || foreign || grant.reach === null) throw noOrganization(organizationId)
  return grant
}

function inPartner(principal: Principal, partnerId: string): Grant {
  const grant = staffGrant(principal)
  if (grant.reach === null || (grant.reach.kind === 'partner' && grant.reach.partnerId !== partnerId)) {
    throw noPartner(partnerId)
  }
  return grant
}

/** An organization's own provider vouches for a person inside it; what is the person's own is none of its business. */
function requireOwnSignIn(endpoint: Endpoint, { confinedTo = null }: Principal): void {
  if (confinedTo === null || endpoint.scope !== 'self' || endpoint.confined === 'allow') return
  throw new AppError('auth.forbidden', 'Sign in with your own password or passkey for this')
}

/** The roles that count for this request; refuses what they do not grant. Deny by default. */
export async function authorize(
  endpoint: Endpoint,
  principal: Principal,
  params: Readonly<Record<string, string>>,
  partnerOf: PartnerOf,
): Promise<Grant> {
  const { partnerId = '' } = params
  const grant =
    endpoint.scope === 'organization'
      ? await inOrganization(principal, params, partnerOf)
      : endpoint.scope === 'partner'
        ? inPartner(principal, partnerId)
        : staffGrant(principal)
  requireOwnSignIn(endpoint, principal)
  const denied = endpoint.permission !== undefined && !isGranted(endpoint.permission, grant.roles)
  const wrongSurface = endpoint.scope === 'platform' && grant.reach?.kind !== 'platform'
  if (denied || wrongSurface)
    throw new AppError('auth.forbidden', `This needs the permission ${endpoint.permission}`)
  return grant
}

/** A proof is fresh for so long. */
const stepUpMs = 5 * 60_000

/** Refuses a dangerous operation to whoever has not proved lately, and strongly, who it is. */
export function requireStepUp(endpoint: Endpoint, { session }: Principal, now: Date): void {
  if (endpoint.stepUp === undefined) return
  const age = session === null ? Infinity : now.getTime() - session.authenticatedAt.getTime()
  if (session?.strong === true && age < stepUpMs) return
  throw new AppError('auth.step_up_required', 'Confirm that it is you, then try again')
}

/** Refuses what a support session may not do, whatever roles it was given. */
export function requireSupportRule(endpoint: Endpoint, { support }: Principal): void {
  if (support === null) return
  const { mayWrite, tenantIds } = support
  if (maySupport(endpoint, { mayWrite, isLimited: tenantIds !== null })) return
  throw new AppError('auth.support_denied', 'Support access does not cover this')
}

/** The actor of a request that nobody signed in for. */
export function anonymousActor(request: FastifyRequest): Actor {
  return {
    kind: 'anonymous',
    id: null,
    name: null,
    surface: null,
    roles: [],
    reach: null,
    address: request.ip,
    requestId: request.id,
    correlationId: crypto.randomUUID(),
  }
}

/** The actor of a signed-in request, with what it was granted. */
export function actorOf(request: FastifyRequest, principal: Principal, grant: Grant): Actor {
  return {
    ...anonymousActor(request),
    kind: 'account',
    id: principal.accountId,
    name: principal.name,
    surface: principal.surface,
    roles: grant.roles,
    reach: grant.reach,
    ...(principal.session === null
      ? {}
      : { sessionId: principal.session.id, multiFactor: principal.session.multiFactor }),
    ...(principal.support === null ? {} : { support: principal.support }),
    ...(typeof principal.confinedTo === 'string' ? { confinedTo: principal.confinedTo } : {}),
  }
}
