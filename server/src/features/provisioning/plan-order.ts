import { createHash } from 'node:crypto'
import type { Plan } from '@freehold/contract'
import canonicalize from 'canonicalize'
import { readDefinition, renderFiles } from '#features/blueprints'
import { listSecrets, type Order } from '#features/orders'
import { findTenant, listOpenHolds, presenceOf, type TenantRow } from '#features/tenants'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { type FieldChange, PortError, type ResourcePlan } from '#ports/provisioner'
import { type DesiredResource, desiredResources, type Unconnected } from './desired-resources.ts'
import { contextOf, readFacts, readOrganization, type TenantFacts } from './look-context.ts'
import { bindKind, systemOf } from './open-connector.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import type { Presence, ResourceRow } from './resource-row.ts'
import { listResourcePrints, listRows } from './resource-store.ts'
import { type SecretValues, wantedOf } from './wanted.ts'

type Planned = Plan['resources'][number]

/** An id that no object carries: what a plan asks for before the resource has a row. */
const noMarker = '00000000-0000-0000-0000-000000000000'

type PlanFacts = Pick<
  TenantFacts,
  'organization' | 'definition' | 'projects' | 'fingerprints' | 'presence'
> & {
  readonly tenant: Pick<TenantRow, 'id' | 'name' | 'displayName' | 'parameters' | 'packages' | 'files'>
  readonly rows: readonly ResourceRow[]
  /** Fingerprints of the secrets that its objects have. */
  readonly prints: SecretValues
  /** Whether carrying the order out makes anything now. */
  readonly activated: boolean
}

async function fingerprintsOf(
  db: Db,
  order: Order,
  kept: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const given = await listSecrets(db, [order.id])
  const all = {
    ...kept,
    ...Object.fromEntries(given.map((s) => [`${s.packageName}.${s.name}`, s.fingerprint])),
  }
  return Object.fromEntries(
    Object.entries(all).filter(([key]) => order.packages.includes(key.slice(0, key.indexOf('.')))),
  )
}

/** The standing that the order will have given its tenant. */
async function presenceAfter(db: Db, order: Order, tenant: TenantRow): Promise<Presence> {
  const holds = (await listOpenHolds(db, tenant.organizationId, [tenant.id])).get(tenant.id) ?? []
  if (order.kind === 'suspend')
    return presenceOf(tenant.base, [
      ...holds,
      { id: '', kind: 'request', placedBy: null, reason: null, since: new Date(0), until: null },
    ])
  if (order.kind === 'resume')
    return presenceOf(
      tenant.base,
      holds.filter(({ kind }) => kind !== order.hold),
    )
  if (order.kind === 'cancel') return presenceOf('cancelled', holds)
  return presenceOf(order.kind === 'restore' ? 'active' : tenant.base, holds)
}

/** The tenant as it would be when the order is carried out. */
async function factsAfter(db: Db, order: Order): Promise<PlanFacts> {
  const existing = await findTenant(db, order.organizationId, order.tenantId)
  const facts = existing && (await readFacts(db, order.organizationId, order.tenantId))
  const definition = await readDefinition(db, order.blueprint, order.blueprintVersion)
  const organization = await readOrganization(db, order.organizationId)
  const { displayName, parameters, packages } = order
  const files = await renderFiles(db, { definition, parameters, packages, company: organization.name })
  const wanted = { displayName, parameters, packages, files }
  const changes = order.kind === 'create' || order.kind === 'change'
  const rows = await listRows(db, order.organizationId, order.tenantId)
  return {
    organization,
    definition,
    projects: facts?.projects ?? [],
    fingerprints: await fingerprintsOf(db, order, facts?.fingerprints ?? {}),
    presence: existing === undefined ? 'present' : await presenceAfter(db, order, existing),
    tenant: {
      id: order.tenantId,
      name: order.tenantName,
      ...(changes || existing === undefined ? wanted : existing),
    },
    rows,
    prints: await listResourcePrints(db, rows),
    activated: existing?.activated ?? definition.provision === 'order',
  }
}

function rowFor(resource: DesiredResource, rows: readonly ResourceRow[]): ResourceRow | undefined {
  return rows.find((row) =>
    resource.scope === 'organization'
      ? row.scope === 'organization' &&
        row.kind === resource.kind &&
        row.connectorId === resource.connector.id
      : row.scope === 'tenant' && row.name === resource.name && row.projectId === resource.projectId,
  )
}

async function observeAndPlan(
  deps: ProvisioningDeps,
  facts: PlanFacts,
  resource: DesiredResource,
): Promise<ResourcePlan | 'remove'> {
  const row = rowFor(resource, facts.rows)
  const bound = bindKind(await deps.connectors.open(resource.connector.id), resource.kind)
  const input = { ...resource, id: row?.id ?? noMarker, externalId: row?.externalId ?? null }
  const wanted = wantedOf(input, contextOf(facts, facts.rows, resource.projectId), {
    values: {},
    prints: facts.prints,
    keyRing: deps.keyRing,
    forPlan: true,
  })
  const observed = await bound.observe(wanted.ref)
  if (resource.presence === 'absent')
    return observed.exists ? 'remove' : { action: 'keep', destructive: false, changes: [] }
  return bound.plan(wanted, observed)
}

const toResource = /^\$\{resources\.([a-z0-9-]+)\.externalId\}$/

/**
 * A change as people read it. What does not stand yet, or is shared and may be made anew between plan and approval, is
 * spoken of by name instead of by id, so that the plan does not move with it.
 */
function readable(change: FieldChange, rows: readonly ResourceRow[]): FieldChange {
  const { to } = change
  if (to === null) return change
  const shared = rows.find(({ scope, externalId }) => scope === 'organization' && externalId === to)
  const name = shared?.name ?? toResource.exec(to)?.[1]
  return name === undefined ? change : { ...change, to: `the id of ${name}` }
}

/** Every change but our own marker, which says nothing to a person and is not known before the row is. */
function readableChanges(plan: ResourcePlan, rows: readonly ResourceRow[]): FieldChange[] {
  return plan.changes.filter(({ field }) => field !== 'marker').map((change) => readable(change, rows))
}

async function planResource(
  deps: ProvisioningDeps,
  facts: PlanFacts,
  resource: DesiredResource,
): Promise<Planned> {
  const base = {
    resource: resource.name,
    kind: resource.kind,
    scope: resource.scope,
    system: systemOf(resource.kind),
    connector: resource.connector.name,
    externalName: resource.externalName,
    problem: null,
  }
  try {
    const plan = await observeAndPlan(deps, facts, resource)
    if (plan === 'remove') return { ...base, action: 'remove', destructive: true, changes: [] }
    const changes = readableChanges(plan, facts.rows)
    return { ...base, action: plan.action, destructive: plan.destructive, changes }
  } catch (error) {
    if (!(error instanceof PortError)) throw error
    const action = rowFor(resource, facts.rows) === undefined ? 'create' : 'unknown'
    return { ...base, action, destructive: false, changes: [], problem: error.message }
  }
}

function unconnectedPlan({ name, kind, connector }: Unconnected): Planned {
  const system = systemOf(kind)
  const wanted = connector === undefined ? `no ${system} is connected` : `no connector is called ${connector}`
  return {
    resource: name,
    kind,
    scope: 'tenant',
    system,
    connector: connector ?? '',
    externalName: '',
    action: 'unknown',
    destructive: false,
    changes: [],
    problem: `It cannot be made: ${wanted}`,
  }
}

/** The tenant's own normalised changes; shared resources and moments of observation are left out. */
function hashOf(
  order: Order,
  resources: readonly Planned[],
  fingerprints: Readonly<Record<string, string>>,
): string {
  const own = resources
    .filter(({ scope }) => scope === 'tenant')
    .map(({ resource, kind, connector, externalName, action, destructive, changes }) => ({
      resource,
      kind,
      connector,
      externalName,
      action,
      destructive,
      changes,
    }))
  const { kind, tenantName, blueprint, blueprintVersion, displayName, parameters, packages, hold } = order
  const text = canonicalize({
    kind,
    tenantName,
    blueprint,
    blueprintVersion,
    displayName,
    parameters,
    packages,
    hold,
    fingerprints,
    own,
  })
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex')
}

/** The exact changes, system by system, that carrying the order out now would make. Calls outside, so in no transaction. */
export async function computePlan(deps: ProvisioningDeps, actor: Actor, order: Order): Promise<Plan> {
  const scope = { organizationId: order.organizationId }
  const { facts, resources, unconnected } = await deps.unitOfWork(actor, scope, async ({ db }) => {
    const after = await factsAfter(db, order)
    const desired = await desiredResources(db, deps, {
      definition: after.definition,
      organizationSlug: after.organization.slug,
      tenantName: after.tenant.name,
      presence: after.presence,
      fingerprints: after.fingerprints,
      projects: after.projects,
    })
    return { facts: after, ...desired }
  })
  const wanted = facts.activated ? resources : []
  const planned = await Promise.all(wanted.map((resource) => planResource(deps, facts, resource)))
  const all = [...planned, ...unconnected.map((resource) => unconnectedPlan(resource))]
  return {
    hash: hashOf(order, all, facts.fingerprints),
    computedAt: deps.clock.now().toISOString(),
    tenantName: order.tenantName,
    blueprintVersion: order.blueprintVersion,
    destructive: all.some(({ destructive }) => destructive),
    resources: all,
  }
}

/** Whether everything that the new plan would do was in the approved one. */
export function isWithinPlan(plan: Plan, approved: Plan): boolean {
  const key = (r: Planned): string => `${r.resource}/${r.externalName}/${r.connector}`
  const before = new Map(approved.resources.map((resource) => [key(resource), resource]))
  return plan.resources
    .filter(({ scope, action }) => scope === 'tenant' && action !== 'keep' && action !== 'unknown')
    .every((resource) => {
      const agreed = before.get(key(resource))
      if (agreed?.action !== resource.action || (resource.destructive && !agreed.destructive)) return false
      const known = new Set(agreed.changes.map((change) => canonicalize(change)))
      return resource.changes.every((change) => known.has(canonicalize(change)))
    })
}
