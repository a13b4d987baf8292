import { sql } from 'kysely'
import { lookAtTenant } from '#features/tenants'
import { systemActor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { newId } from '#platform/ids'
import { type Listed, PortError } from '#ports/provisioner'
import { type BoundKind, bindKind } from './open-connector.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'

type Connector = { readonly id: string; readonly kind: string }

/** Resources that should stand at a connector, by marker and by external id. */
async function knownResources(db: Db, connectorId: string, kind: string) {
  return db
    .selectFrom('resources')
    .select(['organization_id', 'id', 'tenant_id', 'external_id', 'external_name', 'state', 'drift_since'])
    .where('connector_id', '=', connectorId)
    .where('kind', '=', kind)
    .where('state', '<>', 'removed')
    .execute()
}

type Known = Awaited<ReturnType<typeof knownResources>>[number]

/** Marks what stood and is not there any more, and has its tenant looked at. */
async function markMissing(deps: ProvisioningDeps, missing: readonly Known[]): Promise<void> {
  const actor = systemActor('drift-sweep')
  for (const row of missing) {
    await deps.unitOfWork(
      actor,
      { organizationId: row.organization_id },
      async ({ db, record, enqueue, announce }) => {
        const marked = await db
          .updateTable('resources')
          .set({ state: 'drifted', drift_since: deps.clock.now(), observed_at: null })
          .where('organization_id', '=', row.organization_id)
          .where('id', '=', row.id)
          .where('state', 'in', ['in_sync', 'suspended'])
          .where('drift_since', 'is', null)
          .returning(['kind', 'connector_id', 'tenant_id'])
          .executeTakeFirst()
        if (marked === undefined) return
        const details = {
          kind: marked.kind,
          connectorId: marked.connector_id,
          externalName: row.external_name,
          changes: ['missing'],
        }
        await record({ action: 'resource.drift', target: { type: 'resource', id: row.id }, details })
        const tenantId = marked.tenant_id ?? (await anyTenant(db, row.organization_id))
        if (tenantId === undefined) return
        await enqueue(lookAtTenant, { organizationId: row.organization_id, tenantId })
        await announce('tenant', tenantId)
      },
    )
  }
}

async function anyTenant(db: Db, organizationId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('tenants')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('base', '<>', 'deleted')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/** Keeps the list of objects that carry a marker of ours and belong to no resource. */
async function keepOrphans(
  deps: ProvisioningDeps,
  where: { readonly connectorId: string; readonly kind: string },
  orphans: readonly Listed[],
): Promise<void> {
  const { connectorId, kind } = where
  await deps.unitOfWork(systemActor('drift-sweep'), 'platform', async ({ db }) => {
    for (const { externalName, externalId, marker, spec } of orphans) {
      await db
        .insertInto('orphans')
        .values({
          id: newId(),
          connector_id: connectorId,
          kind,
          external_name: externalName,
          external_id: externalId,
          marker,
          spec: JSON.stringify(spec ?? {}),
        })
        .onConflict((conflict) =>
          conflict
            .columns(['connector_id', 'kind', 'external_id'])
            .where('resolved_at', 'is', null)
            .doUpdateSet((eb) => ({
              last_seen_at: sql<Date>`now()`,
              external_name: eb.ref('excluded.external_name'),
              marker: eb.ref('excluded.marker'),
              spec: eb.ref('excluded.spec'),
            })),
        )
        .execute()
    }
    await db
      .updateTable('orphans')
      .set({ resolved_at: sql<Date>`now()`, resolution: 'gone' })
      .where('connector_id', '=', connectorId)
      .where('kind', '=', kind)
      .where('resolved_at', 'is', null)
      .where((eb) =>
        eb.not(eb('external_id', '=', eb.fn.any(eb.val(orphans.map(({ externalId }) => externalId))))),
      )
      .execute()
  })
}

async function listAll(bound: BoundKind, signal: AbortSignal): Promise<Listed[] | undefined> {
  if (bound.observeAll === undefined) return undefined
  const listed: Listed[] = []
  for await (const object of bound.observeAll()) {
    signal.throwIfAborted()
    listed.push(object)
  }
  return listed
}

async function sweepKind(
  deps: ProvisioningDeps,
  bound: BoundKind,
  where: { connectorId: string; kind: string },
  signal: AbortSignal,
): Promise<void> {
  // The rows are read before the listing: what is made in between is in neither, or in both.
  const actor = systemActor('drift-sweep')
  const read = () =>
    deps.unitOfWork(actor, 'platform', ({ db }) => knownResources(db, where.connectorId, where.kind))
  const before = await read()
  const listed = await listAll(bound, signal)
  if (listed === undefined) return
  const after = await read()
  const present = new Set(listed.map(({ externalId }) => externalId))
  const stood = before.filter(({ state }) => state === 'in_sync' || state === 'suspended')
  await markMissing(
    deps,
    stood.filter(({ external_id: id }) => id !== null && !present.has(id)),
  )
  // What was removed or made while the system listed was wanted before or is wanted after.
  const known = [...before, ...after]
  const ids = new Set(known.flatMap(({ external_id: id }) => (id === null ? [] : [id])))
  const markers = new Set(known.map(({ id }) => id))
  const ours = listed.filter(({ marker }) => marker !== null)
  await keepOrphans(
    deps,
    where,
    ours.filter(({ externalId, marker }) => !ids.has(externalId) && !markers.has(marker ?? '')),
  )
}

/**
 * Compares every connector's own listing with what should stand there: one listing per kind instead of a call per
 * object. What went missing is repaired by a look; what nobody wants is listed as an orphan.
 */
export async function sweepDrift(deps: ProvisioningDeps, signal: AbortSignal): Promise<void> {
  const done = await deps.locks.tryWithLock('drift-sweep', async (lost) => {
    const connectors: Connector[] = await deps.unitOfWork(systemActor('drift-sweep'), 'platform', ({ db }) =>
      db.selectFrom('connectors').select(['id', 'kind']).where('removed_at', 'is', null).execute(),
    )
    for (const { id } of connectors) {
      try {
        const open = await deps.connectors.open(id)
        for (const { kind } of open.adapter.resourceKinds) {
          await sweepKind(
            deps,
            bindKind(open, kind),
            { connectorId: id, kind },
            AbortSignal.any([signal, lost]),
          )
        }
      } catch (error) {
        if (signal.aborted || lost.aborted) throw error
        const level = error instanceof PortError ? 'warn' : 'error'
        deps.log[level]({ connector: id, err: error }, 'a drift sweep passed over a connector')
      }
    }
    return true
  })
  if (done !== true) deps.log.debug('another process sweeps for drift')
}

/** Looks at the tenants whose resources were longest not asked for, within each sweep's budget. */
export async function sweepOldest(
  { unitOfWork, clock }: Pick<ProvisioningDeps, 'unitOfWork' | 'clock'>,
  budget: number,
): Promise<void> {
  const before = new Date(clock.now().getTime() - 3_600_000)
  await unitOfWork(systemActor('drift-sweep'), 'platform', async ({ db, enqueue }) => {
    const oldest = await db
      .selectFrom('resources')
      .select(['organization_id', 'tenant_id'])
      .where('tenant_id', 'is not', null)
      .where('state', 'in', ['in_sync', 'suspended'])
      .where('observed_at', '<', before)
      .orderBy('observed_at')
      .limit(budget)
      .execute()
    for (const { organization_id: organizationId, tenant_id: tenantId } of oldest) {
      if (tenantId !== null) await enqueue(lookAtTenant, { organizationId, tenantId })
    }
  })
}
