import type { Blueprint } from '@freehold/contract'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { readWithin } from '#platform/db/reach'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import type { AnyAdapter } from '#ports/provisioner'
import { blueprintNotFound, blueprintUnchanged } from './blueprint-errors.ts'
import { definitionFaults } from './blueprint-rules.ts'
import { readSource } from './blueprint-source.ts'
import {
  findConnectorChoices,
  findNewest,
  insertVersion,
  listNewest,
  listVersions,
  lockName,
  toBlueprint,
} from './blueprint-store.ts'
import { resourceKindsOf } from './resource-kinds.ts'
import { findTemplateNames } from './template-store.ts'

export type BlueprintDeps = {
  readonly unitOfWork: UnitOfWork
  /** Kysely over the platform pool. */
  readonly platformDb: Db
  /** Whatever can be connected: its kinds of resources are what a blueprint may consist of. */
  readonly adapters: readonly AnyAdapter[]
}

/** The newest version of every blueprint, for anyone who may order. */
export async function listBlueprints({
  platformDb,
}: Pick<BlueprintDeps, 'platformDb'>): Promise<Blueprint[]> {
  const connectors = await findConnectorChoices(platformDb)
  const rows = await listNewest(platformDb)
  return rows.map((row) => toBlueprint(row, connectors))
}

export async function readBlueprint(
  { unitOfWork }: Pick<BlueprintDeps, 'unitOfWork'>,
  actor: Actor,
  name: string,
) {
  return readWithin(unitOfWork, actor, async (db) => {
    const row = await findNewest(db, name)
    if (row === undefined) throw blueprintNotFound(name)
    const connectors = await findConnectorChoices(db)
    return {
      blueprint: toBlueprint(row, connectors),
      source: row.source,
      versions: await listVersions(db, name),
    }
  })
}

/** The source as the next version of the blueprint it names; undefined where it is the newest one already. */
async function publish(
  { db, record }: Work,
  adapters: readonly AnyAdapter[],
  { source, builtIn }: { readonly source: string; readonly builtIn: boolean },
): Promise<Blueprint | undefined> {
  const { definition, refuse } = readSource(source)
  const templates = await findTemplateNames(db)
  refuse(definitionFaults(definition, { kinds: resourceKindsOf(adapters), templates }))
  const { name } = definition
  await lockName(db, 'blueprints', name)
  const newest = await findNewest(db, name)
  const isOurs = newest === undefined || newest.built_in || !builtIn
  if (newest?.source === source || !isOurs) return undefined
  const version = (newest?.version ?? 0) + 1
  const row = await insertVersion(db, { definition, version, source, builtIn })
  const target = { type: 'blueprint', id: row.id }
  await record({ action: 'blueprint.publish', target, details: { name, version } })
  return toBlueprint(row, await findConnectorChoices(db))
}

export async function publishBlueprint(
  { unitOfWork, adapters }: Pick<BlueprintDeps, 'unitOfWork' | 'adapters'>,
  actor: Actor,
  source: string,
): Promise<Blueprint> {
  return unitOfWork(actor, 'platform', async (work) => {
    const made = await publish(work, adapters, { source, builtIn: false })
    if (made === undefined) throw blueprintUnchanged(readSource(source).definition.name)
    return made
  })
}

/**
 * Publishes a blueprint that comes with Freehold, or its next version when a release brings one. Whatever an operator
 * has published under the name stays the newest.
 */
export async function ensureBlueprint(
  { unitOfWork, adapters }: Pick<BlueprintDeps, 'unitOfWork' | 'adapters'>,
  actor: Actor,
  source: string,
): Promise<void> {
  await unitOfWork(actor, 'platform', (work) => publish(work, adapters, { source, builtIn: true }))
}
