import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { mails } from '#features/mails'
import { deriveLogins } from '#platform/db/migrate'
import { createPool } from '#platform/db/pool'
import { createRateLimiter } from '#platform/http/rate-limit'
import { startWorker } from '#platform/jobs/worker'
import { browserOf, codeOf, goodPassword, identityApp, seedDirect } from './identity-app.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test('the whole flow over a real socket, as a browser walks it', async (t) => {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const identity = await identityApp(t, { origin })
  await seedDirect(identity)
  const person = await identity.given.customer()
  await identity.app.listen({ host: '127.0.0.1', port })
  const jar = new Map<string, string>()
  const send = async (
    address: string,
    init: { method?: string; headers?: Record<string, string>; body?: string | URLSearchParams } = {},
  ): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const url = new URL(address, origin)
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    return response
  }
  let answer = await send('/auth/app/sign-in?returnTo=/app/orders')
  while (!answer.headers.get('location')?.startsWith('/sign-in/'))
    answer = await send(answer.headers.get('location') ?? '')
  const uid = answer.headers.get('location')?.split('/').at(-1)
  const signed = await send(`/v1/interactions/${uid}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email: person.email, password: goodPassword }),
  })
  const { continueAt } = (await signed.json()) as { continueAt: string }
  answer = await send(continueAt)
  answer = await send(answer.headers.get('location') ?? '')
  assert.equal(answer.headers.get('location'), '/app/orders')
  assert.equal((await send('/app/v1/me')).status, 200)
  // A body that the provider reads itself, over the wire.
  const refused = await send('/oidc/token', {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code' }),
  })
  assert.ok(refused.status === 400 || refused.status === 401)
  assert.equal(((await refused.json()) as { error: string }).error, 'invalid_request')
})

test('a browser that came by another name of this machine goes on by the one that cookies are for', async (t) => {
  const identity = await identityApp(t)
  const answer = await browserOf(identity).get('/auth/app/sign-in?returnTo=%2Fapp%2Fx', {
    host: 'localhost:8090',
  })
  assert.equal(answer.location, `${identity.origin}/auth/app/sign-in?returnTo=%2Fapp%2Fx`)
})

test('sign-ins begun in a flood are limited per network', async (t) => {
  const identity = await identityApp(t, { limit: createRateLimiter() })
  const browser = browserOf(identity)
  assert.equal((await browser.get('/auth/app/sign-in')).status, 303)
  let last = await browser.get('/auth/app/sign-in')
  for (let n = 0; n < 150 && last.status === 303; n += 1) last = await browser.get('/auth/app/sign-in')
  assert.equal(codeOf(last), 'request.rate_limited')
  assert.ok(last.headers['retry-after'] !== undefined)
})

test('the worker sends what was queued', async (t) => {
  const identity = await identityApp(t)
  const { log } = identity.sessionDeps
  const pool = createPool({
    url: deriveLogins(identity.url).platformUrl,
    max: 3,
    applicationName: 'worker',
    log,
  })
  const handlers = mails.jobs?.(identity.mailDeps) ?? []
  const runner = await startWorker({ pool, concurrency: 1, handlers, log })
  try {
    await browserOf(identity).post('/v1/registrations', {
      email: 'ada@example.com',
      name: 'Ada',
      locale: 'en',
      organization: { kind: 'personal', name: 'Ada', country: 'CH', timeZone: 'UTC' },
    })
    const until = Date.now() + 10_000
    let states: string[] = []
    while (states[0] !== 'captured' && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      states = (await identity.db.selectFrom('mails').select('state').execute()).map(({ state }) => state)
    }
    assert.deepEqual(states, ['captured'])
  } finally {
    await runner.stop()
    await pool.end()
  }
})
