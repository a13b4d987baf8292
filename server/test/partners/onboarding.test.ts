import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import type { Onboarding } from '@freehold/contract'
import { until } from '#test/test-app'
import { aPartner, type PartnerApp, partnerApp } from './partner-app.ts'

const botToken = '123456789:AAE-abcdefghijklmnopqrstuvwxyz012345'

const form = {
  organization: { kind: 'company', name: 'Fjord AS', country: 'NO', timeZone: 'Europe/Oslo' },
  owner: { email: 'ola@fjord.example', name: 'Ola Nordmann', locale: 'en' },
  order: {
    blueprint: 'ai-assistant',
    displayName: 'Help desk',
    parameters: { agentName: 'Ada' },
    packages: ['telegram'],
  },
} as const

const which = ({ partnerId, id }: Onboarding) => ({ params: { partnerId, id } })

async function begin(app: PartnerApp, body: object = {}): Promise<Onboarding> {
  return app.pia.call(contract.createOnboarding, { params: { partnerId: app.north.id }, body })
}

async function complete(app: PartnerApp): Promise<Onboarding> {
  const begun = await begin(app, form)
  return app.pia.call(contract.sealOnboardingSecrets, {
    params: { ...which(begun).params, package: 'telegram' },
    ifMatch: begun.version,
    body: { values: { botToken } },
  })
}

const countOf = async (app: PartnerApp, table: string): Promise<number> => {
  const [row] = await app.query<{ count: number }>(`select count(*)::int as count from ${table}`)
  return row?.count ?? 0
}

test('what is entered step by step is kept, and a part that is sent again replaces that part only', async (t) => {
  const app = await partnerApp(t)
  const begun = await begin(app, { organization: { name: 'Fjord' } })
  const owned = await app.pia.call(contract.updateOnboarding, {
    ...which(begun),
    ifMatch: begun.version,
    body: { owner: form.owner },
  })
  const named = await app.pia.call(contract.updateOnboarding, {
    ...which(begun),
    ifMatch: owned.version,
    body: { organization: form.organization },
  })
  assert.deepEqual(named.form, { organization: form.organization, owner: form.owner })
  await assert.rejects(
    app.pia.call(contract.updateOnboarding, { ...which(begun), ifMatch: owned.version, body: {} }),
    { message: /precondition_failed/ },
  )
  const { data } = await app.pia.call(contract.listOnboardings, { params: { partnerId: app.north.id } })
  assert.deepEqual(
    data.map(({ id }) => id),
    [begun.id],
  )
})

test('a submission makes organization, invitation and order in one, and tells what is missing before it does', async (t) => {
  const app = await partnerApp(t)
  const begun = await begin(app, { organization: form.organization })
  const before = [
    await countOf(app, 'organizations'),
    await countOf(app, 'accounts'),
    await countOf(app, 'mails'),
  ]
  const refused = await app.pia.send(contract.submitOnboarding, which(begun))
  // Every refusal of ours has the shape of a problem.
  const problem = refused.body as contract.Problem
  assert.deepEqual([refused.status, problem.code], [422, 'onboarding.incomplete'])
  const pointers = problem.errors?.map(({ pointer }) => pointer) ?? []
  assert.ok(pointers.includes('/owner/email') && pointers.includes('/order/blueprint'))

  const unsealed = await app.pia.call(contract.updateOnboarding, {
    ...which(begun),
    ifMatch: begun.version,
    body: form,
  })
  await assert.rejects(app.pia.call(contract.submitOnboarding, which(begun)), {
    message: /order.secret_missing/,
  })
  assert.deepEqual(
    [await countOf(app, 'organizations'), await countOf(app, 'accounts'), await countOf(app, 'mails')],
    before,
  )
  await app.pia.call(contract.sealOnboardingSecrets, {
    params: { ...which(begun).params, package: 'telegram' },
    ifMatch: unsealed.version,
    body: { values: { botToken } },
  })
  const done = await app.pia.call(contract.submitOnboarding, which(begun))
  assert.equal(done.state, 'submitted')
  assert.deepEqual([done.form, done.secrets], [{}, []])
  const params = { organizationId: done.organizationId ?? '' }
  const organization = await app.pia.call(contract.readOrganization, { params })
  assert.deepEqual([organization.name, organization.partnerId], ['Fjord AS', app.north.id])
  const members = await app.pia.call(contract.listMembers, { params })
  assert.deepEqual(
    members.data.map(({ email, role, state }) => [email, role, state]),
    [['ola@fjord.example', 'owner', 'invited']],
  )
  const order = await until(
    () => app.pia.call(contract.readOrder, { params: { ...params, id: done.orderId ?? '' } }),
    ({ planState }) => planState === 'ready',
  )
  assert.deepEqual(
    [order.state, order.displayName, order.packages[0]?.secrets[0]?.state],
    ['pending_operator', 'Help desk', 'sealed'],
  )
  const approved = await app.olga.call(contract.approveOrder, {
    params: { ...params, id: order.id },
    body: { planHash: order.plan?.hash },
  })
  assert.equal(approved.state, 'approved')
})

test('a submission that is sent many times at once, or again much later, makes one customer', async (t) => {
  const app = await partnerApp(t)
  const ready = await complete(app)
  const before = await countOf(app, 'organizations')
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => app.pia.call(contract.submitOnboarding, which(ready))),
  )
  assert.equal(new Set(answers.map(({ organizationId }) => organizationId)).size, 1)
  assert.equal(new Set(answers.map(({ orderId }) => orderId)).size, 1)
  const again = await app.pia.call(contract.submitOnboarding, which(ready))
  assert.equal(again.orderId, answers[0]?.orderId)
  assert.equal(await countOf(app, 'organizations'), before + 1)
  assert.equal((await app.query(`select 1 from mails where recipient = 'ola@fjord.example'`)).length, 1)
  await assert.rejects(
    app.pia.call(contract.updateOnboarding, { ...which(ready), ifMatch: again.version, body: {} }),
    { message: /onboarding.already_submitted/ },
  )
})

test('secrets are sealed at once, told by name only, and go with the package that needed them', async (t) => {
  const app = await partnerApp(t)
  const ready = await complete(app)
  assert.deepEqual(ready.secrets, [{ package: 'telegram', names: ['botToken'] }])
  for (const table of ['onboardings', 'audit_events', 'idempotency_records']) {
    const found = await app.query(`select 1 from ${table} t where t::text like '%' || $1 || '%'`, [botToken])
    assert.deepEqual(found, [], table)
  }
  await assert.rejects(
    app.pia.call(contract.sealOnboardingSecrets, {
      params: { ...which(ready).params, package: 'discord' },
      ifMatch: ready.version,
      body: { values: { botToken } },
    }),
    { message: /order.invalid/ },
  )
  const { packages: _packages, ...without } = form.order
  const changed = await app.pia.call(contract.updateOnboarding, {
    ...which(ready),
    ifMatch: ready.version,
    body: { order: { ...without, packages: [] } },
  })
  assert.deepEqual(changed.secrets, [])
})

test("another partner's entries are not there, for whoever asks", async (t) => {
  const app = await partnerApp(t)
  const mine = await complete(app)
  const other = await aPartner(app.olga)
  await app.query('update partner_staff set partner_id = $1', [other.id])
  const asked = [
    app.pia.send(contract.readOnboarding, which(mine)),
    app.pia.send(contract.readOnboarding, { params: { partnerId: other.id, id: mine.id } }),
    app.pia.send(contract.submitOnboarding, { params: { partnerId: other.id, id: mine.id } }),
    app.pia.send(contract.discardOnboarding, { params: { partnerId: other.id, id: mine.id } }),
    app.pia.send(contract.updateOnboarding, {
      params: { partnerId: other.id, id: mine.id },
      ifMatch: mine.version,
      body: form,
    }),
  ]
  for (const answer of await Promise.all(asked)) assert.equal(answer.status, 404)
  const { data } = await app.pia.call(contract.listOnboardings, { params: { partnerId: other.id } })
  assert.deepEqual(data, [])
})

test('a customer of a partner that was paused or ended meanwhile is not made', async (t) => {
  const app = await partnerApp(t)
  const ready = await complete(app)
  const before = await countOf(app, 'organizations')
  await app.olga.call(contract.updatePartner, {
    params: { partnerId: app.north.id },
    ifMatch: app.north.version,
    body: { status: 'paused' },
  })
  await assert.rejects(app.pia.call(contract.submitOnboarding, which(ready)), {
    message: /partner.not_active/,
  })
  await assert.rejects(begin(app), { message: /partner.not_active/ })
  assert.equal(await countOf(app, 'organizations'), before)
  await app.pia.call(contract.discardOnboarding, which(ready))
  assert.equal(await countOf(app, 'onboardings'), 0)
})
