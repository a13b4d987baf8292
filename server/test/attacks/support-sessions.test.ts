import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { type Endpoint, maySupport, type SupportRights } from '@freehold/contract'
import { eventsOf, openSupport, pairsOf, type SupportWorld } from './support-world.ts'
import { attackTarget, endpoints, type Hit, type Input, inParallel, mountNames, shotAt } from './support.ts'
import { validInput } from './valid-input.ts'

/**
 * Everything that a support session may read, and what it may change where the customer allowed that. An operation that
 * is new to the contract is on neither list; when it turns out to be open to support, it must be entered here by
 * somebody who has thought about it.
 */
const readable: readonly string[] = [
  'auditEvents.list',
  'blueprints.list',
  'changes.stream',
  'me.read',
  'orders.list',
  'orders.read',
  'organizations.read',
  'organizations.readBrand',
  'organizations.readBranding',
  'projects.list',
  'tenants.list',
  'tenants.read',
]
const writable: readonly string[] = [
  'orders.cancel',
  'orders.create',
  'orders.createForTenant',
  'orders.submit',
  'orders.update',
  'organizations.removeLogo',
  'organizations.setLogo',
  'organizations.update',
  'organizations.updateBranding',
  'projects.create',
  'projects.remove',
  'tenants.rename',
  'tenants.retry',
]

const told = (endpoint: Endpoint, { status, code }: Hit): string => `${endpoint.id}: ${status} ${code}`

async function walk(world: SupportWorld, cookie: string, rights: SupportRights) {
  const results: { endpoint: Endpoint; hit: Hit; ids: string[] }[] = []
  for (const endpoint of endpoints) {
    if (endpoint.scope === 'public' || endpoint.id === 'supportSessions.leave') continue
    const before = await world.ord()
    const input: Input = { ...validInput(endpoint, world.target.world), ifMatch: 1 }
    const hit = await world.target.fire(shotAt(endpoint, 'app', input, { cookie }))
    const events = await eventsOf(world, before)
    assert.ok(hit.status < 500, `${rights} ${told(endpoint, hit)} ${hit.text}`)
    const { lonely, foreign } = pairsOf(world, events)
    assert.deepEqual(lonely, [], `${told(endpoint, hit)}: stands in one log only`)
    assert.deepEqual(foreign, [], `${told(endpoint, hit)}: without both identities`)
    results.push({ endpoint, hit, ids: events.map(({ action }) => action) })
  }
  return results
}

test('support sessions', async (t) => {
  const target = await attackTarget(t)
  const world = await openSupport(target)

  for (const rights of ['read', 'write'] as const) {
    await t.test(`a session to ${rights} gets as far as the list says, and nowhere else`, async () => {
      const cookie = await world.enter(rights)
      const results = await walk(world, cookie, rights)
      const notThere = ['request.not_found', 'request.method_not_allowed']
      const passed = results.filter(
        ({ hit }) => hit.code !== 'auth.support_denied' && !notThere.includes(hit.code),
      )
      const allowed = rights === 'read' ? readable : [...readable, ...writable]
      assert.deepEqual(passed.map(({ endpoint }) => endpoint.id).toSorted(), [...allowed].toSorted())
      for (const { endpoint, hit, ids } of results) {
        if (notThere.includes(hit.code)) continue
        const isAllowed = allowed.includes(endpoint.id)
        assert.equal(
          maySupport(endpoint, { mayWrite: rights === 'write', isLimited: false }),
          isAllowed,
          endpoint.id,
        )
        if (!isAllowed) assert.deepEqual(ids, ['access.refuse', 'access.refuse'], told(endpoint, hit))
        else if (endpoint.method === 'GET')
          assert.deepEqual(ids, ['support_session.read', 'support_session.read'], told(endpoint, hit))
      }
    })
  }

  await t.test('its cookie counts on the customer surface only', async () => {
    const cookie = await world.enter('write')
    const shots = endpoints
      .filter(({ scope }) => scope !== 'public')
      .flatMap((endpoint) =>
        mountNames.filter((mount) => mount !== 'app').map((mount) => ({ endpoint, mount })),
      )
    const wrong = await inParallel(shots, 4, async ({ endpoint, mount }) => {
      const input = { ...validInput(endpoint, target.world), ifMatch: 999 }
      const hit = await target.fire(shotAt(endpoint, mount, input, { cookie }))
      return [401, 404, 405].includes(hit.status) ? [] : [`${mount} ${told(endpoint, hit)}`]
    })
    assert.deepEqual(wrong.flat(), [])
  })

  await t.test(
    'one request leaves one event of each log, tied to the other, whatever becomes of it',
    async () => {
      const cookie = await world.enter('write')
      const { organizationId, cancelledTenantId: tenantId } = target.world.own
      const rename = {
        params: { organizationId, tenantId },
        body: { displayName: 'By support' },
        ifMatch: 1,
      }
      const cases = [
        [contract.renameTenant, rename, 200, 'tenant.rename'],
        [contract.renameTenant, rename, 412, undefined],
        [
          contract.readTenant,
          { params: { organizationId, tenantId: crypto.randomUUID() } },
          404,
          'support_session.read',
        ],
        [contract.listMembers, { params: { organizationId } }, 403, 'access.refuse'],
      ] as const
      for (const [endpoint, input, status, action] of cases) {
        const before = await world.ord()
        const hit = await world.send(endpoint, 'app', input, { cookie })
        assert.equal(hit.status, status, hit.text)
        const events = await eventsOf(world, before)
        assert.deepEqual(
          events.map((event) => event.action),
          action === undefined ? [] : [action, action],
        )
        assert.deepEqual(pairsOf(world, events), { lonely: [], foreign: [] })
        assert.equal(new Set(events.map((event) => event.correlation_id)).size, action === undefined ? 0 : 1)
      }
    },
  )

  await t.test('what the organization pays with is neither seen nor changed', async () => {
    const { organizationId } = target.world.own
    const params = { organizationId }
    await target.owner.query(
      `update organizations set vat_number = 'CHE-1', billing_email = 'money@example.com' where organization_id = $1`,
      [organizationId],
    )
    const cookie = await world.enter('write')
    const { json } = await world.send(contract.readOrganization, 'app', { params }, { cookie })
    const seen = json as contract.Organization
    assert.deepEqual([seen.vatNumber, seen.billingAddress, seen.billingEmail], [null, null, null])
    for (const body of [
      { vatNumber: 'CHE-123' },
      { billingEmail: 'me@example.com' },
      { billingAddress: null },
    ]) {
      const input = { params, body, ifMatch: seen.version }
      const hit = await world.send(contract.updateOrganization, 'app', input, { cookie })
      assert.equal(hit.code, 'auth.support_denied', JSON.stringify(body))
    }
  })

  await t.test('consent for some tenants shows these and no others', async () => {
    const { organizationId, tenantId, cancelledTenantId, orderId, projectId } = target.world.own
    const cookie = await world.enter('write', [cancelledTenantId])
    const get = (endpoint: Endpoint, params: Record<string, string>): Promise<Hit> =>
      world.send(endpoint, 'app', { params: { organizationId, ...params } }, { cookie })
    const list = await get(contract.listTenants, {})
    assert.deepEqual(
      (list.json as { data: { id: string }[] }).data.map(({ id }) => id),
      [cancelledTenantId],
    )
    assert.equal((await get(contract.readTenant, { tenantId: cancelledTenantId })).status, 200)
    assert.equal((await get(contract.readTenant, { tenantId })).code, 'tenant.not_found')
    assert.equal((await get(contract.readOrder, { id: orderId })).code, 'order.not_found')
    assert.equal((await get(contract.listProjects, { tenantId })).code, 'tenant.not_found')
    const orders = await get(contract.listOrders, {})
    assert.deepEqual((orders.json as { data: unknown[] }).data, [])
    const events = await get(contract.listAuditEvents, {})
    for (const event of (events.json as { data: contract.AuditEvent[] }).data)
      assert.equal(event.target.id, cancelledTenantId)
    const write = (endpoint: Endpoint, params: Record<string, string>, body: unknown): Promise<Hit> =>
      world.send(endpoint, 'app', { params: { organizationId, ...params }, body, ifMatch: 2 }, { cookie })
    const refused = [
      [contract.renameTenant, { tenantId }, { displayName: 'No' }, 'tenant.not_found'],
      [contract.removeProject, { tenantId, id: projectId }, undefined, 'tenant.not_found'],
      [contract.createOrder, {}, { blueprint: 'ai-assistant' }, 'auth.support_denied'],
      [contract.updateOrganization, {}, { industry: 'No' }, 'auth.support_denied'],
    ] as const
    for (const [endpoint, params, body, code] of refused)
      assert.equal((await write(endpoint, params, body)).code, code, endpoint.id)
    assert.equal(
      (await write(contract.renameTenant, { tenantId: cancelledTenantId }, { displayName: 'Yes' })).status,
      200,
    )
  })

  await t.test('taking access back ends a session with its next request, and a stream at once', async () => {
    const { organizationId } = target.world.own
    const id = await world.grant('read')
    const cookie = await world.open(id, 'read')
    const me = (): Promise<Hit> => world.send(contract.readMe, 'app', {}, { cookie })
    assert.equal((await me()).status, 200)
    const body = { reason: 'Enough' }
    await world.send(
      contract.revokeSupportGrant,
      'app',
      { params: { organizationId, id }, body },
      world.owner,
    )
    const after = await me()
    assert.equal(after.code, 'auth.support_ended')
    assert.match(String(after.headers['set-cookie']), /^fh_support=; .*Max-Age=0/)
  })

  await t.test("nobody goes on with another's session, or as themselves without noticing", async () => {
    const cookie = await world.enter('read')
    const { own } = target.world
    const both = `${await target.credentials.session(own.accounts.member, 'app')}; ${cookie}`
    const { json } = await world.send(contract.readMe, 'app', {}, { cookie: both })
    const me = json as contract.Me
    assert.equal(me.accountId, world.operatorId)
    assert.deepEqual(
      me.organizations.map(({ id }) => id),
      [own.organizationId],
    )
    assert.ok(me.support !== null && me.support.rights === 'read')
    const forged = `${cookie.slice(0, -3)}AAA`
    for (const value of [forged, 'fh_support=', `fh_support=${'x'.repeat(200)}`]) {
      const hit = await world.send(contract.readMe, 'app', {}, { cookie: value })
      assert.equal(hit.status, 401, value)
    }
    const left = await world.send(contract.leaveSupportSession, 'app', {}, { cookie })
    assert.equal(left.status, 200)
    assert.equal((await world.send(contract.readMe, 'app', {}, { cookie })).code, 'auth.support_ended')
  })

  await t.test('only the operator who asked enters, and only a fresh proof opens the door', async () => {
    const { own, operators } = target.world
    const { organizationId } = own
    const id = await world.grant('read')
    const input = { params: { organizationId, id }, body: { rights: 'read' } }
    const other = { cookie: await target.credentials.session(operators.owner, 'operator') }
    assert.equal(
      (await world.send(contract.openSupportSession, 'operator', input, other)).code,
      'auth.forbidden',
    )
    const wide = { ...input, body: { rights: 'write' } }
    const beyond = await world.send(contract.openSupportSession, 'operator', wide, world.operator)
    assert.equal(beyond.code, 'support_session.read_only')
    await target.owner.query(`update web_sessions set authenticated_at = now() - interval '6 minutes'`)
    const stale = await world.send(contract.openSupportSession, 'operator', input, world.operator)
    assert.equal(stale.code, 'auth.step_up_required')
    await target.owner.query(`update web_sessions set authenticated_at = now()`)
    const byToken = {
      authorization: `Bearer ${await target.credentials.token(operators.support, 'operator')}`,
    }
    const hit = await world.send(contract.openSupportSession, 'bearer', input, byToken)
    assert.ok([401, 403].includes(hit.status), hit.text)
  })

  await t.test(
    'many who use a session while it is taken away are let in before and refused after',
    async () => {
      const { organizationId, tenantId } = target.world.own
      const id = await world.grant('read')
      const cookie = await world.open(id, 'read')
      const read = async (): Promise<string> => {
        const params = { organizationId, tenantId }
        const hit = await world.send(contract.readTenant, 'app', { params }, { cookie })
        return hit.status === 200 ? 'in' : hit.code
      }
      const reading = Array.from({ length: 20 }, read)
      const params = { organizationId, id }
      const revoking = world.send(contract.revokeSupportGrant, 'app', { params, body: {} }, world.owner)
      const outcomes = await Promise.all(reading)
      assert.equal((await revoking).status, 200)
      assert.deepEqual(
        [...new Set(outcomes)].filter((one) => one !== 'in' && one !== 'auth.support_ended'),
        [],
      )
      assert.equal(await read(), 'auth.support_ended')
    },
  )
})
