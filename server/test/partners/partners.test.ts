import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { anOrganization, aPartner, partnerApp } from './partner-app.ts'

test('a change sends only what is new, and its log names the fields', async (t) => {
  const { olga, query } = await partnerApp(t)
  const partner = await aPartner(olga)
  const billingAddress = { line1: 'Quai 1', postalCode: '1200', city: 'Genève' }
  const changed = await olga.call(contract.updatePartner, {
    params: { partnerId: partner.id },
    ifMatch: partner.version,
    body: { marginBasisPoints: 1250, domain: 'alps.example', billingAddress, billingCurrency: 'CHF' },
  })
  assert.deepEqual(
    [changed.marginBasisPoints, changed.domain, changed.billingAddress?.city, changed.version],
    [1250, 'alps.example', 'Genève', partner.version + 1],
  )
  const [event] = await query<{ body: string }>(
    `select body from audit_events where action = 'partner.update' and target_id = $1`,
    [partner.id],
  )
  assert.match(
    event?.body ?? '',
    /"changed":\["domain","marginBasisPoints","billingAddress","billingCurrency"\]/,
  )
  const same = await olga.call(contract.updatePartner, {
    params: { partnerId: partner.id },
    ifMatch: changed.version,
    body: { marginBasisPoints: 1250, billingAddress },
  })
  assert.equal(same.version, changed.version)
  await assert.rejects(
    olga.call(contract.updatePartner, {
      params: { partnerId: partner.id },
      ifMatch: partner.version,
      body: { name: 'Late' },
    }),
    { message: /request.precondition_failed/ },
  )
  for (const body of [{ marginBasisPoints: 12.5 }, { marginBasisPoints: 10_001 }, { status: 'terminated' }]) {
    const params = { partnerId: partner.id }
    const answer = await olga.send(contract.updatePartner, { params, ifMatch: changed.version, body })
    assert.equal(answer.status, 400)
  }
})

test('staff say how their partner is reached and billed, and nothing of its standing and terms', async (t) => {
  const { pia, north } = await partnerApp(t)
  const params = { partnerId: north.id }
  const changed = await pia.call(contract.updatePartner, {
    params,
    ifMatch: north.version,
    body: { contactPhone: '+41 44 123 45 67', billingEmail: 'bills@northwind.example' },
  })
  assert.equal(changed.contactPhone, '+41 44 123 45 67')
  for (const body of [
    { name: 'Mine' },
    { status: 'active' },
    { marginBasisPoints: 9000 },
    { domain: 'a.example' },
  ]) {
    await assert.rejects(pia.call(contract.updatePartner, { params, ifMatch: changed.version, body }), {
      message: /partner.field_forbidden/,
    })
  }
})

test("a partner's staff find nothing of another partner: 404 for its record, customers and figures", async (t) => {
  const { olga, pia } = await partnerApp(t)
  const other = await aPartner(olga)
  const theirs = await anOrganization(olga, { partnerId: other.id })
  const partnerId = other.id
  const foreign = [
    pia.send(contract.readPartner, { params: { partnerId } }),
    pia.send(contract.readPartnerOverview, { params: { partnerId } }),
    pia.send(contract.updatePartner, { params: { partnerId }, ifMatch: 1, body: { contactName: 'Eve' } }),
    pia.send(contract.readOrganization, { params: { organizationId: theirs.id } }),
    pia.send(contract.listMembers, { params: { organizationId: theirs.id } }),
  ]
  for (const answer of await Promise.all(foreign)) assert.equal(answer.status, 404)
  const own = await pia.call(contract.listOrganizations)
  assert.ok(own.data.every(({ id }) => id !== theirs.id))
})

test('a paused partner keeps its customers and brings no new ones; it goes on when it is active again', async (t) => {
  const { olga, pia, north } = await partnerApp(t)
  const customer = await anOrganization(pia)
  const params = { partnerId: north.id }
  const setStatus = async (status: string) => {
    const { version } = await olga.call(contract.readPartner, { params })
    return olga.call(contract.updatePartner, { params, ifMatch: version, body: { status } })
  }
  await setStatus('paused')
  const order = { params: { organizationId: customer.id }, body: { blueprint: 'ai-assistant' } }
  await assert.rejects(anOrganization(pia), { message: /409 partner.not_active/ })
  await assert.rejects(anOrganization(olga, { partnerId: north.id }), {
    message: /organization.partner_not_found/,
  })
  await assert.rejects(pia.call(contract.createOrder, order), { message: /partner.not_active/ })
  assert.equal((await pia.call(contract.readOrganization, { params: order.params })).id, customer.id)
  await pia.call(contract.updateOrganization, {
    params: order.params,
    ifMatch: customer.version,
    body: { industry: 'Tools' },
  })
  assert.equal((await olga.call(contract.createOrder, order)).state, 'draft')
  await assert.rejects(setStatus('prospect'), { message: /409 partner.not_possible_now/ })
  await setStatus('active')
  await pia.call(contract.createOrder, order)
  await anOrganization(pia)
})

test('a prospect is a record only: its staff do not enter, and it takes no organizations', async (t) => {
  const app = await partnerApp(t)
  const prospect = await aPartner(app.olga, { status: 'prospect' })
  await assert.rejects(anOrganization(app.olga, { partnerId: prospect.id }), {
    message: /organization.partner_not_found/,
  })
  await app.query('update partner_staff set partner_id = $1', [prospect.id])
  assert.equal((await app.pia.send(contract.listOrganizations)).status, 403)
})

test('the overview tells what waits, what is wrong and what happened, as of one moment', async (t) => {
  const { olga, pia, north } = await partnerApp(t)
  const lonely = await anOrganization(pia, { name: 'Lonely AG' })
  const overview = await pia.call(contract.readPartnerOverview, { params: { partnerId: north.id } })
  assert.equal(overview.organizations, 2)
  assert.equal(overview.ordersWaiting.total, 0)
  assert.ok(overview.attention.some((one) => one.kind === 'no_owner' && one.objectId === lonely.id))
  assert.equal(overview.activity?.[0]?.action, 'organization.create')
  assert.ok(Math.abs(Date.now() - Date.parse(overview.asOf)) < 60_000)
  const seenByOperator = await olga.call(contract.readPartnerOverview, { params: { partnerId: north.id } })
  assert.equal(seenByOperator.organizations, 2)
})
