import { type OperatorRole, type OrganizationRole, type PartnerRole, roles } from '@freehold/contract'
import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Surface } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { Account } from './account.ts'

/** An account and every role that the database gives it now. */
export type Standing = {
  readonly account: Account
  readonly operatorRole: OperatorRole | null
  readonly partner: {
    readonly id: string
    readonly slug: string
    readonly name: string
    readonly role: PartnerRole
  } | null
  readonly organizations: readonly {
    readonly id: string
    readonly slug: string
    readonly name: string
    readonly kind: 'company' | 'personal'
    readonly role: OrganizationRole
  }[]
}

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
  partner: z
    .object({ id: z.string(), slug: z.string(), name: z.string(), role: z.enum(roles.partner) })
    .nullable(),
  organizations: z.array(
    z.object({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      kind: z.enum(['company', 'personal']),
      role: z.enum(roles.organization),
    }),
  ),
})

/**
 * Columns that tell an account's standing, for a query that has `accounts a`. Who works for several partners acts for
 * the one that took the person on first; a partner that was terminated lets nobody act.
 */
export const standingColumns: RawBuilder<unknown> = sql`
  json_build_object('id', a.id, 'email', a.email, 'name', a.name, 'locale', a.locale, 'state', a.state,
    'version', a.version) as account,
  (select op.role from operators op where op.account_id = a.id) as operator_role,
  (select json_build_object('id', p.id, 'slug', p.slug, 'name', p.name, 'role', ps.role)
    from partner_staff ps join partners p on p.id = ps.partner_id
    where ps.account_id = a.id and p.status = 'active' order by ps.created_at, p.id limit 1) as partner,
  (select coalesce(json_agg(json_build_object('id', o.organization_id, 'slug', o.slug, 'name', o.name,
      'kind', o.kind, 'role', m.role) order by o.name, o.organization_id), '[]'::json)
    from members m join organizations o on o.organization_id = m.organization_id
    where m.account_id = a.id and m.state = 'active') as organizations`

/** Reads the columns that `standingColumns` wrote. */
export function toStanding(row: unknown): Standing {
  const { operator_role: operatorRole, ...rest } = Row.parse(row)
  return { ...rest, operatorRole }
}

export async function findStanding(db: Db, accountId: string): Promise<Standing | undefined> {
  const { rows } =
    await sql`select ${standingColumns} from accounts a where a.id = ${accountId}::uuid`.execute(db)
  return rows[0] === undefined ? undefined : toStanding(rows[0])
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
