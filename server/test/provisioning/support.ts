import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { HoldKind, ResourceState, TenantPhase } from '@freehold/contract'
import { startSimulators } from '@freehold/simulators'
import { coolifyAdapter } from '#adapters/coolify'
import { giteaAdapter } from '#adapters/gitea'
import { litellmAdapter } from '#adapters/litellm'
import { openbaoAdapter } from '#adapters/openbao'
import { ensureBuiltInBlueprints } from '#features/blueprints'
import { createConnector, createConnectorAccess } from '#features/connectors'
import {
  approveOrder,
  createDraft,
  orderForTenant,
  sealPackageSecrets,
  submitOrder,
  type TenantOrder,
} from '#features/orders'
import { createOrganization } from '#features/organizations'
import { adoptOrphan, askToRemoveOrphan, listOrphans, removeObject } from '#features/orphans'
import { ensureDirectPartner } from '#features/partners'
import { createProject, removeProject } from '#features/projects'
import { lookAtTenant, planOrderNow, type ProvisioningDeps } from '#features/provisioning'
import { createLocks } from '#platform/db/locks'
import { createLog } from '#platform/log'
import type { AnyAdapter } from '#ports/provisioner'
import type { TestLife } from '#test/test-db'
import { aMember, anOperator, testPlatform, type TestPlatform } from '#test/test-platform'

/** Which tenant, in which organization. */
export type Which = { readonly organizationId: string; readonly tenantId: string }
export type Ordered = Which & { readonly orderId: string; readonly name: string }

// A registry holds adapters without the type of their connections, which only they themselves make.
const adapters = [litellmAdapter, openbaoAdapter, giteaAdapter, coolifyAdapter] as readonly AnyAdapter[]
const networkPolicy = {
  kind: 'connector',
  allowHttp: true,
  allowedNetworks: ['127.0.0.0/8', '::1/128'],
} as const

export const telegramToken = '123456789:canary-of-telegram-canary-of-telegram'

type Simulators = Awaited<ReturnType<typeof simulatorsOf>>

async function simulatorsOf(t: TestLife) {
  const simulators = await startSimulators({ kinds: ['litellm', 'openbao', 'gitea', 'coolify'] })
  t.after(() => simulators.close())
  return simulators
}

async function connectAll(platform: TestPlatform, simulators: Simulators, deps: ProvisioningDeps) {
  const { litellm, openbao, gitea, coolify } = simulators
  const { roleId, secretId } = openbao.credentials
  const credentials = {
    litellm: { masterKey: litellm.credentials.masterKey },
    openbao: { roleId, secretId },
    gitea: { token: gitea.credentials.adminToken },
    coolify: { token: coolify.credentials.token },
  }
  const write = { ...platform, adapters, networkPolicy, access: deps.connectors }
  const ids = new Map<string, string>()
  for (const { kind, url } of simulators.all) {
    const form = { kind, name: kind, url, isDefault: true, credentials: credentials[kind] }
    ids.set(kind, (await createConnector(write, anOperator(), form)).id)
  }
  return ids
}

function depsOf(t: TestLife, platform: TestPlatform): ProvisioningDeps {
  const log = createLog('silent')
  const locks = createLocks(platform.url, log)
  const connectors = createConnectorAccess({ ...platform, adapters, networkPolicy })
  t.after(async () => {
    await connectors.close()
    await locks.close()
  })
  return { ...platform, locks, log, connectors, meter: () => {} }
}

/** A database, the four outside systems, and what provisioning is given; no worker: tests look themselves. */
export async function aWorld(t: TestLife) {
  const platform = await testPlatform(t)
  const simulators = await simulatorsOf(t)
  const deps = depsOf(t, platform)
  await ensureDirectPartner(platform)
  await ensureBuiltInBlueprints({ unitOfWork: platform.unitOfWork, adapters })
  const connectorIds = await connectAll(platform, simulators, deps)
  const orderDeps = { ...platform, duplicateDomains: async () => [] }
  const base = { ...platform, deps, simulators, connectorIds, orderDeps }
  return {
    ...base,
    ...givensOf(base),
    ...looksOf(base),
    ...readsOf(base),
    ...orphansOf(base),
    anotherProcess: () => depsOf(t, platform),
  }
}

export type World = Awaited<ReturnType<typeof aWorld>>
type Base = TestPlatform & {
  readonly deps: ProvisioningDeps
  readonly orderDeps: Parameters<typeof createDraft>[0]
}

let organizations = 0

type Wish = {
  readonly organizationId?: string
  readonly displayName?: string
  readonly packages?: readonly string[]
}

function givensOf(base: Base) {
  const { deps, orderDeps, ownerDb } = base

  async function anOrganization(): Promise<string> {
    organizations += 1
    const form = {
      kind: 'company',
      name: `Acme ${organizations}`,
      country: 'CH',
      timeZone: 'Europe/Zurich',
    } as const
    return (await createOrganization(base, anOperator(), form)).id
  }

  type Placed = { readonly organizationId: string; readonly orderId: string }

  async function sealTelegram({ organizationId, orderId: id }: Placed): Promise<void> {
    const secrets = { packageName: 'telegram', values: { botToken: telegramToken }, ifMatch: 0 }
    await sealPackageSecrets(orderDeps, aMember(organizationId, 'owner'), { organizationId, id, ...secrets })
  }

  /** Submits, and plans where somebody has to decide. */
  async function submit({ organizationId, orderId }: Placed): Promise<void> {
    await submitOrder(orderDeps, aMember(organizationId, 'owner'), { organizationId, id: orderId })
    await planOrderNow(deps, { organizationId, orderId })
  }

  /** An order that is submitted, and planned where somebody has to decide. */
  async function aSubmittedOrder(blueprint: string, wish: Wish = {}): Promise<Ordered> {
    const organizationId = wish.organizationId ?? (await anOrganization())
    const customer = aMember(organizationId, 'owner')
    const packages = wish.packages ?? (blueprint === 'ai-assistant' ? ['telegram'] : [])
    const parameters = blueprint === 'ai-assistant' ? { agentName: 'Ada' } : {}
    const draft = { organizationId, blueprint, displayName: wish.displayName ?? 'Desk', parameters, packages }
    const { id, tenantName: name } = await createDraft(orderDeps, customer, draft)
    if (packages.includes('telegram')) await sealTelegram({ organizationId, orderId: id })
    await submit({ organizationId, orderId: id })
    const row = await ownerDb
      .selectFrom('orders')
      .select(['tenant_id'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return { organizationId, tenantId: row.tenant_id, orderId: id, name }
  }

  async function approve({ organizationId, orderId }: Placed) {
    const { plan_hash } = await ownerDb
      .selectFrom('orders')
      .select('plan_hash')
      .where('id', '=', orderId)
      .executeTakeFirstOrThrow()
    return approveOrder(orderDeps, anOperator(), { organizationId, id: orderId, planHash: plan_hash ?? '' })
  }

  async function anApprovedOrder(blueprint: string, wish: Wish = {}): Promise<Ordered> {
    const ordered = await aSubmittedOrder(blueprint, wish)
    if (blueprint === 'ai-assistant') await approve(ordered)
    return ordered
  }

  /** Places an order of an operator for a tenant, planned where somebody has to decide. */
  async function order(which: Which, wish: TenantOrder): Promise<Ordered> {
    const { organizationId } = which
    const placed = await orderForTenant(orderDeps, anOperator(), { ...which, order: wish })
    await planOrderNow(deps, { organizationId, orderId: placed.id })
    return { ...which, orderId: placed.id, name: placed.tenantName }
  }

  const suspend = (which: Which, hold: HoldKind = 'operator') =>
    order(which, { kind: 'suspend', hold, reason: 'Unpaid' })
  const resume = (which: Which, hold: HoldKind = 'operator') => order(which, { kind: 'resume', hold })
  const cancel = (which: Which & { name: string }) => order(which, { kind: 'cancel', confirm: which.name })
  const aProject = (which: Which, name: string) =>
    createProject(base, aMember(which.organizationId, 'owner'), { ...which, name })
  const dropProject = (which: Which, { id, version }: { id: string; version: number }) =>
    removeProject(base, aMember(which.organizationId, 'owner'), { ...which, id, ifMatch: version })
  return {
    given: { anOrganization, aSubmittedOrder, anApprovedOrder },
    approve,
    sealTelegram,
    submit,
    order,
    suspend,
    resume,
    cancel,
    aProject,
    dropProject,
  }
}

const mostLooks = 30

function looksOf({ deps, clock, ownerDb }: Base) {
  const look = ({ organizationId, tenantId }: Which) => lookAtTenant(deps, { organizationId, tenantId })

  async function dueAt({ tenantId }: Which): Promise<Date | null> {
    const row = await ownerDb
      .selectFrom('tenants')
      .select('next_look_at')
      .where('id', '=', tenantId)
      .executeTakeFirst()
    return row?.next_look_at ?? null
  }

  /** Looks as often as retries are due, moving the clock to each, until `done`. */
  async function lookUntil(which: Which, done: () => Promise<boolean>): Promise<void> {
    for (let round = 0; round < mostLooks; round += 1) {
      await look(which)
      if (await done()) return
      const due = await dueAt(which)
      if (due !== null) clock.move(Math.max(0, due.getTime() - clock.now().getTime()))
      // Some systems finish a moment after they have answered.
      if (round > 2) await pause(15)
    }
    assert.fail(`not done after ${mostLooks} looks`)
  }
  return { look, lookUntil }
}

function readsOf({ ownerDb, simulators }: Base & { simulators: Simulators }) {
  async function read({ organizationId, tenantId }: Which) {
    const tenant = await ownerDb
      .selectFrom('tenants')
      .selectAll()
      .where('id', '=', tenantId)
      .executeTakeFirstOrThrow()
    const rows = await ownerDb
      .selectFrom('resources')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where((eb) => eb.or([eb('tenant_id', '=', tenantId), eb('tenant_id', 'is', null)]))
      .orderBy('ordinal')
      .execute()
    // Both are held to their values by the tables.
    const states = Object.fromEntries(rows.map((row) => [row.name, row.state as ResourceState]))
    return { ...tenant, phase: tenant.phase as TenantPhase, rows, states }
  }
  const isPhase = (which: Which, phase: TenantPhase) => async () => (await read(which)).phase === phase

  const orderOf = ({ orderId }: { orderId: string }) =>
    ownerDb.selectFrom('orders').selectAll().where('id', '=', orderId).executeTakeFirstOrThrow()

  /** How often each action stands in the organization's log. */
  async function events({ organizationId }: { organizationId: string }): Promise<Record<string, number>> {
    const rows = await ownerDb
      .selectFrom('audit_events')
      .select('action')
      .where('organization_id', '=', organizationId)
      .orderBy('ord')
      .execute()
    return Object.fromEntries(
      [...Map.groupBy(rows, ({ action }) => action)].map(([action, found]) => [action, found.length]),
    )
  }
  const requests = () => simulators.all.reduce((sum, simulator) => sum + simulator.requests.total, 0)
  return { read, isPhase, orderOf, events, requests }
}

function orphansOf(base: Base & { simulators: Simulators }) {
  const { deps, platformDb, cursors, unitOfWork, simulators } = base

  /** A private organization that carries a mark of ours, and that no resource knows. */
  function aStrayOrganization(name: string): number {
    const { state } = simulators.gitea
    const id = 9000 + state.organizations.length
    state.tables.organizations.set(name, {
      id,
      name,
      full_name: '',
      description: `freehold=${crypto.randomUUID()}`,
      email: '',
      location: '',
      website: '',
      visibility: 'private',
      repo_admin_change_team_access: true,
    })
    return id
  }
  const orphanPage = (query: Parameters<typeof listOrphans>[2]) => listOrphans(platformDb, cursors, query)
  /** Empties the vault, as somebody with its root token may. */
  function loseSecrets(): void {
    const { secrets } = simulators.openbao.state.tables
    for (const secret of simulators.openbao.state.secrets) {
      secrets.delete(`${secret.mount}/${secret.path}`)
    }
  }
  return {
    aStrayOrganization,
    loseSecrets,
    orphanPage,
    orphans: async () => (await orphanPage({ limit: 100 })).data,
    adopt: (id: string) => adoptOrphan(base, anOperator(), id),
    askToRemove: (id: string, confirm: string) => askToRemoveOrphan(base, anOperator(), { id, confirm }),
    removeObject: (id: string) => removeObject({ unitOfWork, connectors: deps.connectors }, id),
  }
}
