import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { testApp, until } from '#test/test-app'

const botToken = '123456789:AAE-abcdefghijklmnopqrstuvwxyz012345'

test('a customer orders an assistant, an operator approves the plan, and the tenant becomes ready', async (t) => {
  const app = await testApp(t)
  const carl = await app.as('carl')
  const olga = await app.as('olga')
  const me = await carl.call(contract.readMe)
  const organizationId = me.organizations[0]?.id ?? ''

  const draft = await carl.call(contract.createOrder, {
    params: { organizationId },
    body: {
      blueprint: 'ai-assistant',
      displayName: 'Help desk',
      parameters: { agentName: 'Ada' },
      packages: ['telegram'],
    },
  })
  assert.equal(draft.state, 'draft')
  const params = { organizationId, id: draft.id }

  await assert.rejects(carl.call(contract.submitOrder, { params }), { message: /order.secret_missing/ })
  const sealed = await carl.call(contract.sealOrderSecrets, {
    params: { ...params, package: 'telegram' },
    body: { values: { botToken } },
    ifMatch: draft.version,
  })
  assert.deepEqual(sealed.packages, [{ name: 'telegram', secrets: [{ name: 'botToken', state: 'sealed' }] }])
  const submitted = await carl.call(contract.submitOrder, { params })
  assert.equal(submitted.state, 'pending_operator')

  const planned = await until(
    () => olga.call(contract.readOrder, { params }),
    (order) => order.planState === 'ready',
  )
  assert.deepEqual(
    planned.plan?.resources.map(({ kind, action, problem }) => ({ kind, action, problem })),
    ['litellm.team', 'litellm.key', 'openbao.path'].map((kind) => ({
      kind,
      action: 'create',
      problem: null,
    })),
  )
  await assert.rejects(carl.call(contract.approveOrder, { params, body: { planHash: planned.plan?.hash } }))
  await olga.call(contract.approveOrder, { params, body: { planHash: planned.plan?.hash } })

  const completed = await until(
    () => carl.call(contract.readOrder, { params }),
    (order) => order.state === 'completed',
  )
  assert.deepEqual(completed.packages, [
    { name: 'telegram', secrets: [{ name: 'botToken', state: 'erased' }] },
  ])
  const tenant = await carl.call(contract.readTenant, {
    params: { organizationId, tenantId: completed.tenantId ?? '' },
  })
  assert.equal(tenant.phase, 'ready')
  assert.equal(tenant.name, draft.tenantName)
  assert.deepEqual(
    tenant.resources.map(({ state }) => state),
    ['in_sync', 'in_sync', 'in_sync'],
  )

  assert.deepEqual(
    app.simulators.litellm.state.keys.map((key) => key.key_alias),
    [tenant.name],
  )
  assert.ok(JSON.stringify(app.simulators.openbao.state.secrets).includes(botToken))

  const { data } = await olga.call(contract.listAllAuditEvents, { query: { organizationId, limit: '100' } })
  const actions = data.map(({ action }) => action)
  for (const action of [
    'order.draft',
    'order.seal_secrets',
    'order.submit',
    'order.plan',
    'order.approve',
    'order.start',
    'order.complete',
    'order.erase_secrets',
    'tenant.create',
  ]) {
    assert.equal(actions.filter((a) => a === action).length, 1, action)
  }
  assert.equal(actions.filter((a) => a === 'resource.create').length, 3)
  assert.ok(!JSON.stringify(data).includes(botToken))
})
