import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { until } from '#test/test-app'
import { anOrderForPartner, anOrganization, aPartner, type PartnerApp, partnerApp } from './partner-app.ts'

async function customerOf(app: PartnerApp) {
  const { data } = await app.pia.call(contract.listOrganizations)
  const [customer] = data
  if (customer === undefined) throw new Error("The demo's partner has a customer")
  return customer
}

function move(app: PartnerApp, organization: { id: string; version: number }, partnerId: string | null) {
  return app.olga.call(contract.moveOrganization, {
    params: { organizationId: organization.id },
    ifMatch: organization.version,
    body: { partnerId },
  })
}

test('an organization that moves takes every row along; what its log told stays under its partner of then', async (t) => {
  const app = await partnerApp(t)
  const customer = await customerOf(app)
  const orderId = await anOrderForPartner(app, customer.id)
  // Its plan is recorded too, a moment later.
  await until(
    () => app.query<{ plan_state: string }>('select plan_state from orders where id = $1', [orderId]),
    ([order]) => order?.plan_state === 'ready',
  )
  const other = await aPartner(app.olga)
  const before = await app.query<{ id: string }>(
    'select id from audit_events where organization_id = $1 and partner_id = $2 order by ord',
    [customer.id, app.north.id],
  )
  assert.ok(before.length > 0)
  const moved = await move(app, customer, other.id)
  assert.deepEqual([moved.partnerId, moved.partnerName], [other.id, other.name])

  const tables = await app.query<{ table_name: string }>(
    `select c.table_name from information_schema.columns c join information_schema.tables b
       on b.table_schema = c.table_schema and b.table_name = c.table_name and b.table_type = 'BASE TABLE'
     where c.table_schema = 'public' and c.column_name in ('organization_id', 'partner_id')
     group by c.table_name having count(*) = 2`,
  )
  const history = ['audit_events', 'changes']
  assert.ok(tables.length >= 10)
  for (const { table_name: table } of tables.filter((one) => !history.includes(one.table_name))) {
    const left = await app.query(`select 1 from ${table} where organization_id = $1 and partner_id <> $2`, [
      customer.id,
      other.id,
    ])
    assert.deepEqual(left, [], table)
  }
  const after = await app.query<{ id: string }>(
    'select id from audit_events where organization_id = $1 and partner_id = $2 order by ord',
    [customer.id, app.north.id],
  )
  assert.deepEqual(after, before)
})

test('both partners and the organization tell of a move in one breath, and its owners are told by mail', async (t) => {
  const app = await partnerApp(t)
  const customer = await customerOf(app)
  const other = await aPartner(app.olga)
  await move(app, customer, other.id)
  const events = await app.query<{
    action: string
    target_id: string
    organization_id: string | null
    correlation_id: string
  }>(
    `select action, target_id, organization_id, correlation_id from audit_events
     where action in ('organization.move', 'partner.attach_organization', 'partner.detach_organization') order by action`,
  )
  assert.deepEqual(
    events.map((event) => [event.action, event.target_id, event.organization_id]),
    [
      ['organization.move', customer.id, customer.id],
      ['partner.attach_organization', other.id, null],
      ['partner.detach_organization', app.north.id, null],
    ],
  )
  assert.equal(new Set(events.map((event) => event.correlation_id)).size, 1)
  const mails = await until(
    () =>
      app.query<{ recipient: string; subject: string }>(
        `select recipient, subject from mails where subject like '%looked after by%'`,
      ),
    (rows) => rows.length > 0,
  )
  assert.deepEqual(mails, [
    {
      recipient: 'ina@mueller-bau.example',
      subject: `${customer.name} is now looked after by ${other.name}`,
    },
  ])
})

test('staff lose sight of an organization with its move, and what waited for them goes on to the operator', async (t) => {
  const app = await partnerApp(t)
  const customer = await customerOf(app)
  const orderId = await anOrderForPartner(app, customer.id)
  const params = { organizationId: customer.id }
  const preview = await app.olga.call(contract.previewMove, { params })
  assert.deepEqual(
    [
      preview.openOrders,
      preview.ordersWaitingForPartner,
      preview.losing.map(({ email }) => email),
      preview.notified,
    ],
    [1, 1, ['pia@northwind.example'], 1],
  )
  await move(app, customer, null)
  assert.equal((await app.pia.send(contract.readOrganization, { params })).status, 404)
  assert.equal((await app.pia.send(contract.readOrder, { params: { ...params, id: orderId } })).status, 404)
  const overview = await app.pia.call(contract.readPartnerOverview, { params: { partnerId: app.north.id } })
  assert.deepEqual(overview.activity, [])
  const order = await app.olga.call(contract.readOrder, { params: { ...params, id: orderId } })
  assert.equal(order.state, 'pending_operator')
  const back = await app.olga.call(contract.readOrganization, { params })
  await move(app, back, app.north.id)
  assert.equal((await app.pia.send(contract.readOrganization, { params })).status, 200)
})

test('nothing moves to where it is, to a partner that is not active, or from a stale page', async (t) => {
  const app = await partnerApp(t)
  const customer = await anOrganization(app.pia)
  const prospect = await aPartner(app.olga, { status: 'prospect' })
  await assert.rejects(move(app, customer, app.north.id), { message: /organization.already_there/ })
  await assert.rejects(move(app, customer, prospect.id), { message: /organization.partner_not_found/ })
  await assert.rejects(move(app, { ...customer, version: 7 }, null), { message: /precondition_failed/ })
  await assert.rejects(move(app, customer, crypto.randomUUID()), {
    message: /organization.partner_not_found/,
  })
  assert.equal(
    (
      await app.pia.send(contract.moveOrganization, {
        params: { organizationId: customer.id },
        ifMatch: 1,
        body: { partnerId: null },
      })
    ).status,
    404,
  )
})
