import type { Orphan, Page } from '@freehold/contract'
import { sql } from 'kysely'
import { before, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import { type Cursors, toPage } from '#platform/http/page'
import { type OrphanRow, wanting } from './orphan-store.ts'

type Row = OrphanRow & {
  readonly connector_name: string
  readonly organization_id: string | null
  readonly tenant_id: string | null
  readonly resource_id: string | null
}

function toOrphan(row: Row): Orphan {
  const { organization_id: organizationId, tenant_id: tenantId, resource_id: resourceId } = row
  return {
    id: row.id,
    connectorId: row.connector_id,
    connectorName: row.connector_name,
    kind: row.kind,
    externalName: row.external_name,
    externalId: row.external_id,
    candidate:
      organizationId === null || resourceId === null ? null : { organizationId, tenantId, resourceId },
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
  }
}

/** Each open orphan with its connector's name and the resource it could be. */
function openOrphans(db: Db) {
  return db
    .selectFrom('orphans')
    .innerJoin('connectors', 'connectors.id', 'orphans.connector_id')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('resources')
          .select(['resources.organization_id', 'resources.tenant_id', 'resources.id as resource_id'])
          .whereRef('resources.connector_id', '=', 'orphans.connector_id')
          .whereRef('resources.kind', '=', 'orphans.kind')
          .whereRef('resources.external_name', '=', 'orphans.external_name')
          .where('resources.scope', '=', 'tenant')
          .where('resources.presence', '<>', 'absent')
          .where('resources.state', 'in', wanting)
          .orderBy('resources.created_at')
          .limit(1)
          .as('candidate'),
      (join) => join.on(sql<boolean>`true`),
    )
    .selectAll('orphans')
    .select([
      'connectors.name as connector_name',
      'candidate.organization_id',
      'candidate.tenant_id',
      'candidate.resource_id',
    ])
    .where('orphans.resolved_at', 'is', null)
    .where('connectors.removed_at', 'is', null)
}

/** Objects that belong to nobody, the newest found first. */
export async function listOrphans(
  db: Db,
  cursors: Cursors,
  list: {
    readonly connectorId?: string | undefined
    readonly cursor?: string | undefined
    readonly limit: number
  },
): Promise<Page<Orphan>> {
  const { connectorId, limit } = list
  const bound = ['orphans', connectorId ?? null]
  const from = cursors.read(list.cursor, bound)
  let query = openOrphans(db)
  if (connectorId !== undefined) query = query.where('orphans.connector_id', '=', connectorId)
  if (from !== undefined) query = query.where(before('orphans.first_seen_at', 'orphans.id', from))
  const rows = await query
    .select(instantText('orphans.first_seen_at').as('position'))
    .orderBy('orphans.first_seen_at', 'desc')
    .orderBy('orphans.id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(rows, limit, {
    item: toOrphan,
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, bound),
  })
}
