import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { testApp, until } from '#test/test-app'

test("a tenant shows those of its organization's resources that its blueprint needs, and no others", async (t) => {
  const app = await testApp(t)
  const carl = await app.as('carl')
  const olga = await app.as('olga')
  const organizationId = (await carl.call(contract.readMe)).organizations[0]?.id ?? ''
  const order = async (blueprint: string, parameters: Record<string, string>) => {
    const body = { blueprint, displayName: blueprint, parameters }
    const { id } = await carl.call(contract.createOrder, { params: { organizationId }, body })
    const params = { organizationId, id }
    await carl.call(contract.submitOrder, { params })
    const waiting = await until(
      () => olga.call(contract.readOrder, { params }),
      ({ state, planState }) => state === 'completed' || planState === 'ready',
    )
    if (waiting.state === 'pending_operator') {
      await olga.call(contract.approveOrder, { params, body: { planHash: waiting.plan?.hash } })
    }
    const done = await until(
      () => carl.call(contract.readOrder, { params }),
      ({ state }) => state === 'completed',
    )
    return carl.call(contract.readTenant, { params: { organizationId, tenantId: done.tenantId ?? '' } })
  }
  const assistant = await order('ai-assistant', { agentName: 'Ada' })
  const workspace = await order('developer-workspace', {})
  assert.ok(assistant.resources.some(({ kind }) => kind === 'litellm.team'))
  assert.deepEqual(workspace.resources, [])
})
