import type { Condition, ResourceState } from '@freehold/contract'
import canonicalize from 'canonicalize'
import { sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import { newId } from '#platform/ids'
import { fingerprint, type KeyRing, open, seal, type Sealed } from '#platform/key-ring'
import type { DesiredResource } from './desired-resources.ts'
import { type ResourceRow, toResourceRow } from './resource-row.ts'

/** A tenant's resources and those of its organization, in the order of making. Removed ones are history. */
export async function listRows(db: Db, organizationId: string, tenantId: string): Promise<ResourceRow[]> {
  const rows = await db
    .selectFrom('resources')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('state', '<>', 'removed')
    .where((eb) => eb.or([eb('tenant_id', '=', tenantId), eb('scope', '=', 'organization')]))
    .orderBy('ordinal')
    .orderBy('created_at')
    .execute()
  return rows.map((row) => toResourceRow(row))
}

export async function findRow(db: Db, organizationId: string, id: string): Promise<ResourceRow | undefined> {
  const row = await db
    .selectFrom('resources')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toResourceRow(row)
}

const keyOf = (row: {
  scope: string
  kind: string
  name: string
  projectId: string | null
  connectorId: string
}): string =>
  row.scope === 'organization'
    ? `organization/${row.connectorId}/${row.kind}`
    : `${row.projectId ?? ''}/${row.name}`

/** jsonb does not keep the order of members, so both sides are compared in canonical form (RFC 8785). */
function isSame(row: ResourceRow, wanted: DesiredResource): boolean {
  return row.presence === wanted.presence && canonicalize(row.desired) === canonicalize(wanted.desired)
}

async function insertRow(db: Db, owner: Owner, wanted: DesiredResource): Promise<void> {
  await db
    .insertInto('resources')
    .values({
      organization_id: owner.organizationId,
      partner_id: owner.partnerId,
      id: newId(),
      tenant_id: wanted.scope === 'tenant' ? owner.tenantId : null,
      project_id: wanted.projectId,
      scope: wanted.scope,
      name: wanted.name,
      kind: wanted.kind,
      ordinal: wanted.ordinal,
      needs: JSON.stringify(wanted.needs),
      connector_id: wanted.connector.id,
      external_name: wanted.externalName,
      desired: JSON.stringify(wanted.desired),
      presence: wanted.presence,
    })
    // Two tenants may want their organization's resource at once; one row is enough.
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function changeRow(db: Db, row: ResourceRow, wanted: DesiredResource): Promise<void> {
  await db
    .updateTable('resources')
    .set((eb) => ({
      desired: JSON.stringify(wanted.desired),
      presence: wanted.presence,
      ordinal: wanted.ordinal,
      needs: JSON.stringify(wanted.needs),
      generation: eb('generation', '+', 1),
      attempts: 0,
      next_retry_at: null,
      updated_at: sql<Date>`now()`,
    }))
    .where('organization_id', '=', row.organizationId)
    .where('id', '=', row.id)
    .execute()
}

export type Owner = { readonly organizationId: string; readonly partnerId: string; readonly tenantId: string }

/**
 * Makes the rows say what is wanted: new ones are inserted, changed ones get a new generation, and those that the
 * blueprint no longer names are to be absent. An object's connector and external name never change.
 */
export async function syncRows(
  db: Db,
  owner: Owner,
  wanted: readonly DesiredResource[],
): Promise<ResourceRow[]> {
  const rows = await listRows(db, owner.organizationId, owner.tenantId)
  const byKey = new Map(rows.map((row) => [keyOf(row), row]))
  let changed = false
  for (const resource of wanted) {
    const row = byKey.get(keyOf({ ...resource, connectorId: resource.connector.id }))
    if (row !== undefined && isSame(row, resource)) continue
    if (row === undefined && resource.presence === 'absent') continue
    changed = true
    await (row === undefined ? insertRow(db, owner, resource) : changeRow(db, row, resource))
  }
  const wantedKeys = new Set(
    wanted.map((resource) => keyOf({ ...resource, connectorId: resource.connector.id })),
  )
  for (const row of rows) {
    if (row.scope === 'organization' || row.presence === 'absent' || wantedKeys.has(keyOf(row))) continue
    changed = true
    await setPresence(db, row, 'absent')
  }
  return changed ? listRows(db, owner.organizationId, owner.tenantId) : rows
}

export async function setPresence(
  db: Db,
  row: ResourceRow,
  presence: ResourceRow['presence'],
): Promise<void> {
  await db
    .updateTable('resources')
    .set((eb) => ({
      presence,
      generation: eb('generation', '+', 1),
      attempts: 0,
      next_retry_at: null,
      updated_at: sql<Date>`now()`,
    }))
    .where('organization_id', '=', row.organizationId)
    .where('id', '=', row.id)
    .execute()
}

/** What a look at a resource found or did, as it is written on its row. */
export type Outcome = {
  readonly state: ResourceState
  readonly observedGeneration: number
  /** Left as it is where it was not found out: somebody may adopt an object meanwhile. */
  readonly externalId?: string | null
  readonly conditions: readonly Condition[]
  readonly lastError: string | null
  readonly retryable: boolean
  readonly attempts: number
  readonly nextRetryAt: Date | null
  readonly driftSince: Date | null
  readonly observedAt: Date | null
}

/**
 * The row as it stands then; undefined where somebody else wrote an outcome since `row` was read, which happens to one
 * whose lock was lost. Theirs stands, and what was done here is found by the next look.
 */
export async function saveOutcome(
  db: Db,
  row: ResourceRow,
  outcome: Outcome,
): Promise<ResourceRow | undefined> {
  const saved = await db
    .updateTable('resources')
    .set({
      state: outcome.state,
      observed_generation: outcome.observedGeneration,
      ...(outcome.externalId === undefined ? {} : { external_id: outcome.externalId }),
      conditions: JSON.stringify(outcome.conditions),
      last_error: outcome.lastError,
      retryable: outcome.retryable,
      attempts: outcome.attempts,
      next_retry_at: outcome.nextRetryAt,
      drift_since: outcome.driftSince,
      observed_at: outcome.observedAt,
      updated_at: sql<Date>`now()`,
    })
    .where('organization_id', '=', row.organizationId)
    .where('id', '=', row.id)
    .where('state', '=', row.state)
    .where('observed_generation', '=', row.observedGeneration)
    .returningAll()
    .executeTakeFirst()
  return saved && toResourceRow(saved)
}

const place = (row: ResourceRow, name: string): string =>
  `resource_secrets/${row.organizationId}/${row.id}/${name}`

/** The objects' own secrets, by `<resource>.<secret>`. */
export async function openResourceSecrets(
  db: Db,
  keyRing: KeyRing,
  rows: readonly ResourceRow[],
): Promise<Record<string, string>> {
  const [first] = rows
  if (first === undefined) return {}
  const byId = new Map(rows.map((row) => [row.id, row]))
  const found = await db
    .selectFrom('resource_secrets')
    .select(['resource_id', 'name', 'sealed'])
    .where('organization_id', '=', first.organizationId)
    .where((eb) => eb('resource_id', '=', eb.fn.any(eb.val([...byId.keys()]))))
    .execute()
  return Object.fromEntries(
    found.flatMap(({ resource_id: id, name, sealed }): [string, string][] => {
      const row = byId.get(id)
      // Written by chooseSecrets.
      return row ? [[`${row.name}.${name}`, open(keyRing, place(row, name), sealed as Sealed)]] : []
    }),
  )
}

/**
 * Chooses and seals the secrets that an object is to have, before any call sets them: whatever happens to the
 * reply, the value is known. One that was chosen before stays.
 */
export async function chooseSecrets(
  db: Db,
  keyRing: KeyRing,
  row: ResourceRow,
  makers: { readonly [name: string]: () => string },
): Promise<void> {
  for (const [name, make] of Object.entries(makers)) {
    const value = make()
    await db
      .insertInto('resource_secrets')
      .values({
        organization_id: row.organizationId,
        partner_id: row.partnerId,
        resource_id: row.id,
        name,
        sealed: JSON.stringify(seal(keyRing, place(row, name), value)),
        fingerprint: fingerprint(keyRing, value),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}

/** Fingerprints of the secrets that these resources have, by `resource:<resource>.<name>`. */
export async function listResourcePrints(
  db: Db,
  rows: readonly ResourceRow[],
): Promise<Record<string, string>> {
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  const found = await db
    .selectFrom('resource_secrets')
    .select(['resource_id', 'name', 'fingerprint'])
    .where((eb) => eb('resource_id', '=', eb.fn.any(eb.val([...names.keys()]))))
    .execute()
  return Object.fromEntries(
    found.map(({ resource_id: id, name, fingerprint: print }) => [
      `resource:${names.get(id)}.${name}`,
      print,
    ]),
  )
}

export async function dropResourceSecrets(db: Db, row: ResourceRow): Promise<void> {
  await db
    .deleteFrom('resource_secrets')
    .where('organization_id', '=', row.organizationId)
    .where('resource_id', '=', row.id)
    .execute()
}
