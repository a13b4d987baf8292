import {
  type OperatorRole,
  type OrganizationRole,
  type PartnerRole,
  roles,
  type TenantRole,
} from '@freehold/contract'
import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Surface } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { AccessPolicy } from '#platform/http/access-policy'
import type { Account } from './account.ts'

export type PartnerStanding = {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly role: PartnerRole
}

/** An account and every role that the database gives it now. */
export type Standing = {
  readonly account: Account
  readonly operatorRole: OperatorRole | null
  /** The one that took the person on first. */
  readonly partner: PartnerStanding | null
  /** All whom the person may act for. */
  readonly partners: readonly PartnerStanding[]
  readonly organizations: readonly {
    readonly id: string
    readonly slug: string
    readonly name: string
    readonly kind: 'company' | 'personal'
    readonly role: OrganizationRole
    /** Beside that role, in single tenants. */
    readonly tenantRoles: readonly { readonly tenantId: string; readonly role: TenantRole }[]
    /** What the organization demands of whoever acts in it; null: nothing. */
    readonly policy: StandingPolicy | null
    /** Whether this person acts there only when signed in through the organization's own identity provider. */
    readonly singleSignOnOnly: boolean
    /** Whether its own identity provider is in use. */
    readonly singleSignOn: boolean
  }[]
}

/** A security policy as every request needs it. */
const StandingPolicy = AccessPolicy.extend({
  /** Null: as long as the surface allows. */
  idleMinutes: z.number().nullable(),
  absoluteHours: z.number().nullable(),
})
type StandingPolicy = z.infer<typeof StandingPolicy>

const Row = z.object({
  account: z.object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    locale: z.enum(['en', 'de']),
    state: z.enum(['active', 'disabled']),
    version: z.number(),
  }),
  operator_role: z.enum(roles.operator).nullable(),
  partners: z.array(
    z.object({ id: z.string(), slug: z.string(), name: z.string(), role: z.enum(roles.partner) }),
  ),
  organizations: z.array(
    z.object({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      kind: z.enum(['company', 'personal']),
      role: z.enum(roles.organization),
      tenantRoles: z.array(z.object({ tenantId: z.string(), role: z.enum(roles.tenant) })),
      policy: StandingPolicy.nullable(),
      singleSignOnOnly: z.boolean(),
      singleSignOn: z.boolean(),
    }),
  ),
})

/**
 * Columns that tell an account's standing, for a query that has `accounts a`. A partner that is in talks or was terminated lets nobody act.
 */
export const standingColumns: RawBuilder<unknown> = sql`
  json_build_object('id', a.id, 'email', a.email, 'name', a.name, 'locale', a.locale, 'state', a.state,
    'version', a.version) as account,
  (select op.role from operators op where op.account_id = a.id) as operator_role,
  (select coalesce(json_agg(json_build_object('id', p.id, 'slug', p.slug, 'name', p.name, 'role', ps.role)
      order by ps.created_at, p.id), '[]'::json)
    from partner_staff ps join partners p on p.id = ps.partner_id
    where ps.account_id = a.id and ps.role is not null and p.status in ('active', 'paused')) as partners,
  (select coalesce(json_agg(json_build_object('id', o.organization_id, 'slug', o.slug, 'name', o.name,
      'kind', o.kind, 'role', m.role, 'tenantRoles', (
        select coalesce(json_agg(json_build_object('tenantId', r.tenant_id, 'role', r.role)), '[]'::json)
        from member_tenant_roles r where r.organization_id = m.organization_id and r.member_id = m.id),
      'singleSignOn', exists (select from single_sign_ons so where so.organization_id = m.organization_id and so.active),
      'singleSignOnOnly', m.role <> 'owner' and exists (select from single_sign_ons so
        where so.organization_id = m.organization_id and so.active and so.enforced),
      'policy', case when sp.organization_id is not null then json_build_object('mfaRequired', sp.mfa_mode = 'required',
        'allowedCountries', sp.allowed_countries, 'addressList', sp.address_list,
        'idleMinutes', sp.idle_minutes, 'absoluteHours', sp.absolute_hours) end) order by o.name, o.organization_id), '[]'::json)
    from members m join organizations o on o.organization_id = m.organization_id
      left join security_policies sp on sp.organization_id = m.organization_id
    where m.account_id = a.id and m.state = 'active') as organizations`

/** Reads the columns that `standingColumns` wrote. */
export function toStanding(row: unknown): Standing {
  const { operator_role: operatorRole, ...rest } = Row.parse(row)
  return { ...rest, operatorRole, partner: rest.partners[0] ?? null }
}

export async function findStanding(db: Db, accountId: string): Promise<Standing | undefined> {
  const { rows } =
    await sql`select ${standingColumns} from accounts a where a.id = ${accountId}::uuid`.execute(db)
  return rows[0] === undefined ? undefined : toStanding(rows[0])
}

/**
 * What is left of a standing for one way of signing in: through an organization's own identity provider that
 * organization and nothing else, otherwise everything but the organizations that ask for theirs.
 */
export function narrowStanding(standing: Standing, confinedTo: string | null): Standing {
  const { organizations } = standing
  if (confinedTo === null) {
    return { ...standing, organizations: organizations.filter((one) => !one.singleSignOnOnly) }
  }
  const own = organizations.filter(({ id, singleSignOn }) => id === confinedTo && singleSignOn)
  return { ...standing, operatorRole: null, partner: null, partners: [], organizations: own }
}

/** Whether an account has any business on a surface. The operator's door opens for operators only, and so on. */
export function mayEnter(standing: Standing, surface: Surface): boolean {
  if (standing.account.state !== 'active') return false
  if (surface === 'operator') return standing.operatorRole !== null
  if (surface === 'partner') return standing.partner !== null
  return standing.organizations.length > 0
}

/** The surface where an account most likely wants to be. */
export function homeSurface(standing: Standing): Surface {
  if (standing.operatorRole !== null) return 'operator'
  return standing.partner === null ? 'app' : 'partner'
}
