import type { Page, SupportGrant, SupportGrantState } from '@freehold/contract'
import { type SqlBool, sql } from 'kysely'
import { before, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import { type Cursors, toPage } from '#platform/http/page'
import { type Extent, stateAt } from './support-grant.ts'

type NamedTenant = { readonly id: string; readonly displayName: string }

function selectGrants(db: Db) {
  return db
    .selectFrom('support_grants as g')
    .innerJoin('organizations as o', 'o.organization_id', 'g.organization_id')
    .selectAll('g')
    .select('o.name as organization_name')
    .select(
      sql<readonly NamedTenant[] | null>`(
        select json_agg(json_build_object('id', t.id, 'displayName', t.display_name) order by t.display_name, t.id)
        from tenants t where t.organization_id = g.organization_id and t.id = any (g.tenant_ids))`.as(
        'tenants',
      ),
    )
}

type Row = Awaited<ReturnType<ReturnType<typeof selectGrants>['execute']>>[number]

function toGrant(row: Row, now: Date): SupportGrant {
  const time = (at: Date | null): string | null => at?.toISOString() ?? null
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    // These words are held to by the table, and `asked` is written by `insertGrant` alone.
    kind: row.kind as SupportGrant['kind'],
    state: stateAt(row, now),
    reason: row.reason,
    hours: row.hours,
    rights: row.rights as SupportGrant['rights'],
    tenants: row.tenant_ids === null ? null : [...(row.tenants ?? [])],
    asked: row.asked as SupportGrant['asked'],
    requestedBy: row.requested_by,
    requestedByName: row.requested_by_name,
    requestedAt: row.requested_at.toISOString(),
    answerBy: row.answer_by.toISOString(),
    decidedByName: row.decided_by_name,
    decidedAt: time(row.decided_at),
    answer: row.answer,
    endsAt: time(row.ends_at),
    endedAt: time(row.ended_at),
    endedByName: row.ended_by_name,
    version: row.version,
  }
}

export async function findGrant(
  db: Db,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
  now: Date,
): Promise<SupportGrant | undefined> {
  const row = await selectGrants(db)
    .where('g.organization_id', '=', organizationId)
    .where('g.id', '=', id)
    .executeTakeFirst()
  return row && toGrant(row, now)
}

export type GrantQuery = {
  /** Undefined: every organization that the connection may read. */
  readonly organizationId?: string
  readonly isOpen: boolean
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Newest first. */
export async function listGrantPage(
  db: Db,
  { cursors, now }: { readonly cursors: Cursors; readonly now: Date },
  { organizationId, isOpen, cursor, limit }: GrantQuery,
): Promise<Page<SupportGrant>> {
  const filter = ['support-grants', organizationId ?? null, isOpen]
  const from = cursors.read(cursor, filter)
  let rows = selectGrants(db).select(instantText('g.requested_at').as('position'))
  if (organizationId !== undefined) rows = rows.where('g.organization_id', '=', organizationId)
  if (isOpen)
    rows = rows.where((eb) =>
      eb.or([
        eb.and([eb('g.state', '=', 'requested'), eb('g.answer_by', '>', now)]),
        eb.and([eb('g.state', '=', 'accepted'), eb('g.ends_at', '>', now)]),
      ]),
    )
  if (from !== undefined) rows = rows.where(before('g.requested_at', 'g.id', from))
  const found = await rows
    .orderBy('g.requested_at', 'desc')
    .orderBy('g.id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: (row) => toGrant(row, now),
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, filter),
  })
}

export type NewGrant = Extent & {
  readonly organizationId: string
  readonly partnerId: string
  readonly id: string
  readonly kind: SupportGrant['kind']
  readonly reason: string
  readonly requestedBy: { readonly id: string; readonly name: string }
  readonly now: Date
  readonly answerBy: Date
  /** Set where nobody is asked. */
  readonly endsAt: Date | null
}

/** False where the same operator waits for an answer of this organization already. */
export async function insertGrant(db: Db, grant: NewGrant): Promise<boolean> {
  const { hours, rights, tenantIds } = grant
  const row = await db
    .insertInto('support_grants')
    .values({
      organization_id: grant.organizationId,
      id: grant.id,
      partner_id: grant.partnerId,
      kind: grant.kind,
      state: grant.endsAt === null ? 'requested' : 'accepted',
      reason: grant.reason,
      hours,
      rights,
      tenant_ids: tenantIds === null ? null : [...tenantIds],
      asked: JSON.stringify({ hours, rights, tenantIds }),
      requested_by: grant.requestedBy.id,
      requested_by_name: grant.requestedBy.name,
      requested_at: grant.now,
      answer_by: grant.answerBy,
      ends_at: grant.endsAt,
    })
    .onConflict((conflict) =>
      // Written out: a statement that is planned once for all parameters does not find the index by one of them.
      conflict
        .columns(['organization_id', 'requested_by'])
        .where(sql<SqlBool>`state = 'requested'`)
        .doNothing(),
    )
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export type Step = {
  readonly organizationId: string
  readonly id: string
  readonly from: readonly ('requested' | 'accepted')[]
  readonly now: Date
  readonly set: {
    readonly state: SupportGrantState
    readonly hours?: number
    readonly rights?: string
    readonly tenant_ids?: string[] | null
    readonly decided_by?: string | null
    readonly decided_by_name?: string | null
    readonly decided_at?: Date
    readonly answer?: string | null
    readonly ends_at?: Date
    readonly ended_at?: Date
    readonly ended_by_name?: string | null
  }
}

/** One step of a grant's life, to exactly one caller; false where it is over or somebody else was first. */
export async function stepGrant(db: Db, { organizationId, id, from, now, set }: Step): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('support_grants')
    .set((eb) => ({ ...set, version: eb('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('state', 'in', from)
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'requested'), eb('answer_by', '>', now)]),
        eb.and([eb('state', '=', 'accepted'), eb('ends_at', '>', now)]),
      ]),
    )
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Grants whose time is over and whose rows do not say so yet. */
export async function listOverdue(
  db: Db,
  now: Date,
): Promise<{ readonly organizationId: string; readonly id: string; readonly state: string }[]> {
  const rows = await db
    .selectFrom('support_grants')
    .select(['organization_id as organizationId', 'id', 'state'])
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'requested'), eb('answer_by', '<=', now)]),
        eb.and([eb('state', '=', 'accepted'), eb('ends_at', '<=', now)]),
      ]),
    )
    .limit(200)
    .execute()
  return rows
}

/** Marks an overdue grant as over; true for the one process that did. */
export async function expireGrant(
  db: Db,
  { organizationId, id, state }: { organizationId: string; id: string; state: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('support_grants')
    .set((eb) => ({ state: 'expired', version: eb('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Those of these tenants that the organization has. */
export async function existingTenants(
  db: Db,
  organizationId: string,
  tenantIds: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom('tenants')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('id', 'in', tenantIds)
    .execute()
  return rows.map(({ id }) => id)
}

/** Whether the organization takes requests for access at all. */
export async function takesRequests(db: Db, organizationId: string): Promise<boolean> {
  const row = await db
    .selectFrom('security_policies')
    .select('support_requests')
    .where('organization_id', '=', organizationId)
    .executeTakeFirst()
  return row?.support_requests !== 'refused'
}
