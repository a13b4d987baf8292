import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { createFrame } from '#test/test-frame'
import { type HealthChecks, registerHealth } from './health.ts'

function serve(t: TestContext, checks: HealthChecks, lines: string[] = []): FastifyInstance {
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const { app } = createFrame(t, {
    before: (server) => registerHealth(server, { checks, log, timeoutMs: 50 }),
  })
  return app
}

const ok = async (): Promise<void> => {}

test('a server is ready when every check passes, and each is named', async (t) => {
  const app = serve(t, { database: ok, schema: ok })
  for (const url of ['/readyz', '/healthz']) {
    const response = await app.inject(url)
    assert.equal(response.statusCode, 200)
    assert.partialDeepStrictEqual(response.json(), {
      status: 'ready',
      checks: { database: { status: 'ok' }, schema: { status: 'ok' } },
    })
  }
})

test('one failing check makes it unavailable; why is in the log and not on the page', async (t) => {
  const lines: string[] = []
  const schema = async (): Promise<void> => {
    throw new Error('three migrations are missing')
  }
  const app = serve(t, { database: ok, schema }, lines)
  const response = await app.inject('/readyz')
  assert.equal(response.statusCode, 503)
  assert.equal(response.headers['retry-after'], '2')
  assert.partialDeepStrictEqual(response.json(), {
    status: 'unavailable',
    checks: { database: { status: 'ok' }, schema: { status: 'failing' } },
  })
  assert.doesNotMatch(response.body, /migrations/)
  assert.match(lines.join(''), /three migrations are missing/)
})

test('a check that does not answer in time fails, and the process still lives', async (t) => {
  const app = serve(t, { database: () => new Promise(() => {}) })
  assert.equal((await app.inject('/readyz')).statusCode, 503)
  assert.equal((await app.inject('/livez')).statusCode, 200)
})

test('many askers at once cost one run', async (t) => {
  let runs = 0
  const gate = Promise.withResolvers<void>()
  const app = serve(t, {
    database: () => {
      runs += 1
      return gate.promise
    },
  })
  const asked = Promise.all(Array.from({ length: 20 }, () => app.inject('/readyz')))
  setImmediate(gate.resolve)
  const statuses = (await asked).map(({ statusCode }) => statusCode)
  assert.deepEqual(new Set(statuses), new Set([200]))
  assert.ok(runs < 20, `${runs} runs`)
  const before = runs
  await app.inject('/readyz')
  assert.equal(runs, before + 1)
})

test('what is told besides keeps nobody out, whatever it is', async (t) => {
  const notes = {
    backup: async () => 'stale',
    broken: () => Promise.reject(new Error('cannot be had')),
    slow: () => new Promise<string>(() => {}),
  }
  const { app } = createFrame(t, {
    before: (server) =>
      registerHealth(server, { checks: {}, notes, log: pino({ level: 'silent' }), timeoutMs: 50 }),
  })
  const answer = await app.inject('/healthz')
  assert.equal(answer.statusCode, 200)
  assert.partialDeepStrictEqual(answer.json(), {
    notes: { backup: 'stale', broken: 'unknown', slow: 'unknown' },
  })
})
