import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { auditEvents } from '#features/audit-events'
import { blueprints, ensureBuiltInBlueprints } from '#features/blueprints'
import { connectors, createConnectorAccess } from '#features/connectors'
import { createQueueMail } from '#features/mails'
import { members } from '#features/members'
import { createPartnerOf, organizations } from '#features/organizations'
import { ensureDirectPartner, partners } from '#features/partners'
import { type Gate, mountRoute } from '#platform/http/mount'
import type { Principal } from '#platform/http/principal'
import { createRateLimiter } from '#platform/http/rate-limit'
import type { Route } from '#platform/http/route'
import { createServer } from '#platform/http/server'
import { newId } from '#platform/ids'
import { createLog } from '#platform/log'
import { fakeSystems } from '#test/fake-adapter'
import { testPlatform } from '#test/test-platform'

const proof = { id: newId(), authenticatedAt: new Date(), strong: true, multiFactor: true }
const nobody = { operatorRole: null, partner: null, memberships: [], session: proof, support: null }
const plenty = { name: 'plenty', quota: 10_000, windowSeconds: 60 }

async function makeDeps(t: TestContext) {
  const platform = await testPlatform(t)
  const adapters = fakeSystems()
  const networkPolicy = { kind: 'connector', allowHttp: true, allowedNetworks: ['127.0.0.0/8'] } as const
  const access = createConnectorAccess({ ...platform, adapters, networkPolicy })
  t.after(() => access.close())
  const queueMail = createQueueMail({ keyRing: platform.keyRing, platformName: 'Freehold' })
  const log = createLog('silent')
  const origin = 'http://localhost'
  const own = { adapters, networkPolicy, access, queueMail, log, origin, platform: { name: 'Freehold' } }
  return { ...platform, ...own }
}

/** The features behind the real gate; a bearer token names one of the people given to it. */
async function given(t: TestContext) {
  const deps = await makeDeps(t)
  const people = new Map<string, Principal>()
  const add = (name: string, over: Partial<Principal> & Pick<Principal, 'surface'>) =>
    people.set(name, { accountId: newId(), name, ...nobody, ...over })
  add('olga', { surface: 'operator', operatorRole: 'owner' })
  const gate: Gate = {
    authenticate: async ({ headers }) => people.get(headers.authorization?.slice(7) ?? ''),
    clock: deps.clock,
    partnerOf: createPartnerOf(deps.platformDb),
    limit: createRateLimiter(() => 0),
    limits: { account: plenty, address: plenty, secret: plenty },
    origin: deps.origin,
    onRefused: async () => {},
    watch: () => () => {},
    closing: new AbortController().signal,
  }
  const app = createServer({ log: deps.log, trustedProxies: [] })
  const mount = <D>(routes: readonly Route<D>[], own: D): void => {
    for (const route of routes) mountRoute(app, gate, route, own)
  }
  mount(auditEvents.routes, deps)
  mount(blueprints.routes, deps)
  mount(connectors.routes, deps)
  mount(members.routes, deps)
  mount(organizations.routes, deps)
  mount(partners.routes, deps)
  t.after(() => app.close())
  const call = async (
    who: string,
    what: `${'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'} ${string}`,
    { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
  ) => {
    const [method, url] = what.split(' ') as ['GET', string]
    const answer = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${who}`, 'idempotency-key': newId(), ...headers },
      ...(body === undefined ? {} : { payload: body }),
    })
    const json: unknown = answer.body === '' ? null : answer.json()
    // What the contract says of each answer is judged by the server itself, by the response schemas.
    return { status: answer.statusCode, headers: answer.headers, body: json as Record<string, unknown> }
  }
  return { ...deps, add, call }
}

const acme = { kind: 'company', name: 'Acme AG', country: 'CH', timeZone: 'Europe/Zurich' }

test('a keyed request makes one organization, however often it is sent', async (t) => {
  const { call, ...deps } = await given(t)
  await ensureDirectPartner(deps)
  const once = { body: acme, headers: { 'idempotency-key': 'one' } }
  const first = await call('olga', 'POST /v1/organizations', once)
  const second = await call('olga', 'POST /v1/organizations', once)
  assert.deepEqual([first.status, second.status], [201, 201])
  assert.deepEqual(second.body, first.body)
  assert.equal(second.headers['idempotent-replayed'], 'true')
  const list = await call('olga', 'GET /v1/organizations?q=acme')
  assert.equal((list.body['data'] as unknown[]).length, 1)
})

test('a change needs If-Match with the ETag of what was read', async (t) => {
  const { call, ...deps } = await given(t)
  await ensureDirectPartner(deps)
  const { body } = await call('olga', 'POST /v1/organizations', { body: acme })
  const url = `/v1/organizations/${String(body['id'])}` as const
  const read = await call('olga', `GET ${url}`)
  const change = (headers: Record<string, string>) =>
    call('olga', `PATCH ${url}`, { body: { name: 'Acme Ltd' }, headers })
  assert.equal((await change({})).status, 428)
  assert.equal((await change({ 'if-match': '"7"' })).status, 412)
  const done = await change({ 'if-match': String(read.headers['etag']) })
  assert.deepEqual([done.status, done.body['name'], done.headers['etag']], [200, 'Acme Ltd', '"2"'])
})

test("another partner's and another customer's objects answer like missing ones", async (t) => {
  const { call, add, ...deps } = await given(t)
  await ensureDirectPartner(deps)
  const { body: own } = await call('olga', 'POST /v1/partners', { body: { slug: 'alpine', name: 'Alpine' } })
  add('pia', { surface: 'partner', partner: { id: String(own['id']), role: 'admin' } })
  const { body: foreign } = await call('olga', 'POST /v1/organizations', { body: acme })
  const { body: mine } = await call('pia', 'POST /v1/organizations', { body: acme })
  add('rita', {
    surface: 'app',
    memberships: [{ organizationId: String(mine['id']), role: 'owner' }],
  })
  assert.equal(mine['partnerId'], own['id'])
  for (const [who, part] of [
    ['pia', ''],
    ['pia', '/members'],
    ['pia', '/audit-events'],
    ['rita', ''],
    ['rita', '/audit-events'],
  ] as const) {
    const there = await call(who, `GET /v1/organizations/${String(foreign['id'])}${part}`)
    const nowhere = await call(who, `GET /v1/organizations/${newId()}${part}`)
    assert.deepEqual([there.status, there.body['code']], [404, 'organization.not_found'])
    assert.equal(nowhere.status, 404)
    assert.equal((await call(who, `GET /v1/organizations/${String(mine['id'])}${part}`)).status, 200)
  }
  assert.equal((await call('rita', 'GET /v1/organizations')).status, 403)
  const listed = await call('pia', 'GET /v1/organizations')
  assert.deepEqual(
    (listed.body['data'] as { id: string }[]).map(({ id }) => id),
    [mine['id']],
  )
})

test('members are invited, promoted and removed, and the log tells it to their organization', async (t) => {
  const { call, add, ...deps } = await given(t)
  await ensureDirectPartner(deps)
  const { body: organization } = await call('olga', 'POST /v1/organizations', { body: acme })
  const id = String(organization['id'])
  add('rita', { surface: 'app', memberships: [{ organizationId: id, role: 'owner' }] })
  const body = { email: 'ada@example.org', name: 'Ada', role: 'member' }
  const invited = await call('rita', `POST /v1/organizations/${id}/members`, { body })
  assert.equal(invited.status, 201)
  const url = `/v1/organizations/${id}/members/${String(invited.body['id'])}` as const
  const promoted = await call('rita', `PATCH ${url}`, {
    body: { role: 'admin' },
    headers: { 'if-match': '"1"' },
  })
  assert.deepEqual([promoted.status, promoted.body['role']], [200, 'admin'])
  const log = await call('rita', `GET /v1/organizations/${id}/audit-events?action=member.`)
  const events = log.body['data'] as { action: string; details: object; target: { name: string } }[]
  assert.deepEqual(
    events.map(({ action, target }) => [action, target.name]),
    [
      ['member.change_role', 'Ada'],
      ['member.invite', 'Ada'],
    ],
  )
  assert.equal((await call('rita', `DELETE ${url}`, { headers: { 'if-match': '"2"' } })).status, 204)
  const all = await call('olga', `GET /v1/audit-events?organizationId=${id}&limit=2`)
  assert.equal((all.body['data'] as unknown[]).length, 2)
})

test('connectors, blueprints and templates are managed over HTTP', async (t) => {
  const { call, ...deps } = await given(t)
  await ensureBuiltInBlueprints(deps)
  const kinds = await call('olga', 'GET /v1/connector-kinds')
  assert.equal((kinds.body['data'] as unknown[]).length, 4)
  const form = { kind: 'openbao', name: 'vault', url: 'http://127.0.0.1:1', credentials: { token: 'sesame' } }
  const made = await call('olga', 'POST /v1/connectors', { body: form })
  assert.equal(made.status, 201)
  assert.doesNotMatch(JSON.stringify(made.body), /sesame/)
  const tested = await call('olga', `POST /v1/connectors/${String(made.body['id'])}/test`)
  assert.deepEqual([tested.status, tested.body['status']], [200, 'ok'])

  const list = await call('olga', 'GET /v1/blueprints')
  assert.equal((list.body['data'] as unknown[]).length, 2)
  const read = await call('olga', 'GET /v1/blueprints/ai-assistant')
  const source = String(read.body['source'])
  const same = await call('olga', 'POST /v1/blueprints', { body: { source } })
  assert.deepEqual([same.status, same.body['code']], [422, 'blueprint.unchanged'])
  const wrong = await call('olga', 'POST /v1/blueprints', {
    body: { source: source.replace('openbao.path', 'openbao.pathh') },
  })
  assert.deepEqual(
    [wrong.status, (wrong.body['errors'] as { pointer: string }[] | undefined)?.[0]?.pointer],
    [422, '/body/source/resources/2/kind'],
  )
  const edit = { body: { content: 'Hello {{company}}' }, headers: { 'if-match': '"1"' } }
  const template = await call('olga', 'PUT /v1/templates/soul', edit)
  assert.deepEqual([template.status, template.headers['etag']], [200, '"2"'])
})
