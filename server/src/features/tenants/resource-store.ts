import type { Condition, Resource, ResourceState } from '@freehold/contract'
import { type Selectable, sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { Resources } from '#platform/db/tables'

/** A resource's row with the names that people know its connector by. */
export type ResourceWithConnector = Selectable<Resources> & {
  readonly connector_name: string
  readonly connector_kind: string
}

export function toResource(row: ResourceWithConnector): Resource {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    scope: row.scope as Resource['scope'],
    system: row.connector_kind,
    connectorId: row.connector_id,
    connectorName: row.connector_name,
    externalName: row.external_name,
    externalId: row.external_id,
    state: row.state as ResourceState,
    generation: row.generation,
    observedGeneration: row.observed_generation,
    conditions: row.conditions as Condition[],
    lastError: row.last_error,
    attempts: row.attempts,
    nextRetryAt: row.next_retry_at?.toISOString() ?? null,
    driftSince: row.drift_since?.toISOString() ?? null,
    updatedAt: row.updated_at.toISOString(),
  }
}

function withConnector(db: Db) {
  return db
    .selectFrom('resources')
    .innerJoin('connectors', 'connectors.id', 'resources.connector_id')
    .selectAll('resources')
    .select(['connectors.name as connector_name', 'connectors.kind as connector_kind'])
}

/** A tenant's own resources and those of its organization, in the order in which they are made. */
export async function listResourcesOfTenant(
  db: Db,
  organizationId: string,
  tenantId: string,
): Promise<ResourceWithConnector[]> {
  return withConnector(db)
    .where('resources.organization_id', '=', organizationId)
    .where((eb) =>
      eb.or([eb('resources.tenant_id', '=', tenantId), eb('resources.scope', '=', 'organization')]),
    )
    .where((eb) => eb.or([eb('resources.state', '<>', 'removed'), eb('resources.tenant_id', '=', tenantId)]))
    .orderBy('resources.ordinal')
    .orderBy('resources.created_at')
    .execute()
}

/** Whether an object of the tenant waits for secrets whose values nobody has any more. */
export async function needsSecrets(db: Db, organizationId: string, tenantId: string): Promise<boolean> {
  const row = await db
    .selectFrom('resources')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'failing')
    .where(sql<boolean>`conditions @> '[{"reason": "SecretsNeeded"}]'`)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function listResourcesOfProjects(
  db: Db,
  organizationId: string,
  projectIds: readonly string[],
): Promise<ResourceWithConnector[]> {
  return withConnector(db)
    .where('resources.organization_id', '=', organizationId)
    .where((eb) => eb('resources.project_id', '=', eb.fn.any(eb.val([...projectIds]))))
    .orderBy('resources.ordinal')
    .execute()
}
