import type { Connector, ConnectorHealth, Page } from '@freehold/contract'
import { type Selectable, sql } from 'kysely'
import { before, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import type { Connectors } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'
import type { Sealed } from '#platform/key-ring'

export type ConnectorRow = Selectable<Connectors>

/** A connector's row as it is written: credentials sealed, fingerprints beside them. */
export type ConnectorFields = {
  readonly name: string
  readonly url: string
  readonly isDefault: boolean
  readonly credentials: Sealed
  readonly fingerprints: Readonly<Record<string, string>>
}

const unknownHealth: ConnectorHealth = {
  status: 'unknown',
  checkedAt: null,
  latencyMs: null,
  version: null,
  findings: [],
}

function toConnector(row: ConnectorRow & { readonly resource_count: string | null }): Connector {
  // Both columns are written by this feature alone, in these shapes.
  const fingerprints = row.fingerprints as Record<string, string>
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    url: row.url,
    isDefault: row.is_default,
    credentials: Object.entries(fingerprints).map(([name, fingerprint]) => ({ name, fingerprint })),
    health: row.health as ConnectorHealth,
    resourceCount: Number(row.resource_count ?? 0),
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

function selectConnectors(db: Db) {
  return db
    .selectFrom('connectors')
    .selectAll('connectors')
    .select((eb) =>
      eb
        .selectFrom('resources as r')
        .select((count) => count.fn.countAll<string>().as('n'))
        .whereRef('r.connector_id', '=', 'connectors.id')
        .where('r.state', '<>', 'removed')
        .as('resource_count'),
    )
    .where('connectors.removed_at', 'is', null)
}

export async function findConnector(db: Db, id: string): Promise<Connector | undefined> {
  const row = await selectConnectors(db).where('connectors.id', '=', id).executeTakeFirst()
  return row && toConnector(row)
}

/** Newest first. */
export async function listConnectorPage(
  db: Db,
  cursors: Cursors,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<Connector>> {
  const from = cursors.read(cursor, ['connectors'])
  let rows = selectConnectors(db).select(instantText('connectors.created_at').as('position'))
  if (from !== undefined) rows = rows.where(before('connectors.created_at', 'connectors.id', from))
  const found = await rows
    .orderBy('connectors.created_at', 'desc')
    .orderBy('connectors.id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toConnector,
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, ['connectors']),
  })
}

/** The row with its sealed credentials, for opening it. */
export async function findConnectorRow(db: Db, id: string): Promise<ConnectorRow | undefined> {
  return db
    .selectFrom('connectors')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}

/** The same under a lock that lasts as long as the unit of work. */
export async function lockConnectorRow(db: Db, id: string): Promise<ConnectorRow | undefined> {
  return db
    .selectFrom('connectors')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/** Which connector of a kind is the default one is decided by one unit of work at a time. */
export async function lockKind(db: Db, kind: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`connectors:${kind}`}, 0))`.execute(db)
}

export async function hasDefault(db: Db, kind: string): Promise<boolean> {
  const row = await db
    .selectFrom('connectors')
    .select('id')
    .where('kind', '=', kind)
    .where('is_default', '=', true)
    .executeTakeFirst()
  return row !== undefined
}

export async function clearDefault(db: Db, kind: string): Promise<void> {
  await db
    .updateTable('connectors')
    .set((eb) => ({ is_default: false, version: eb('version', '+', 1) }))
    .where('kind', '=', kind)
    .where('is_default', '=', true)
    .execute()
}

export async function isNameTaken(db: Db, name: string, exceptId: string): Promise<boolean> {
  const row = await db
    .selectFrom('connectors')
    .select('id')
    .where('name', '=', name)
    .where('id', '<>', exceptId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

function toColumns({ name, url, isDefault, credentials, fingerprints }: ConnectorFields) {
  return {
    name,
    url,
    is_default: isDefault,
    credentials: JSON.stringify(credentials),
    fingerprints: JSON.stringify(fingerprints),
  }
}

export async function insertConnector(
  db: Db,
  { id, kind, ...fields }: ConnectorFields & { readonly id: string; readonly kind: string },
): Promise<void> {
  await db
    .insertInto('connectors')
    .values({ ...toColumns(fields), id, kind })
    .execute()
}

/** `forget`: whatever was found of it no longer holds. */
export async function updateConnectorRow(
  db: Db,
  id: string,
  { forget, ...fields }: ConnectorFields & { readonly forget: boolean },
): Promise<void> {
  await db
    .updateTable('connectors')
    .set((eb) => ({
      ...toColumns(fields),
      ...(forget ? { health: JSON.stringify(unknownHealth) } : {}),
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

/** Written only to the version that was checked; no change of the connector, so its version stays. */
export async function updateHealth(
  db: Db,
  { id, version }: { readonly id: string; readonly version: number },
  health: ConnectorHealth,
): Promise<void> {
  await db
    .updateTable('connectors')
    .set({ health: JSON.stringify(health) })
    .where('id', '=', id)
    .where('version', '=', version)
    .execute()
}

/** Its name is free again; its credentials are gone for good. */
export async function markRemoved(db: Db, id: string, at: Date): Promise<void> {
  await db
    .updateTable('connectors')
    .set((eb) => ({
      removed_at: at,
      is_default: false,
      credentials: '{}',
      fingerprints: '{}',
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

/** Connectors that nobody has looked at since. */
export async function findUnchecked(db: Db, since: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('connectors')
    .select('id')
    .where('removed_at', 'is', null)
    .where(
      sql<boolean>`coalesce((health ->> 'checkedAt')::timestamptz, '-infinity') < ${since.toISOString()}::timestamptz`,
    )
    .execute()
  return rows.map((row) => row.id)
}
