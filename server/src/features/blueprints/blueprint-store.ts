import type { Blueprint, BlueprintDefinition } from '@freehold/contract'
import { type Selectable, sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { Blueprints } from '#platform/db/tables'
import { newId } from '#platform/ids'
import { blueprintNotFound } from './blueprint-errors.ts'
import { systemOf } from './resource-kinds.ts'

type Row = Selectable<Blueprints>

/** Connectors as far as they decide what can be ordered. */
export type ConnectorChoice = { readonly kind: string; readonly name: string; readonly isDefault: boolean }

function definitionOf(row: Pick<Row, 'definition'>): BlueprintDefinition {
  // Judged by its schema when it was published, and never changed since.
  return row.definition as BlueprintDefinition
}

/** Whether every system that the blueprint's resources need is connected. */
function isOrderable(
  { resources, projectResources }: BlueprintDefinition,
  connectors: readonly ConnectorChoice[],
): boolean {
  return [...resources, ...projectResources].every(({ kind, connector: wanted }) =>
    connectors.some(
      ({ kind: system, name, isDefault }) =>
        system === systemOf(kind) && (wanted === undefined ? isDefault : name === wanted),
    ),
  )
}

export function toBlueprint(row: Row, connectors: readonly ConnectorChoice[]): Blueprint {
  const definition = definitionOf(row)
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    definition,
    orderable: isOrderable(definition, connectors),
  }
}

export async function findConnectorChoices(db: Db): Promise<ConnectorChoice[]> {
  const rows = await db
    .selectFrom('connectors')
    .select(['kind', 'name', 'is_default'])
    .where('removed_at', 'is', null)
    .execute()
  return rows.map((row) => ({ kind: row.kind, name: row.name, isDefault: row.is_default }))
}

export async function findNewest(db: Db, name: string): Promise<Row | undefined> {
  return db
    .selectFrom('blueprints')
    .selectAll()
    .where('name', '=', name)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The newest version of every blueprint, by name. */
export async function listNewest(db: Db): Promise<Row[]> {
  return db
    .selectFrom('blueprints')
    .selectAll()
    .distinctOn('name')
    .orderBy('name')
    .orderBy('version', 'desc')
    .execute()
}

/** All versions, newest first, each with the tenants on it that the reader reaches. */
export async function listVersions(
  db: Db,
  name: string,
): Promise<{ version: number; createdAt: string; tenants: number }[]> {
  const rows = await db
    .selectFrom('blueprints as b')
    .select(['b.version', 'b.created_at'])
    .select((eb) =>
      eb
        .selectFrom('tenants as t')
        .select((count) => count.fn.countAll<string>().as('n'))
        .whereRef('t.blueprint', '=', 'b.name')
        .whereRef('t.blueprint_version', '=', 'b.version')
        .where('t.phase', '<>', 'deleted')
        .as('tenants'),
    )
    .where('b.name', '=', name)
    .orderBy('b.version', 'desc')
    .execute()
  return rows.map((row) => ({
    version: row.version,
    createdAt: row.created_at.toISOString(),
    tenants: Number(row.tenants ?? 0),
  }))
}

/** Two who publish one blueprint, or edit one template, at once do so one after the other. */
export async function lockName(db: Db, table: 'blueprints' | 'templates', name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${table}:${name}`}, 0))`.execute(db)
}

export async function insertVersion(
  db: Db,
  input: {
    readonly definition: BlueprintDefinition
    readonly version: number
    readonly source: string
    readonly builtIn: boolean
  },
): Promise<Row> {
  const { definition, version, source, builtIn } = input
  return db
    .insertInto('blueprints')
    .values({
      id: newId(),
      name: definition.name,
      version,
      source,
      definition: JSON.stringify(definition),
      built_in: builtIn,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** What a tenant or order on this version consists of. Throws `blueprint.not_found` where there is no such version. */
export async function readDefinition(db: Db, name: string, version: number): Promise<BlueprintDefinition> {
  const row = await db
    .selectFrom('blueprints')
    .select('definition')
    .where('name', '=', name)
    .where('version', '=', version)
    .executeTakeFirst()
  if (row === undefined) throw blueprintNotFound(`${name} ${version}`)
  return definitionOf(row)
}

/** The version that new orders are made on. */
export async function newestDefinition(
  db: Db,
  name: string,
): Promise<{ readonly version: number; readonly definition: BlueprintDefinition } | undefined> {
  const row = await findNewest(db, name)
  return row && { version: row.version, definition: definitionOf(row) }
}

/** Which of these sources were published already, word for word. */
export async function findSources(db: Db, sources: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('blueprints')
    .select('source')
    .where((eb) => eb('source', '=', eb.fn.any(eb.val([...sources]))))
    .execute()
  return new Set(rows.map(({ source }) => source))
}
