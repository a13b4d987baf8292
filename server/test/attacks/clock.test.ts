import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { systemClock } from '#platform/clock'
import { attackTarget, endpoints, type Hit, shotAt, type Target } from './support.ts'
import { validInput } from './valid-input.ts'

const minutes = 60_000

/** The clock of the server, and of the libraries that it asks, is wrong by so much until the test ends. */
function wrongClock(t: TestContext): { be: (offsetMs: number) => void } {
  const { now } = systemClock
  let offset = 0
  const RealDate = Date
  const set = (): void => {
    const late = offset
    Object.assign(systemClock, { now: () => new RealDate(RealDate.now() + late) })
    globalThis.Date = new Proxy(RealDate, {
      construct: (target, args: readonly number[]): Date =>
        args.length === 0 ? new target(target.now() + late) : new target(...(args as [number])),
      get: (target, name, receiver): unknown =>
        name === 'now' ? () => target.now() + late : Reflect.get(target, name, receiver),
    })
  }
  t.after(() => {
    globalThis.Date = RealDate
    Object.assign(systemClock, { now })
  })
  return {
    be: (offsetMs) => {
      offset = offsetMs
      set()
    },
  }
}

const find = (id: string) => {
  const endpoint = endpoints.find((one) => one.id === id)
  assert.ok(endpoint, id)
  return endpoint
}

async function asked(target: Target) {
  const { world, credentials } = target
  const { owner } = world.operators
  const cookie = await credentials.session(owner, 'operator')
  const over = await credentials.session(owner, 'operator', 'expired')
  const idle = await credentials.session(owner, 'operator', 'idle')
  const token = await credentials.token(owner, 'operator')
  const ask = (id: string, mount: 'operator' | 'bearer', headers: Record<string, string>): Promise<Hit> => {
    const endpoint = find(id)
    return target.fire(shotAt(endpoint, mount, { ...validInput(endpoint, world), ifMatch: 999 }, headers))
  }
  return {
    read: () => ask('me.read', 'operator', { cookie }),
    dangerous: () => ask('connectors.remove', 'operator', { cookie }),
    over: () => ask('me.read', 'operator', { cookie: over }),
    idle: () => ask('me.read', 'operator', { cookie: idle }),
    token: () => ask('me.read', 'bearer', { authorization: `Bearer ${token}` }),
  }
}

test('a clock that is ten minutes ahead or behind lets nobody in, fails nothing, and heals by being right', async (t) => {
  const target = await attackTarget(t)
  const clock = wrongClock(t)
  const ask = await asked(target)
  const statuses = async (): Promise<Record<keyof typeof ask, number>> => ({
    read: (await ask.read()).status,
    dangerous: (await ask.dangerous()).status,
    over: (await ask.over()).status,
    idle: (await ask.idle()).status,
    token: (await ask.token()).status,
  })
  const right = await statuses()
  assert.deepEqual([right.read, right.token], [200, 200])
  assert.ok(
    right.dangerous < 500 && right.dangerous !== 401 && right.dangerous !== 403,
    String(right.dangerous),
  )

  clock.be(10 * minutes)
  const ahead = await statuses()
  // The token ran out, the proof is old; the session's own quarter of an hour is not over.
  assert.deepEqual([ahead.read, ahead.token, ahead.dangerous], [200, 401, 403])

  clock.be(-10 * minutes)
  const behind = await statuses()
  assert.equal(behind.read, 200)
  assert.ok([200, 401].includes(behind.token), String(behind.token))
  // Two hours of idleness are more than the clock is wrong by; what was found over before is gone for good.
  assert.deepEqual([behind.idle, behind.over], [401, 401])

  clock.be(0)
  const healed = await statuses()
  assert.deepEqual([healed.read, healed.token], [200, 200])
  assert.equal(healed.dangerous, right.dangerous)
})
