import assert from 'node:assert/strict'
import test from 'node:test'
import { BlueprintDefinition, Order } from '@freehold/contract'
import { ApiError } from '#lib/api-error'
import { createDraftSaver } from './order-draft-saver.ts'
import type { DraftPatch } from './order-draft.ts'

const definition = BlueprintDefinition.parse({
  name: 'ai-assistant',
  title: { en: 'AI assistant' },
  description: { en: 'An assistant' },
  approval: 'operator',
  parameters: [{ name: 'agentName', label: { en: 'Name' }, type: 'text', required: true, max: 10 }],
  packages: [
    {
      name: 'telegram',
      label: { en: 'Telegram' },
      secrets: [{ name: 'token', label: { en: 'T' }, pattern: '^[0-9]+$' }],
    },
  ],
  resources: [{ name: 'key', kind: 'litellm.key', scope: 'tenant' }],
})

const id = '01900000-0000-7000-8000-000000000001'

const draft = Order.parse({
  id,
  organizationId: id,
  organizationName: 'Acme AG',
  partnerId: id,
  kind: 'create',
  state: 'draft',
  blueprint: 'ai-assistant',
  blueprintVersion: 1,
  tenantId: null,
  tenantName: 'acme-ag-00000000',
  displayName: '',
  parameters: {},
  packages: [],
  note: null,
  hold: null,
  reason: null,
  planState: 'none',
  plan: null,
  questions: [],
  warnings: [],
  requestedBy: null,
  decidedBy: null,
  createdAt: '2026-01-01T00:00:00Z',
  submittedAt: null,
  decidedAt: null,
  waitingSeconds: 0,
  version: 1,
})

/** The server's side of one draft: refuses what does not name its version, as the real one does. */
function aServer() {
  const server = { order: draft, updates: 0, sealed: {} as Record<string, string>, down: false }
  const check = (given: Order): void => {
    if (server.down) throw new ApiError({ status: 0, code: 'client.offline', detail: 'No answer came' })
    if (given.version === server.order.version) return
    throw new ApiError({ status: 412, code: 'request.precondition_failed', detail: 'stale' })
  }
  const secrets = () => [{ name: 'token', state: 'missing' as const }]
  const write = ({ packages, ...patch }: DraftPatch): Order => {
    const chosen = packages?.map((name) => ({ name, secrets: secrets() })) ?? server.order.packages
    server.order = { ...server.order, ...patch, packages: chosen, version: server.order.version + 1 }
    return server.order
  }
  const remote = {
    update: async (order: Order, patch: DraftPatch) => {
      check(order)
      server.updates += 1
      return write(patch)
    },
    seal: async (order: Order, _: string, values: Record<string, string>) => {
      check(order)
      Object.assign(server.sealed, values)
      return write({})
    },
    read: async () => server.order,
  }
  return { server, write, remote }
}

test('what is typed is saved once typing has paused, in one request', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { server, remote } = aServer()
  const saver = createDraftSaver(draft, definition, remote)
  saver.change({ displayName: 'A' })
  saver.change({ displayName: 'Acme' })
  assert.equal(saver.state().status, 'changed')
  t.mock.timers.tick(600)
  await saver.flush()
  assert.equal(server.order.displayName, 'Acme')
  assert.equal(server.updates, 1)
  assert.equal(saver.state().status, 'saved')
})

test('when another device saved meanwhile, both answers are kept', async () => {
  const { server, write, remote } = aServer()
  const saver = createDraftSaver(draft, definition, remote)
  write({ parameters: { agentName: 'Ada' } })
  saver.change({ displayName: 'Acme' })
  assert.equal(await saver.flush(), true)
  assert.equal(server.order.displayName, 'Acme')
  assert.deepEqual(server.order.parameters, { agentName: 'Ada' })
  assert.deepEqual(saver.state().values.parameters, { agentName: 'Ada' })
})

test('a save that fails is said, nothing typed is lost, and the next one brings it', async () => {
  const { server, remote } = aServer()
  const saver = createDraftSaver(draft, definition, remote)
  server.down = true
  saver.change({ displayName: 'Acme' })
  assert.equal(await saver.flush(), false)
  assert.equal(saver.state().status, 'failed')
  assert.equal(saver.state().values.displayName, 'Acme')
  server.down = false
  assert.equal(await saver.flush(), true)
  assert.equal(server.order.displayName, 'Acme')
})

test('a secret is sealed after its package is saved, and then forgotten here', async () => {
  const { server, remote } = aServer()
  const saver = createDraftSaver(draft, definition, remote)
  saver.change({ packages: ['telegram'] })
  saver.typeSecret('telegram', 'token', '4711')
  assert.equal(await saver.seal(), true)
  assert.deepEqual(server.sealed, { token: '4711' })
  assert.deepEqual(saver.state().secrets, { telegram: {} })
})

test('a secret in the wrong form never leaves the browser', async () => {
  const { server, remote } = aServer()
  const saver = createDraftSaver(draft, definition, remote)
  saver.change({ packages: ['telegram'] })
  saver.typeSecret('telegram', 'token', 'nonsense')
  assert.equal(await saver.seal(), false)
  assert.deepEqual(server.sealed, {})
  assert.deepEqual(Object.keys(saver.state().secretFaults), ['packages.telegram.token'])
})
