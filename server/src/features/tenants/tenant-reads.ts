import type { Page, Tenant, TenantPhase, TenantSummary } from '@freehold/contract'
import { tenantPhases } from '@freehold/contract'
import { type Selectable, sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { Tenants } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'
import { listResourcesOfTenant, toResource } from './resource-store.ts'
import { listOpenHolds, toTenantRow } from './tenant-store.ts'
import type { Hold, TenantRow } from './tenant.ts'

export type TenantFilter = {
  readonly organizationId?: string | undefined
  readonly phase?: readonly TenantPhase[] | undefined
  readonly blueprint?: string | undefined
  readonly q?: string | undefined
}

type Row = Selectable<Tenants> & { readonly organization_name: string }

function toSummary(row: TenantRow, organizationName: string, holds: readonly Hold[]): TenantSummary {
  return {
    id: row.id,
    organizationId: row.organizationId,
    organizationName,
    partnerId: row.partnerId,
    name: row.name,
    displayName: row.displayName,
    blueprint: row.blueprint,
    blueprintVersion: row.blueprintVersion,
    phase: row.phase,
    standing: {
      base: row.base,
      until: row.baseUntil?.toISOString() ?? null,
      holds: holds.map(({ kind, placedBy, since, until, reason }) => ({
        kind,
        by: placedBy,
        since: since.toISOString(),
        until: until?.toISOString() ?? null,
        reason,
      })),
    },
    generation: row.generation,
    packages: [...row.packages],
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  }
}

function tenantRows(db: Db) {
  return db
    .selectFrom('tenants')
    .innerJoin('organizations', 'organizations.organization_id', 'tenants.organization_id')
    .selectAll('tenants')
    .select('organizations.name as organization_name')
}

function filtered(db: Db, { organizationId, phase, blueprint, q }: TenantFilter) {
  let query = tenantRows(db)
  if (organizationId !== undefined) query = query.where('tenants.organization_id', '=', organizationId)
  if (phase !== undefined)
    query = query.where((eb) => eb('tenants.phase', '=', eb.fn.any(eb.val([...phase]))))
  else query = query.where('tenants.phase', '<>', 'deleted')
  if (blueprint !== undefined) query = query.where('tenants.blueprint', '=', blueprint)
  if (q !== undefined && q !== '') {
    const pattern = `%${q.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%`
    query = query.where((eb) =>
      eb.or([
        eb('tenants.display_name', 'ilike', pattern),
        eb('tenants.name', 'ilike', pattern),
        eb('organizations.name', 'ilike', pattern),
      ]),
    )
  }
  return query
}

async function holdsOf(db: Db, rows: readonly Row[]): Promise<Map<string, Hold[]>> {
  const holds = new Map<string, Hold[]>()
  // One after the other: they share the transaction's one connection.
  for (const [organizationId, tenants] of Map.groupBy(rows, (row) => row.organization_id)) {
    const ids = tenants.map((tenant) => tenant.id)
    for (const [id, open] of await listOpenHolds(db, organizationId, ids)) holds.set(id, open)
  }
  return holds
}

/** Newest first, by keyset; deleted tenants only where the filter asks for them. */
export async function listTenants(
  db: Db,
  cursors: Cursors,
  { limit, cursor, ...filter }: TenantFilter & { limit: number; cursor?: string | undefined },
): Promise<Page<TenantSummary>> {
  const bound = ['tenants', filter]
  const after = cursors.read(cursor, bound)
  let query = filtered(db, filter)
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(tenants.created_at, tenants.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
    )
  }
  const rows = await query
    .select(sql<string>`tenants.created_at::text`.as('created_text'))
    .orderBy('tenants.created_at', 'desc')
    .orderBy('tenants.id', 'desc')
    .limit(limit + 1)
    .execute()
  const holds = await holdsOf(db, rows)
  return toPage(rows, limit, {
    item: (row) => toSummary(toTenantRow(row), row.organization_name, holds.get(row.id) ?? []),
    position: (row) => [row.created_text, row.id],
    write: (position) => cursors.write(position, bound),
  })
}

/** Which of the organization's resources the tenant's blueprint needs, and whether it holds projects. */
async function findBlueprintFacts(
  db: Db,
  { blueprint, blueprintVersion }: TenantRow,
): Promise<{ shared: readonly string[]; holdsProjects: boolean }> {
  const row = await db
    .selectFrom('blueprints')
    .select([
      sql<boolean>`coalesce((definition ->> 'projects')::boolean, false)`.as('projects'),
      sql<
        string[] | null
      >`jsonb_path_query_array(definition, '$.resources[*] ? (@.scope == "organization").kind')`.as('shared'),
    ])
    .where('name', '=', blueprint)
    .where('version', '=', blueprintVersion)
    .executeTakeFirst()
  return { shared: row?.shared ?? [], holdsProjects: row?.projects ?? false }
}

/** Everything a tenant's page shows; undefined where there is none. */
export async function findTenantPage(
  db: Db,
  organizationId: string,
  id: string,
): Promise<Tenant | undefined> {
  const row = await tenantRows(db)
    .where('tenants.organization_id', '=', organizationId)
    .where('tenants.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const tenant = toTenantRow(row)
  const holds = await listOpenHolds(db, organizationId, [id])
  const resources = await listResourcesOfTenant(db, organizationId, id)
  const blueprint = await findBlueprintFacts(db, tenant)
  const open = await db
    .selectFrom('orders')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('tenant_id', '=', id)
    .where('state', 'in', ['pending_partner', 'pending_operator', 'needs_info', 'approved', 'running'])
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
  return {
    ...toSummary(tenant, row.organization_name, holds.get(id) ?? []),
    parameters: tenant.parameters,
    files: [...tenant.files],
    resources: resources
      .filter(({ scope, kind, project_id: projectId }) =>
        scope === 'organization' ? blueprint.shared.includes(kind) : projectId === null,
      )
      .map((resource) => toResource(resource)),
    openOrderId: open?.id ?? null,
    holdsProjects: blueprint.holdsProjects,
  }
}

export type Counts = { phases: Record<TenantPhase, number>; waitingOrders: number; failingResources: number }

/** What status chips and the overview show. */
export async function countTenants(db: Db, waitingFor: readonly string[]): Promise<Counts> {
  const rows = await db
    .selectFrom('tenants')
    .select(['phase', (eb) => eb.fn.countAll<string>().as('count')])
    .groupBy('phase')
    .execute()
  const counted = new Map(rows.map((row) => [row.phase, Number(row.count)]))
  const waiting = await db
    .selectFrom('orders')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where((eb) => eb('state', '=', eb.fn.any(eb.val([...waitingFor]))))
    .executeTakeFirstOrThrow()
  const failing = await db
    .selectFrom('resources')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('state', '=', 'failing')
    .executeTakeFirstOrThrow()
  const phases = Object.fromEntries(tenantPhases.map((phase) => [phase, counted.get(phase) ?? 0]))
  // Every phase is a key: the object is built from the list of them.
  return {
    phases: phases as Counts['phases'],
    waitingOrders: Number(waiting.count),
    failingResources: Number(failing.count),
  }
}
