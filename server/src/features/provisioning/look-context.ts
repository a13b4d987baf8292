import type { BlueprintDefinition } from '@freehold/contract'
import { readDefinition } from '#features/blueprints'
import { openSecrets } from '#features/orders'
import { findTenant, listOpenHolds, presenceOf, type TenantRow } from '#features/tenants'
import type { Db } from '#platform/db/pool'
import type { KeyRing } from '#platform/key-ring'
import type { ReferenceContext } from './references.ts'
import type { Presence, ResourceRow } from './resource-row.ts'
import { openResourceSecrets } from './resource-store.ts'
import type { SecretValues } from './wanted.ts'

export type OrganizationFacts = {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly kind: 'company' | 'personal'
  readonly partnerId: string
}

export type ProjectFacts = {
  readonly id: string
  readonly name: string
  readonly displayName: string
  readonly removed: boolean
}

/** Everything that a look needs to know of a tenant, read in one transaction. */
export type TenantFacts = {
  readonly tenant: TenantRow
  readonly presence: Presence
  readonly holds: number
  readonly organization: OrganizationFacts
  readonly definition: BlueprintDefinition
  readonly projects: readonly ProjectFacts[]
  /** Of the package secrets as last given, by `<package>.<secret>`. */
  readonly fingerprints: Readonly<Record<string, string>>
}

export async function readOrganization(db: Db, organizationId: string): Promise<OrganizationFacts> {
  const row = await db
    .selectFrom('organizations')
    .select(['organization_id', 'name', 'slug', 'kind', 'partner_id'])
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow()
  // Checked by the table's constraint.
  const kind = row.kind as OrganizationFacts['kind']
  return { id: row.organization_id, name: row.name, slug: row.slug, kind, partnerId: row.partner_id }
}

async function readProjects(db: Db, tenant: TenantRow): Promise<ProjectFacts[]> {
  const rows = await db
    .selectFrom('projects')
    .select(['id', 'name', 'display_name', 'removed_at'])
    .where('organization_id', '=', tenant.organizationId)
    .where('tenant_id', '=', tenant.id)
    .orderBy('created_at')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    removed: row.removed_at !== null,
  }))
}

/** Orders whose secrets the tenant holds: those that were started, the latest winning. */
function startedOrders(db: Db, tenant: Pick<TenantRow, 'organizationId' | 'id'>) {
  return db
    .selectFrom('orders')
    .innerJoin('order_secrets', (join) =>
      join
        .onRef('order_secrets.organization_id', '=', 'orders.organization_id')
        .onRef('order_secrets.order_id', '=', 'orders.id'),
    )
    .where('orders.organization_id', '=', tenant.organizationId)
    .where('orders.tenant_id', '=', tenant.id)
    .where('orders.started_at', 'is not', null)
    .orderBy('orders.started_at')
}

async function readFingerprints(db: Db, tenant: TenantRow): Promise<Record<string, string>> {
  if (tenant.packages.length === 0) return {}
  const rows = await startedOrders(db, tenant)
    .select(['order_secrets.package', 'order_secrets.name', 'order_secrets.fingerprint'])
    .execute()
  const kept = rows.filter((row) => tenant.packages.includes(row.package))
  return Object.fromEntries(kept.map((row) => [`${row.package}.${row.name}`, row.fingerprint]))
}

export async function readFacts(
  db: Db,
  organizationId: string,
  tenantId: string,
): Promise<TenantFacts | undefined> {
  const tenant = await findTenant(db, organizationId, tenantId)
  if (tenant === undefined) return undefined
  const holds = (await listOpenHolds(db, organizationId, [tenantId])).get(tenantId) ?? []
  const definition = await readDefinition(db, tenant.blueprint, tenant.blueprintVersion)
  return {
    tenant,
    presence: presenceOf(tenant.base, holds),
    holds: holds.length,
    organization: await readOrganization(db, organizationId),
    definition,
    projects: definition.projects ? await readProjects(db, tenant) : [],
    fingerprints: await readFingerprints(db, tenant),
  }
}

/** What `${…}` means for a tenant, or for one project of it, with its resources as they stand. */
export function contextOf(
  facts: Pick<TenantFacts, 'organization' | 'projects'> & { readonly tenant: ContextTenant },
  rows: readonly ResourceRow[],
  projectId: string | null = null,
): ReferenceContext {
  const { tenant, organization, projects } = facts
  const project = projects.find(({ id }) => id === projectId)
  const visible = rows.filter((row) => row.projectId === null || row.projectId === projectId)
  return {
    tenant: { id: tenant.id, name: tenant.name, displayName: tenant.displayName },
    organization: { id: organization.id, name: organization.name, slug: organization.slug },
    parameters: tenant.parameters,
    packages: tenant.packages,
    files: Object.fromEntries(tenant.files.map(({ name, content }) => [name, content])),
    ...(project === undefined ? {} : { project }),
    resources: Object.fromEntries(
      visible.map(({ name, externalName, externalId }) => [name, { externalName, externalId }]),
    ),
  }
}

type ContextTenant = Pick<TenantRow, 'id' | 'name' | 'displayName' | 'parameters' | 'packages' | 'files'>

/** Secret values that are still there: the packages' until delivered, the objects' own for good. */
export async function readSecretValues(
  db: Db,
  keyRing: KeyRing,
  tenant: TenantRow,
  rows: readonly ResourceRow[],
): Promise<SecretValues> {
  const values: Record<string, string> = {}
  const orders = await startedOrders(db, tenant)
    .select('orders.id')
    .where('order_secrets.sealed', 'is not', null)
    .execute()
  for (const id of new Set(orders.map((order) => order.id))) {
    const where = { organizationId: tenant.organizationId, id }
    for (const [name, value] of Object.entries(await openSecrets(db, keyRing, where)))
      values[`package:${name}`] = value
  }
  for (const [name, value] of Object.entries(await openResourceSecrets(db, keyRing, rows)))
    values[`resource:${name}`] = value
  return values
}
