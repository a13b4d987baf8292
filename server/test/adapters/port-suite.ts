import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Fault, SimulatorKind } from '@freehold/simulators'
import { PortError, type Wanted } from '#ports/provisioner'
import { aSimulator, aWish, connectTo, look, withSpec, type Subject } from './subject.ts'

/** What every kind of resource must do. Life runs against the real server too, where one is given. */
export function portSuite<C, K extends SimulatorKind>(subject: Subject<C, K>): void {
  suite(subject.kind.kind, () => {
    lifeTests(subject)
    faultTests(subject)
  })
}

function lifeTests<C, K extends SimulatorKind>(subject: Subject<C, K>): void {
  const { adapter, kind, real } = subject
  test('an object is made, kept, changed, suspended, resumed and removed', async (t) => {
    const simulator = await aSimulator(t, subject.simulator)
    await live(
      subject,
      connectTo(t, adapter, { url: simulator.url, credentials: subject.credentials(simulator) }),
    )
  })
  test(
    'the same on the real server',
    { skip: real === undefined && 'no address in the environment' },
    async (t) => {
      if (real !== undefined) await live(subject, connectTo(t, adapter, real))
    },
  )
  test('looking again writes nothing', async (t) => {
    const { simulator, connection, wish } = await arrange(t, subject)
    const { wanted } = await look(kind, connection, wish)
    simulator.requests.clear()
    assert.equal((await look(kind, connection, wanted)).plan.action, 'keep')
    await kind.apply(connection, wanted, await kind.observe(connection, wanted.ref))
    const writes = simulator.requests.list().filter(({ method }) => method !== 'GET')
    assert.deepEqual(writes, [])
  })
  test('an object made from a former observation is made once', async (t) => {
    const { simulator, connection, wish } = await arrange(t, subject)
    await look(kind, connection, wish)
    await kind.apply(connection, wish, { exists: false })
    assert.equal(subject.count(simulator, wish), 1)
  })
  test('an object wanted suspended is made suspended', async (t) => {
    const { connection, wish } = await arrange(t, subject)
    const { wanted } = await look(kind, connection, { ...wish, presence: 'suspended' })
    const observed = await kind.observe(connection, wanted.ref)
    assert.equal(observed.exists && observed.suspended, true)
    assert.equal(kind.plan(wanted, observed).action, 'keep')
  })
  test('a blueprint can set its parameters and nothing else', async (t) => {
    const { wish } = await arrange(t, subject)
    assert.equal(kind.parameters.safeParse(wish.spec).success, true)
    assert.equal(kind.parameters.safeParse({ ...wish.spec, somethingElse: 1 }).success, false)
  })
}

async function live<C, K extends SimulatorKind>(
  { kind, spec, changed, secrets }: Subject<C, K>,
  connection: C,
) {
  const wish = aWish(kind, await spec(connection), secrets)
  const made = await look(kind, connection, wish)
  assert.deepEqual(made.observed, { exists: false })
  assert.equal(made.plan.action, 'create')
  assert.equal(made.plan.destructive, false)
  assertTells(made.plan, wish)
  await settles(made.wanted, false)

  const other = withSpec(made.wanted, { ...wish.spec, ...changed })
  if (Object.keys(changed).length > 0) {
    assert.equal((await look(kind, connection, other)).plan.action, 'update')
    await settles(other, false)
  }
  const suspended = { ...other, presence: 'suspended' } as const
  assert.equal((await look(kind, connection, suspended)).plan.action, 'suspend')
  await settles(suspended, true)
  assert.equal((await look(kind, connection, other)).plan.action, 'resume')
  await settles(other, false)

  await kind.remove(connection, other.ref)
  await kind.remove(connection, other.ref)
  assert.deepEqual(await kind.observe(connection, other.ref), { exists: false })

  async function settles(wanted: Wanted, isSuspended: boolean) {
    const again = await look(kind, connection, wanted)
    assert.deepEqual(again.plan, { action: 'keep', destructive: false, changes: [] })
    assert.equal(again.observed.exists && again.observed.externalId, wanted.ref.externalId)
    assert.equal(again.observed.exists && again.observed.suspended, isSuspended)
    assert.deepEqual(again.observed.exists && again.observed.extras, [])
  }
}

function assertTells(told: unknown, { secrets }: Wanted): void {
  const text = JSON.stringify(told)
  for (const secret of Object.values(secrets)) assert.equal(text.includes(secret), false, 'a secret is told')
}

const faults: readonly Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 500, when: 'after' },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 403 },
  { kind: 'lost-reply' },
  { kind: 'lost-reply', when: 'after' },
  { kind: 'rate-limit', retryAfterSeconds: 7 },
  { kind: 'rate-limit', retryAfterSeconds: 7, when: 'after' },
  { kind: 'garbage' },
  { kind: 'garbage', when: 'after' },
  { kind: 'duplicate' },
  { kind: 'slow-body', ms: 20 },
]

function faultTests<C, K extends SimulatorKind>(subject: Subject<C, K>): void {
  const { kind } = subject
  for (const fault of faults)
    test(`met on any call, ${nameOf(fault)} ends in exactly one object`, async (t) => {
      for (const { method, path } of await callsOf(t, subject)) {
        const { simulator, connection, wish } = await arrange(t, subject)
        // Names and markers differ from run to run, so a call is told by its number.
        const handle = simulator.fail({ ...fault, method, path: toPattern(path), times: 1 })
        const { wanted, errors } = await settle(subject, connection, wish)
        for (const error of errors) assertSpeaks(error, subject.adapter.title, { wanted, fault })
        assert.equal(subject.count(simulator, wanted), 1, `${method} ${path}`)
        // Only writes can happen twice.
        if (fault.kind !== 'duplicate' || method !== 'GET') assert.equal(handle.hits, 1, `${method} ${path}`)
        await simulator.close()
      }
    })
  test('a rate limit says when to come back', async (t) => {
    const { simulator, connection, wish } = await arrange(t, subject)
    simulator.fail({ kind: 'rate-limit', retryAfterSeconds: 7 })
    await assert.rejects(
      kind.observe(connection, wish.ref),
      (error) => error instanceof PortError && error.kind === 'rate_limited' && error.retryAfterMs === 7000,
    )
  })
  test('reads that lag behind make no second object', async (t) => {
    const { simulator, connection, wish } = await arrange(t, subject)
    simulator.fail({ kind: 'lag' })
    await look(kind, connection, wish).catch(isPortError)
    await look(kind, connection, wish).catch(isPortError)
    simulator.heal()
    const { wanted } = await settle(subject, connection, wish)
    assert.equal(subject.count(simulator, wanted), 1)
  })
  test('an object that is removed while answers get lost is gone in the end', async (t) => {
    const { simulator, connection, wish } = await arrange(t, subject)
    const { wanted } = await look(kind, connection, wish)
    simulator.fail({ kind: 'lost-reply', when: 'after', method: 'POST', times: 1 })
    simulator.fail({ kind: 'lost-reply', when: 'after', method: 'DELETE', times: 1 })
    await kind.remove(connection, wanted.ref).catch(isPortError)
    await kind.remove(connection, wanted.ref)
    assert.equal(subject.count(simulator, wanted), 0)
  })
}

type Arranged = Parameters<typeof aSimulator>[0]

async function arrange<C, K extends SimulatorKind>(t: Arranged, subject: Subject<C, K>) {
  const simulator = await aSimulator(t, subject.simulator)
  const server = { url: simulator.url, credentials: subject.credentials(simulator) }
  const connection = connectTo(t, subject.adapter, server)
  const wish = aWish(subject.kind, await subject.spec(connection), subject.secrets)
  return { simulator, connection, wish }
}

/** The calls that making one object takes, each once. */
async function callsOf<C, K extends SimulatorKind>(t: Arranged, subject: Subject<C, K>) {
  const { simulator, connection, wish } = await arrange(t, subject)
  simulator.requests.clear()
  await look(subject.kind, connection, wish)
  const calls = simulator.requests.list().map(({ method, path }) => {
    const general = path.replaceAll(wish.ref.marker, '*').replaceAll(/suite-[0-9a-f]{8}/g, '*')
    return { method, path: general }
  })
  assert.ok(calls.length > 1)
  return [...new Map(calls.map((call) => [`${call.method} ${call.path}`, call])).values()]
}

function toPattern(path: string): RegExp {
  return new RegExp(
    `^${path
      .split('*')
      .map((part) => RegExp.escape(part))
      .join('[^/?]+')}(?:\\?|$)`,
  )
}

/** Looks until there is nothing left to do, as the reconciler does after failures that can be retried. */
async function settle<C, K extends SimulatorKind>({ kind }: Subject<C, K>, connection: C, wish: Wanted) {
  const errors: unknown[] = []
  let wanted = wish
  for (let attempt = 0; attempt < 6; attempt += 1) {
    try {
      const seen = await look(kind, connection, wanted)
      if (seen.plan.action === 'keep') return { wanted, errors }
      wanted = seen.wanted
    } catch (error) {
      errors.push(error)
    }
  }
  throw new AggregateError(errors, `${kind.kind} does not settle`)
}

function assertSpeaks(
  error: unknown,
  title: string,
  { wanted, fault }: { wanted: Wanted; fault: Fault },
): void {
  assert.ok(error instanceof PortError, String(error))
  assert.ok(error.message.includes(title), error.message)
  assert.equal(error.retryable, fault.status !== 403, error.message)
  assertTells([error.message, error.system, error.operation, String(error.cause)], wanted)
  if (fault.kind === 'rate-limit') assert.equal(error.retryAfterMs, 7000)
}

function isPortError(error: unknown): void {
  assert.ok(error instanceof PortError, String(error))
}

function nameOf({ kind, status, when }: Fault): string {
  return [kind, status, when === 'after' ? 'after the write' : ''].filter(Boolean).join(' ')
}
