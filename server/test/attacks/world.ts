import type { OrganizationRole } from '@freehold/contract'
import type pg from 'pg'
import type { Services } from '#app/services'
import { hashPassword } from '#features/accounts'
import { createConnector } from '#features/connectors'
import { systemActor } from '#platform/actor'
import { newId } from '#platform/ids'
import { randomToken } from '#platform/key-ring'
import { type OperationsWorld, seedOperations } from './operations-world.ts'
import { seedSingleSignOn, seedSupport } from './world-support.ts'

const organizationRoles = ['owner', 'admin', 'billing', 'member'] as const

/** One organization with a row in every table that organizations own, and one removed object of each kind. */
export type Customer = {
  readonly organizationId: string
  readonly partnerId: string
  readonly tenantId: string
  readonly tenantName: string
  readonly cancelledTenantId: string
  /** Completed: no step of an order is possible on it any more. */
  readonly orderId: string
  readonly waitingOrderId: string
  /** Begun by the owner, whose name is written as every operator's is. */
  readonly draftOrderId: string
  readonly projectId: string
  readonly removedProjectId: string
  /** Taken back: no step is possible on it any more. */
  readonly supportGrantId: string
  /** Of its partner, and submitted: no step is possible on it any more. */
  readonly onboardingId: string
  /** A member of the lowest role, whom nobody signs in as. */
  readonly memberId: string
  readonly removedMemberId: string
  readonly accounts: Readonly<Record<OrganizationRole, string>>
  readonly invitedAccountId: string
  readonly formerAccountId: string
}

/** Two partners, the first with two organizations; operators of every role; and people who lost their standing. */
export type World = OperationsWorld & {
  readonly own: Customer
  /** Another organization of the same partner. */
  readonly sister: Customer
  /** An organization of another partner. */
  readonly foreign: Customer
  readonly partnerId: string
  readonly foreignPartnerId: string
  readonly partnerAccounts: {
    readonly admin: string
    readonly member: string
    readonly foreign: string
    readonly ended: string
  }
  readonly operators: { readonly owner: string; readonly support: string; readonly billing: string }
  readonly connectorId: string
  readonly removedConnectorId: string
  readonly backupId: string
  /** Resumed, so that nothing stands still. */
  readonly restoreId: string
  readonly orphanId: string
  readonly orphanName: string
  readonly resolvedOrphanId: string
  readonly account: (name: string, state?: 'active' | 'disabled') => Promise<string>
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<void>
}

type Query = World['query']
type AddAccount = World['account']

async function seedPeople(
  query: Query,
  account: AddAccount,
  customer: { organizationId: string; partnerId: string },
) {
  const { organizationId, partnerId } = customer
  const tail = organizationId.slice(-6)
  const join = async (accountId: string, role: string, state = 'active'): Promise<string> => {
    const id = newId()
    await query(
      'insert into members (organization_id, id, partner_id, account_id, role, state) values ($1, $2, $3, $4, $5, $6)',
      [organizationId, id, partnerId, accountId, role, state],
    )
    return id
  }
  const accounts: Record<string, string> = {}
  for (const role of organizationRoles) {
    accounts[role] = await account(`${role}-${tail}`)
    await join(accounts[role], role)
  }
  const invitedAccountId = await account(`invited-${tail}`)
  await join(invitedAccountId, 'owner', 'invited')
  const memberId = await join(await account(`quiet-${tail}`), 'member')
  const formerAccountId = await account(`former-${tail}`)
  const removedMemberId = await join(formerAccountId, 'owner')
  await query('delete from members where id = $1', [removedMemberId])
  // Every role has its account from the loop above.
  return {
    accounts: accounts as Customer['accounts'],
    invitedAccountId,
    memberId,
    formerAccountId,
    removedMemberId,
  }
}

type Place = {
  readonly organizationId: string
  readonly partnerId: string
  readonly connectorId: string
  readonly requestedBy: string
}

async function seedTenant(
  query: Query,
  place: Place,
  base: 'active' | 'cancelled',
): Promise<{ id: string; name: string }> {
  const { organizationId, partnerId } = place
  const id = newId()
  const name = `ten-${id.slice(-8)}`
  await query(
    `insert into tenants (organization_id, id, partner_id, name, display_name, blueprint, blueprint_version, base, phase)
     values ($1, $2, $3, $4, $4, 'developer-workspace', 1, $5, 'ready')`,
    [organizationId, id, partnerId, name, base],
  )
  await query(
    'insert into tenant_names (organization_id, name, tenant_id, partner_id) values ($1, $2, $3, $4)',
    [organizationId, name, id, partnerId],
  )
  return { id, name }
}

async function seedOrder(
  query: Query,
  place: Place,
  state: 'completed' | 'pending_operator' | 'draft',
): Promise<string> {
  const { organizationId, partnerId, requestedBy } = place
  const id = newId()
  await query(
    `insert into orders (organization_id, id, partner_id, kind, state, blueprint, blueprint_version, approval, tenant_id,
       tenant_name, name_seed, display_name, parameters, packages, requested_by, requested_by_name)
     values ($1, $2, $3, 'create', $4, 'ai-assistant', 1, 'operator', $5, $6, gen_random_uuid(), 'Order',
       '{"agentName":"Ada"}', '["telegram"]', $7, 'operator-owner')`,
    [organizationId, id, partnerId, state, newId(), `ord-${id.slice(-8)}`, requestedBy],
  )
  await query(
    `insert into order_secrets (organization_id, order_id, package, name, partner_id, sealed, fingerprint)
     values ($1, $2, 'telegram', 'botToken', $3, '{"v":1}', 'f')`,
    [organizationId, id, partnerId],
  )
  return id
}

async function seedProject(
  query: Query,
  place: Place,
  tenantId: string,
  isRemoved: boolean,
): Promise<string> {
  const id = newId()
  await query(
    `insert into projects (organization_id, id, partner_id, tenant_id, name, display_name, removed_at)
     values ($1, $2, $3, $4, $5, 'Project', case when $6 then now() end)`,
    [place.organizationId, id, place.partnerId, tenantId, `p-${id.slice(-8)}`, isRemoved],
  )
  return id
}

async function seedParts(
  query: Query,
  { organizationId, partnerId, connectorId }: Place,
  tenantId: string,
): Promise<void> {
  const resourceId = newId()
  const key = [organizationId, resourceId, partnerId]
  await query(
    `insert into resources (organization_id, id, partner_id, tenant_id, scope, name, kind, ordinal, connector_id, external_name)
     values ($1, $2, $3, $4, 'tenant', 'key', 'litellm.key', 1, $5, $6)`,
    [...key, tenantId, connectorId, `res-${resourceId.slice(-8)}`],
  )
  await query(
    `insert into resource_secrets (organization_id, resource_id, partner_id, name, sealed, fingerprint)
     values ($1, $2, $3, 'key', '{"v":1}', 'f')`,
    key,
  )
  await query(
    `insert into holds (organization_id, id, partner_id, tenant_id, kind, placed_by, lifted_at) values ($1, $2, $3, $4, 'trial', 'policy', now())`,
    [organizationId, newId(), partnerId, tenantId],
  )
}

/** A look of its own, and the entry with which its partner might have brought it. */
async function seedBranding(query: Query, { organizationId, partnerId }: Place): Promise<string> {
  await query('insert into organization_brandings (organization_id, partner_id) values ($1, $2)', [
    organizationId,
    partnerId,
  ])
  const id = newId()
  await query(
    `insert into onboardings (id, partner_id, state, made_organization, submitted_at) values ($1, $2, 'submitted', $3, now())`,
    [id, partnerId, organizationId],
  )
  return id
}

/** Events and hints as the product itself writes them. */
async function seedEvents(
  { unitOfWork }: Services,
  organizationId: string,
  tenantId: string,
  accountId: string,
) {
  await unitOfWork(systemActor('seed'), { organizationId }, async ({ record, announce }) => {
    await record({
      action: 'member.invite',
      target: { type: 'member', id: accountId },
      subjectId: accountId,
      details: { memberId: accountId, role: 'owner', email: 'someone@example.com', name: 'Someone' },
    })
    await announce('tenant', tenantId)
  })
}

/** A customer with a row in every table that organizations own. */
export async function seedCustomer(
  query: Query,
  services: Services,
  account: AddAccount,
  { partnerId, connectorId }: { partnerId: string; connectorId: string },
): Promise<Customer> {
  const organizationId = newId()
  const slug = `org-${organizationId.slice(-8)}`
  await query(
    `insert into organizations (organization_id, partner_id, slug, name, kind, country, time_zone)
     values ($1, $2, $3, $3, 'company', 'CH', 'Europe/Zurich')`,
    [organizationId, partnerId, slug],
  )
  const people = await seedPeople(query, account, { organizationId, partnerId })
  const place = { organizationId, partnerId, connectorId, requestedBy: people.accounts.owner }
  await seedSingleSignOn(query, place)
  const tenant = await seedTenant(query, place, 'active')
  const tenantRole = [organizationId, tenant.id, people.memberId, partnerId, 'admin']
  await query('insert into member_tenant_roles values ($1, $2, $3, $4, $5)', tenantRole)
  await seedParts(query, place, tenant.id)
  await seedEvents(services, organizationId, tenant.id, people.accounts.owner)
  return {
    organizationId,
    partnerId,
    ...people,
    tenantId: tenant.id,
    tenantName: tenant.name,
    cancelledTenantId: (await seedTenant(query, place, 'cancelled')).id,
    orderId: await seedOrder(query, place, 'completed'),
    waitingOrderId: await seedOrder(query, place, 'pending_operator'),
    draftOrderId: await seedOrder(query, place, 'draft'),
    projectId: await seedProject(query, place, tenant.id, false),
    removedProjectId: await seedProject(query, place, tenant.id, true),
    supportGrantId: await seedSupport(query, place),
    onboardingId: await seedBranding(query, place),
  }
}

async function seedPartner(query: Query, slug: string, status = 'active'): Promise<string> {
  const id = newId()
  await query('insert into partners (id, slug, name, status) values ($1, $2, $2, $3)', [id, slug, status])
  await query('insert into partner_brandings (partner_id) values ($1)', [id])
  return id
}

async function seedStaff(query: Query, account: AddAccount) {
  const operators: Record<string, string> = {}
  for (const role of ['owner', 'support', 'billing'] as const) {
    operators[role] = await account(`operator-${role}`)
    await query('insert into operators (account_id, role) values ($1, $2)', [operators[role], role])
  }
  // Every role has its account from the loop above.
  return operators as World['operators']
}

async function seedSystems(query: Query, services: Services) {
  const actor = systemActor('seed')
  const form = {
    kind: 'litellm',
    url: 'http://127.0.0.1:1',
    isDefault: false,
    credentials: { masterKey: 'sesame' },
  }
  const { id: connectorId } = await createConnector(services, actor, { ...form, name: 'gateway' })
  const { id: removedConnectorId } = await createConnector(services, actor, { ...form, name: 'gone' })
  await query('update connectors set removed_at = now(), is_default = false where id = $1', [
    removedConnectorId,
  ])
  const orphanName = 'left-behind'
  const orphan = async (resolved: boolean): Promise<string> => {
    const id = newId()
    await query(
      `insert into orphans (id, connector_id, kind, external_name, external_id, resolved_at, resolution)
       values ($1, $2, 'litellm.key', $3, $4, case when $5 then now() end, case when $5 then 'gone' end)`,
      [id, connectorId, orphanName, id, resolved],
    )
    return id
  }
  const backupId = newId()
  await query(
    `insert into backups (id, cause, state, target, name, begun_at, ended_at, bytes, rows)
     values ($1, 'schedule', 'complete', $2, 'a-backup', now(), now(), 1, 1)`,
    [backupId, services.backupSetUp?.store.address ?? 'a folder'],
  )
  const restoreId = newId()
  await query(
    `insert into restores (id, taken_at, version, rows, recorded_at, resumed_at) values ($1, now(), '0.1.0', 1, now(), now())`,
    [restoreId],
  )
  return {
    connectorId,
    removedConnectorId,
    backupId,
    restoreId,
    orphanName,
    orphanId: await orphan(false),
    resolvedOrphanId: await orphan(true),
  }
}

export async function seedWorld(owner: pg.Pool, services: Services): Promise<World> {
  const query: Query = async (sql, values = []) => void (await owner.query(sql, [...values]))
  const password = await hashPassword(randomToken())
  const account: AddAccount = async (name, state = 'active') => {
    const id = newId()
    await query('insert into accounts (id, email, name, state) values ($1, $2, $3, $4)', [
      id,
      `${name}@example.com`,
      name,
      state,
    ])
    // Whoever asks for another password must know this one.
    await query("insert into credentials (account_id, kind, value) values ($1, 'password', $2)", [
      id,
      password,
    ])
    return id
  }
  // The identity provider makes its signing key when it is first asked.
  await services.identityProvider.current()
  const partnerId = await seedPartner(query, 'north')
  const foreignPartnerId = await seedPartner(query, 'south')
  const endedPartnerId = await seedPartner(query, 'ended', 'terminated')
  const staff = async (partner: string, role: 'admin' | 'member', name: string): Promise<string> => {
    const id = await account(name)
    await query('insert into partner_staff (partner_id, account_id, role) values ($1, $2, $3)', [
      partner,
      id,
      role,
    ])
    return id
  }
  const systems = await seedSystems(query, services)
  const { connectorId } = systems
  const world = {
    ...systems,
    ...(await seedOperations(query, services)),
    partnerId,
    foreignPartnerId,
    partnerAccounts: {
      admin: await staff(partnerId, 'admin', 'north-admin'),
      member: await staff(partnerId, 'member', 'north-member'),
      foreign: await staff(foreignPartnerId, 'admin', 'south-admin'),
      ended: await staff(endedPartnerId, 'admin', 'ended-admin'),
    },
    operators: await seedStaff(query, account),
    own: await seedCustomer(query, services, account, { partnerId, connectorId }),
    sister: await seedCustomer(query, services, account, { partnerId, connectorId }),
    foreign: await seedCustomer(query, services, account, { partnerId: foreignPartnerId, connectorId }),
    account,
    query,
  }
  await query(
    `insert into idempotency_records (principal, key, operation, fingerprint, response)
     values ('app:' || $1::text, 'kept', 'orders.create', 'f', '{}'), ('app:' || $2::text, 'kept', 'orders.create', 'f', '{}')`,
    [world.own.accounts.owner, world.foreign.accounts.owner],
  )
  return world
}
