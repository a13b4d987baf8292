import type { Endpoint } from '@freehold/contract'
import type { Input } from './support.ts'
import type { Customer, World } from './world.ts'

let serial = 0
const unique = (): string => `x${(serial += 1)}-${Math.random().toString(36).slice(2, 8)}`
const token = 'no-link-of-ours-has-this-token-0123456789'
const company = { kind: 'company', name: 'Somebody AG', country: 'CH', timeZone: 'Europe/Zurich' } as const

const objectIds: Readonly<Record<string, (world: World, customer: Customer) => string>> = {
  members: (_, { memberId }) => memberId,
  orders: (_, { orderId }) => orderId,
  tenants: (_, { tenantId }) => tenantId,
  projects: (_, { projectId }) => projectId,
  connectors: ({ connectorId }) => connectorId,
  orphans: ({ orphanId }) => orphanId,
}

/** Path parameters that name objects which are there, in this organization where they belong to one. */
export function paramsOf(
  endpoint: Endpoint,
  world: World,
  customer: Customer = world.own,
): Record<string, string> {
  const noun = endpoint.id.split('.')[0] ?? ''
  const values: Readonly<Record<string, () => string | undefined>> = {
    organizationId: () => customer.organizationId,
    partnerId: () => customer.partnerId,
    tenantId: () => customer.tenantId,
    id: () => objectIds[noun]?.(world, customer),
    name: () => (noun === 'templates' ? 'soul' : 'ai-assistant'),
    package: () => 'telegram',
    uid: () => 'nobody-is-signing-in',
  }
  const names = [...endpoint.path.matchAll(/:([a-zA-Z]+)/g)].map(([, name = '']) => name)
  return Object.fromEntries(
    names.map((name) => {
      const value = values[name]?.()
      if (value === undefined) throw new Error(`${endpoint.id}: valid-input.ts has no value for :${name}`)
      return [name, value]
    }),
  )
}

/**
 * A valid body for every operation that takes one. What it asks for is refused by the state of the object, or is
 * possible any number of times, so that asking changes nothing for whoever asks next.
 */
const bodies: Readonly<Record<string, (world: World, customer: Customer) => unknown>> = {
  'blueprints.publish': () => ({ source: 'name: nothing' }),
  'connectors.create': () => ({
    kind: 'litellm',
    name: unique(),
    url: 'http://127.0.0.1:1',
    credentials: { masterKey: 'k' },
  }),
  'connectors.update': () => ({ name: 'gateway' }),
  'interactions.signIn': () => ({ email: 'nobody@example.com', password: 'no password of anybody' }),
  'links.read': () => ({ token }),
  'links.use': () => ({ token }),
  'me.update': () => ({ locale: 'en' }),
  'members.changeRole': () => ({ role: 'billing' }),
  'members.invite': () => ({ email: `${unique()}@example.com`, name: 'Somebody', role: 'member' }),
  'orders.approve': () => ({ planHash: '0'.repeat(64) }),
  'orders.ask': () => ({ questions: [{ field: 'note', message: 'Why?' }] }),
  'orders.cancel': () => ({}),
  'orders.create': () => ({ blueprint: 'ai-assistant' }),
  'orders.createForTenant': () => ({ kind: 'restore' }),
  'orders.reject': () => ({ reason: 'Because' }),
  'orders.sealSecrets': () => ({ values: { botToken: `123456:${'a'.repeat(35)}` } }),
  'orders.update': () => ({ note: 'Please' }),
  'organizations.create': (_, { partnerId }) => ({ ...company, partnerId }),
  'organizations.update': () => ({ industry: 'Tools' }),
  'orphans.remove': () => ({ confirm: 'another name' }),
  'partners.create': () => ({ slug: unique(), name: 'Somebody' }),
  'partners.update': () => ({ contactName: 'Somebody' }),
  'projects.create': () => ({ name: unique() }),
  'recoveries.create': () => ({ email: 'nobody@example.com' }),
  'registrations.create': () => ({
    email: `${unique()}@example.com`,
    name: 'Somebody',
    locale: 'en',
    organization: company,
  }),
  'templates.update': () => ({ content: 'Hello' }),
  'tenants.rename': () => ({ displayName: 'Another name' }),
}

/** Operations whose valid body is none at all. */
const bodiless = new Set([
  'connectors.remove',
  'connectors.test',
  'members.remove',
  'orders.plan',
  'orders.submit',
  'orphans.adopt',
  'projects.remove',
  'tenants.retry',
])

/** A valid request for an operation; an operation that is new to the contract must be entered above. */
export function validInput(endpoint: Endpoint, world: World, customer: Customer = world.own): Input {
  const params = paramsOf(endpoint, world, customer)
  const body = bodies[endpoint.id]
  if (body !== undefined) return { params, body: body(world, customer) }
  if (endpoint.method !== 'GET' && !bodiless.has(endpoint.id))
    throw new Error(`${endpoint.id} is new: valid-input.ts needs a valid body for it`)
  return { params }
}
