import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { until } from '#test/test-app'
import { anOrderForPartner, anOrganization, aPartner, type PartnerApp, partnerApp } from './partner-app.ts'

function terminate(app: PartnerApp, over: object = {}, version = app.north.version) {
  return app.olga.call(contract.terminatePartner, {
    params: { partnerId: app.north.id },
    ifMatch: version,
    body: { confirm: app.north.slug, targetPartnerId: null, ...over },
  })
}

const partnerOf = async (app: PartnerApp, organizationId: string) =>
  (await app.olga.call(contract.readOrganization, { params: { organizationId } })).partnerId

test('a termination is shown first, then takes everything where it was chosen to go', async (t) => {
  const app = await partnerApp(t)
  const heir = await aPartner(app.olga)
  const other = await aPartner(app.olga)
  const [one, two] = [await anOrganization(app.pia), await anOrganization(app.pia)]
  const orderId = await anOrderForPartner(app, one.id)
  const params = { partnerId: app.north.id }
  const preview = await app.olga.call(contract.previewTermination, { params })
  assert.deepEqual(
    [
      preview.organizations,
      preview.openOrders,
      preview.ordersWaitingForPartner,
      preview.staff.map(({ email }) => email),
    ],
    [3, 1, 1, ['pia@northwind.example']],
  )
  assert.ok(preview.targets.some(({ id }) => id === heir.id))
  const done = await terminate(app, {
    targetPartnerId: heir.id,
    exceptions: [{ organizationId: two.id, targetPartnerId: other.id }],
    reason: 'The contract ran out',
  })
  assert.deepEqual([done.state, done.total, done.moved], ['done', 3, 3])
  assert.deepEqual([await partnerOf(app, one.id), await partnerOf(app, two.id)], [heir.id, other.id])
  const order = await app.olga.call(contract.readOrder, { params: { organizationId: one.id, id: orderId } })
  assert.equal(order.state, 'pending_operator')
  assert.equal((await app.pia.send(contract.listOrganizations)).status, 401)
  const { status } = await app.olga.call(contract.readPartner, { params })
  assert.equal(status, 'terminated')
})

test('a terminated partner stands, takes nothing, cannot be ended twice, and can be taken back', async (t) => {
  const app = await partnerApp(t)
  await terminate(app)
  const params = { partnerId: app.north.id }
  const ended = await app.olga.call(contract.readPartner, { params })
  assert.notEqual(ended.terminatedAt, null)
  await assert.rejects(terminate(app, {}, ended.version), { message: /409 partner.not_possible_now/ })
  await assert.rejects(anOrganization(app.olga, { partnerId: app.north.id }), {
    message: /organization.partner_not_found/,
  })
  await assert.rejects(
    app.olga.call(contract.updatePartner, { params, ifMatch: ended.version, body: { status: 'active' } }),
    { message: /partner.not_possible_now/ },
  )
  const back = await app.olga.call(contract.reinstatePartner, { params, ifMatch: ended.version })
  assert.deepEqual([back.status, back.terminatedAt], ['active', null])
  const pia = await app.as('pia')
  assert.deepEqual((await pia.call(contract.listOrganizations)).data, [])
  await anOrganization(pia)
})

test('a termination is refused whole where a part of it is not possible', async (t) => {
  const app = await partnerApp(t)
  const prospect = await aPartner(app.olga, { status: 'prospect' })
  const foreign = await anOrganization(app.olga)
  const refused: [object, RegExp][] = [
    [{ confirm: 'northwin' }, /partner.confirmation_wrong/],
    [{ targetPartnerId: app.north.id }, /partner.target_invalid/],
    [{ targetPartnerId: prospect.id }, /partner.target_invalid/],
    [{ exceptions: [{ organizationId: foreign.id, targetPartnerId: null }] }, /partner.target_invalid/],
  ]
  for (const [over, message] of refused) await assert.rejects(terminate(app, over), { message })
  await assert.rejects(terminate(app, {}, 99), { message: /precondition_failed/ })
  const direct = await app.olga.call(contract.listPartners, { query: { q: 'direct' } })
  await assert.rejects(
    app.olga.call(contract.terminatePartner, {
      params: { partnerId: direct.data[0]?.id ?? '' },
      ifMatch: 1,
      body: { confirm: 'direct', targetPartnerId: app.north.id },
    }),
    { message: /partner.built_in/ },
  )
  assert.equal(
    (await app.olga.call(contract.readPartner, { params: { partnerId: app.north.id } })).status,
    'active',
  )
})

test('an organization made while its partner ends is refused or goes along: none is left behind', async (t) => {
  const app = await partnerApp(t)
  for (let round = 0; round < 12; round += 1) {
    const partner = await aPartner(app.olga)
    await app.query('update partner_staff set partner_id = $1', [partner.id])
    const pia = await app.as('pia')
    const making = Array.from({ length: 6 }, () =>
      anOrganization(pia).then(
        () => 'made',
        () => 'refused',
      ),
    )
    const [ended] = await Promise.all([
      app.olga.call(contract.terminatePartner, {
        params: { partnerId: partner.id },
        ifMatch: partner.version,
        body: { confirm: partner.slug, targetPartnerId: null },
      }),
      ...making,
    ])
    const outcomes = await Promise.all(making)
    const left = await app.query('select 1 from organizations where partner_id = $1', [partner.id])
    assert.deepEqual(left, [])
    assert.equal(ended.moved, outcomes.filter((outcome) => outcome === 'made').length)
  }
})

test('two operators who end a partner at once end it once', async (t) => {
  const app = await partnerApp(t)
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => terminate(app)))
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  const events = await app.query(`select 1 from audit_events where action = 'partner.terminate'`)
  assert.equal(events.length, 1)
})

test('two partners that end in favour of each other do not both hold the organizations of the other', async (t) => {
  const app = await partnerApp(t)
  for (let round = 0; round < 6; round += 1) {
    const [a, b] = [await aPartner(app.olga), await aPartner(app.olga)]
    await anOrganization(app.olga, { partnerId: a.id })
    await anOrganization(app.olga, { partnerId: b.id })
    const end = (from: typeof a, to: typeof a) =>
      app.olga.send(contract.terminatePartner, {
        params: { partnerId: from.id },
        ifMatch: from.version,
        body: { confirm: from.slug, targetPartnerId: to.id },
      })
    const statuses = (await Promise.all([end(a, b), end(b, a)])).map(({ status }) => status)
    assert.deepEqual(
      statuses.toSorted((a, b) => a - b),
      [202, 422],
    )
  }
})

test('of many organizations the rest moves in the background, and goes on after an interruption', async (t) => {
  const app = await partnerApp(t)
  await app.query(
    `insert into organizations (organization_id, partner_id, slug, name, kind, country, time_zone)
     select gen_random_uuid(), $1, 'many-' || n, 'Many ' || n, 'company', 'CH', 'Europe/Zurich' from generate_series(1, 150) n`,
    [app.north.id],
  )
  const begun = await terminate(app)
  assert.deepEqual([begun.state, begun.total, begun.moved], ['moving', 151, 100])
  const done = await until(
    () => app.olga.call(contract.readTermination, { params: { partnerId: app.north.id } }),
    ({ state }) => state === 'done',
    30_000,
  )
  assert.equal(done.moved, 151)
  const moves = await app.query<{ n: string }>(
    `select count(*) as n from audit_events where action = 'organization.move' group by target_id having count(*) > 1`,
  )
  assert.deepEqual(moves, [])
})
