import { isGranted, type PartnerOverview } from '@freehold/contract'
import { sql } from 'kysely'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { readWithin } from '#platform/db/reach'
import { partnerNotFound } from './partner-errors.ts'
import type { PartnerDeps } from './partner-service.ts'

const shown = 10

/** A moment as the contract writes it. */
const moment = (column: string) =>
  sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

type Row = { readonly overview: PartnerOverview | null }

const ordersWaiting = (partnerId: string) => sql`
  select json_build_object(
    'total', (select count(*) from orders o where o.partner_id = ${partnerId}::uuid and o.state = 'pending_partner'),
    'first', (select coalesce(json_agg(w), '[]'::json) from (
      select o.organization_id as "organizationId", g.name as "organizationName", o.id, o.kind,
        o.display_name as "displayName", ${moment('o.waiting_since')} as "waitingSince"
      from orders o join organizations g on g.organization_id = o.organization_id
      where o.partner_id = ${partnerId}::uuid and o.state = 'pending_partner'
      order by o.waiting_since, o.id limit ${shown}) w))`

/** What goes wrong or waits for the customer: degraded tenants, failed orders, open questions, nobody to own it. */
const attention = (partnerId: string) => sql`
  select coalesce(json_agg(json_build_object('kind', n.kind, 'organizationId', n.organization_id,
      'organizationName', g.name, 'objectId', n.object_id, 'name', n.name,
      'since', ${moment('n.since')}) order by n.since, n.object_id), '[]'::json)
  from (
    (select 'tenant_degraded' as kind, t.organization_id, t.id as object_id, t.display_name as name,
        coalesce((select min(r.updated_at) from resources r where r.organization_id = t.organization_id
          and r.tenant_id = t.id and r.state in ('failing', 'drifted')), t.created_at) as since
      from tenants t where t.partner_id = ${partnerId}::uuid and t.phase = 'degraded' limit ${shown})
    union all
    (select 'order_failed', o.organization_id, o.id, o.display_name, coalesce(o.finished_at, o.created_at)
      from orders o where o.partner_id = ${partnerId}::uuid and o.state = 'failed' order by o.created_at limit ${shown})
    union all
    (select 'order_question', o.organization_id, o.id, o.display_name, coalesce(o.submitted_at, o.created_at)
      from orders o where o.partner_id = ${partnerId}::uuid and o.state = 'needs_info' order by o.created_at limit ${shown})
    union all
    (select 'no_owner', g.organization_id, g.organization_id, g.name, g.created_at
      from organizations g where g.partner_id = ${partnerId}::uuid and not exists (
        select from members m where m.organization_id = g.organization_id and m.role = 'owner' and m.state = 'active')
      order by g.created_at limit ${shown})
  ) n join organizations g on g.organization_id = n.organization_id`

/** Only of organizations that are the partner's now, and only what happened while they were. */
const activity = (partnerId: string) => sql`
  select coalesce(json_agg(h), '[]'::json) from (
    select e.id, ${moment('e.at')} as at, e.action, e.outcome, e.organization_id as "organizationId",
      g.name as "organizationName"
    from audit_events e join organizations g on g.organization_id = e.organization_id and g.partner_id = e.partner_id
    where e.partner_id = ${partnerId}::uuid order by e.ord desc limit ${shown}) h`

async function readRow(db: Db, partnerId: string, withActivity: boolean): Promise<Row['overview']> {
  const { rows } = await sql<Row>`
    select json_build_object(
      'partnerId', p.id,
      'asOf', ${moment('now()')},
      'organizations', (select count(*) from organizations g where g.partner_id = p.id),
      'tenantsByPhase', (select coalesce(json_object_agg(c.phase, c.number), '{}'::json) from (
        select t.phase, count(*) as number from tenants t where t.partner_id = ${partnerId}::uuid and t.phase <> 'deleted' group by t.phase) c),
      'ordersWaiting', (${ordersWaiting(partnerId)}),
      'attention', (${attention(partnerId)}),
      'activity', (${withActivity ? activity(partnerId) : sql`select null::json`})
    ) as overview
    from partners p where p.id = ${partnerId}::uuid`.execute(db)
  return rows[0]?.overview ?? null
}

/** The first screen of a partner in one statement, and therefore of one moment. */
export async function readPartnerOverview(
  { unitOfWork }: Pick<PartnerDeps, 'unitOfWork'>,
  actor: Actor,
  partnerId: string,
): Promise<PartnerOverview> {
  const withActivity = isGranted('audit:read', actor.roles)
  const overview = await readWithin(unitOfWork, actor, (db) => readRow(db, partnerId, withActivity))
  if (overview === null) throw partnerNotFound(partnerId)
  return overview
}
