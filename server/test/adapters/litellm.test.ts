import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import type { Simulator } from '@freehold/simulators'
import { litellmAdapter } from '#adapters/litellm'
import { PortError } from '#ports/provisioner'
import { portSuite } from './port-suite.ts'
import {
  aSimulator,
  aWish,
  connectTo,
  kindOf,
  listAll,
  look,
  serverFrom,
  withSecrets,
  withSpec,
  type Subject,
} from './subject.ts'

type Litellm = ReturnType<typeof litellmAdapter.connect>

const team = kindOf(litellmAdapter, 'litellm.team')
const key = kindOf(litellmAdapter, 'litellm.key')

const credentials = (simulator: Simulator<'litellm'>) => ({ masterKey: simulator.credentials.masterKey })
const shared = {
  adapter: litellmAdapter,
  simulator: 'litellm',
  credentials,
  real: serverFrom('LITELLM_URL', { masterKey: 'LITELLM_KEY' }),
} as const

const teamSubject: Subject<Litellm, 'litellm'> = {
  ...shared,
  kind: team,
  spec: () => Promise.resolve({ maxBudget: 100, budgetDuration: '30d', models: ['small', 'large'] }),
  changed: { maxBudget: 250, models: ['small'] },
  count: ({ state }, { ref }) =>
    state.teams.filter(({ team_alias }) => team_alias === ref.externalName).length,
}

const keySubject: Subject<Litellm, 'litellm'> = {
  ...shared,
  kind: key,
  spec: async (connection) => {
    const { wanted } = await look(team, connection, aWish(team, {}))
    return { teamId: wanted.ref.externalId, maxBudget: 10 }
  },
  changed: { maxBudget: 20, models: ['small'] },
  count: ({ state }, { ref }) => state.keys.filter(({ key_alias }) => key_alias === ref.externalName).length,
}

portSuite(teamSubject)
portSuite(keySubject)

async function arrange(t: TestContext) {
  const simulator = await aSimulator(t, 'litellm')
  const connection = connectTo(t, litellmAdapter, { url: simulator.url, credentials: credentials(simulator) })
  const wish = aWish(key, await keySubject.spec(connection))
  return { simulator, connection, wish }
}

suite('traps of LiteLLM', () => {
  test('key/info asked by alias shows the key of the caller: it is never asked', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    const { wanted } = await look(key, connection, wish)
    await look(key, connection, { ...wanted, presence: 'suspended' })
    await key.remove(connection, wanted.ref)
    assert.equal(simulator.requests.count({ path: '/key/info' }), 0)
  })

  test('a check spends no money', async (t) => {
    const { simulator, connection } = await arrange(t)
    assert.deepEqual(await litellmAdapter.check(connection), { version: '1.96.0', findings: [] })
    assert.equal(simulator.state.moneySpentCalls, 0)
  })

  test('metadata is replaced whole: what others wrote stays', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    const { wanted } = await look(key, connection, wish)
    const [made] = simulator.state.keys
    assert.ok(made)
    simulator.state.tables.keys.set(made.token, {
      ...made,
      metadata: { ...made.metadata, cost_centre: '4711' },
    })
    await look(key, connection, withSpec(wanted, { ...wanted.spec, maxBudget: 11 }))
    assert.deepEqual(simulator.state.keys[0]?.metadata, {
      freehold_marker: wanted.ref.marker,
      cost_centre: '4711',
    })
  })

  test('a key of ours whose value is not the one we hold is replaced, and the plan calls it destructive', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    const { wanted } = await look(key, connection, wish)
    const other = withSecrets(wanted, { key: key.chosenSecrets?.['key']?.() ?? '' })
    const { plan, wanted: replaced } = await look(key, connection, other)
    assert.equal(plan.destructive, true)
    assert.deepEqual(
      plan.changes.map(({ field }) => field),
      ['key'],
    )
    assert.notEqual(replaced.ref.externalId, wanted.ref.externalId)
    assert.equal((await look(key, connection, replaced)).plan.action, 'keep')
    assert.equal(simulator.state.keys.length, 1)
  })

  test('a key of somebody else under our alias is neither taken nor removed', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    await look(key, connection, wish)
    const stranger = { ...wish, ref: { ...wish.ref, marker: 'someone-else' } }
    const isRefused = (error: unknown) =>
      error instanceof PortError && error.kind === 'conflict' && !error.retryable
    await assert.rejects(look(key, connection, stranger), isRefused)
    await key.remove(connection, stranger.ref)
    assert.equal(simulator.state.keys.length, 1)
  })

  test('the key that tenants get is the one we chose, so a lost answer loses nothing', async (t) => {
    const { simulator, connection, wish } = await arrange(t)
    simulator.fail({ kind: 'lost-reply', when: 'after', path: '/key/generate', times: 1 })
    await assert.rejects(look(key, connection, wish), PortError)
    assert.equal((await look(key, connection, wish)).plan.action, 'keep')
    const reply = await fetch(`${simulator.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${wish.secrets['key']}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'hello' }] }),
    })
    assert.equal(reply.status, 200)
  })

  test('a refusal that repeats a secret is told without it', async (t) => {
    const { connection, wish } = await arrange(t)
    const clumsy = { ...wish, ref: { ...wish.ref, externalName: `${wish.secrets['key']}!` } }
    await assert.rejects(
      key.apply(connection, clumsy, { exists: false }),
      (error) =>
        error instanceof PortError &&
        error.kind === 'invalid' &&
        !error.message.includes(wish.secrets['key'] ?? ''),
    )
  })
})

test('LiteLLM: a refused key and a missing database are findings, an absent server is an error', async (t) => {
  const { simulator } = await arrange(t)
  const stranger = connectTo(t, litellmAdapter, {
    url: simulator.url,
    credentials: { masterKey: 'sk-wrong-key-1' },
  })
  const { findings } = await litellmAdapter.check(stranger)
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['credentials_refused'],
  )
  simulator.fail({ path: '/health/readiness', status: 503 })
  const connection = connectTo(t, litellmAdapter, { url: simulator.url, credentials: credentials(simulator) })
  assert.deepEqual(
    (await litellmAdapter.check(connection)).findings.map(({ code }) => code),
    ['database_missing'],
  )
  const nobody = connectTo(t, litellmAdapter, {
    url: 'http://127.0.0.1:1',
    credentials: { masterKey: 'sk-x' },
  })
  await assert.rejects(
    litellmAdapter.check(nobody),
    (error) => error instanceof PortError && error.kind === 'unavailable',
  )
})

test('LiteLLM: all teams and keys are listed, page by page, with their markers', async (t) => {
  const { simulator, connection, wish } = await arrange(t)
  const teamId = wish.spec['teamId'] ?? null
  for (let number = 0; number < 205; number += 1) {
    const made = aWish(key, { teamId })
    await key.apply(connection, made, { exists: false })
  }
  const listed = await listAll(key, connection)
  assert.equal(new Set(listed.map(({ externalId }) => externalId)).size, 205)
  assert.equal(
    listed.every(({ marker }) => marker !== null),
    true,
  )
  const teams = await listAll(team, connection)
  assert.deepEqual(
    teams.map(({ externalId }) => externalId),
    simulator.state.teams.map(({ team_id }) => team_id),
  )
})
