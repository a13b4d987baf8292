import { inactiveAfterDays, type listUsers, type Page, type User, type UserSummary } from '@freehold/contract'
import { type ExpressionBuilder, sql } from 'kysely'
import type { z } from 'zod'
import { hasSecondFactor } from '#features/accounts'
import { before, containing, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import type { DB } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'

const dayMs = 86_400_000

/** What a row needs of other tables is asked per row of the page, each by an index; never one query per row. */
const operatorRole = sql<User['operatorRole']>`(select op.role from operators op where op.account_id = a.id)`
const partners = sql<User['partners']>`
  (select coalesce(json_agg(json_build_object('id', p.id, 'name', p.name, 'role', ps.role)
      order by ps.created_at, p.id), '[]'::json)
    from partner_staff ps join partners p on p.id = ps.partner_id
    where ps.account_id = a.id and ps.role is not null)`
const organizations = sql<number>`
  (select count(*)::int from members m where m.account_id = a.id and m.state = 'active')`

function selectUsers(db: Db) {
  return db
    .selectFrom('accounts as a')
    .select(['a.id', 'a.name', 'a.email', 'a.state', 'a.created_at', 'a.last_seen_at', 'a.version'])
    .select(operatorRole.as('operator_role'))
    .select(partners.as('partners'))
    .select(organizations.as('organizations'))
    .select(hasSecondFactor('a.id').as('second_factor'))
}

type Row = Awaited<ReturnType<ReturnType<typeof selectUsers>['execute']>>[number]

function toSummary(row: Row): UserSummary {
  return {
    accountId: row.id,
    name: row.name,
    email: row.email,
    state: row.state === 'active' ? 'active' : 'disabled',
    operatorRole: row.operator_role,
    partners: row.partners,
    organizations: row.organizations,
    secondFactor: row.second_factor,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

type Accounts = ExpressionBuilder<DB & { a: DB['accounts'] }, 'a'>

const isAdmin = sql<boolean>`a.id in (
  select op.account_id from operators op where op.role is not null
  union select ps.account_id from partner_staff ps where ps.role = 'admin')`

function isInactive(eb: Accounts, now: Date) {
  const since = new Date(now.getTime() - inactiveAfterDays * dayMs)
  return eb.or([
    eb('a.state', '=', 'disabled'),
    eb(sql<Date>`coalesce(a.last_seen_at, a.created_at)`, '<', since),
  ])
}

export type UserQuery = z.output<(typeof listUsers)['query']>

/** Newest first. */
export async function listUserPage(
  db: Db,
  cursors: Cursors,
  query: UserQuery,
  now: Date,
): Promise<Page<UserSummary>> {
  const { cursor, limit, view = 'all', q } = query
  const filter = ['users', view, q ?? null]
  const from = cursors.read(cursor, filter)
  let rows = selectUsers(db).select(instantText('a.created_at').as('position'))
  if (view === 'admins') rows = rows.where(isAdmin)
  if (view === 'inactive') rows = rows.where((eb) => isInactive(eb, now))
  if (q !== undefined) {
    const like = containing(q.trim())
    rows = rows.where((eb) => eb.or([eb('a.email', 'ilike', like), eb('a.name', 'ilike', like)]))
  }
  if (from !== undefined) rows = rows.where(before('a.created_at', 'a.id', from))
  const found = await rows
    .orderBy('a.created_at', 'desc')
    .orderBy('a.id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toSummary,
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, filter),
  })
}

const operator = sql<User['operator']>`
  (select json_build_object('role', coalesce(op.role, op.kept_role), 'state', op.state)
    from operators op where op.account_id = a.id)`
const staff = sql<User['staff']>`
  (select coalesce(json_agg(json_build_object('partnerId', p.id, 'partnerName', p.name,
      'role', coalesce(ps.role, ps.kept_role), 'state', ps.state) order by p.name, p.id), '[]'::json)
    from partner_staff ps join partners p on p.id = ps.partner_id where ps.account_id = a.id)`
const memberships = sql<User['memberships']>`
  (select coalesce(json_agg(json_build_object('organizationId', o.organization_id, 'organizationName', o.name,
      'role', m.role, 'state', m.state, 'tenantRoles', (
        select coalesce(json_agg(json_build_object('tenantId', r.tenant_id, 'tenantName', t.display_name,
          'role', r.role) order by t.display_name, t.id), '[]'::json)
        from member_tenant_roles r join tenants t on t.organization_id = r.organization_id and t.id = r.tenant_id
        where r.organization_id = m.organization_id and r.member_id = m.id
      )) order by o.name, o.organization_id), '[]'::json)
    from members m join organizations o on o.organization_id = m.organization_id where m.account_id = a.id)`
const sessions = sql<number>`
  (select count(*)::int from web_sessions s where s.account_id = a.id and s.expires_at > now())`

export async function findUser(db: Db, accountId: string): Promise<User | undefined> {
  const row = await selectUsers(db)
    .select([operator.as('operator'), staff.as('staff')])
    .select([memberships.as('memberships'), sessions.as('sessions')])
    .where('a.id', '=', accountId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { operator: standing, staff: work, memberships: joined, sessions: open } = row
  return { ...toSummary(row), operator: standing, staff: work, memberships: joined, sessions: open }
}
