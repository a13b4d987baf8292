import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { test } from 'node:test'
import { beginSignIn, browserOf, goodPassword, identityApp, seedDirect, signInAs } from './identity-app.ts'

const size =
  process.env['FREEHOLD_TEST_FULL'] === '1'
    ? { guesses: 10_000, networks: 500, accounts: 50 }
    : { guesses: 400, networks: 40, accounts: 4 }
const atOnce = 16

test(`of ${size.guesses} guesses from ${size.networks} networks few are judged, and every person gets in`, async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const people = await Promise.all(Array.from({ length: size.accounts }, () => identity.given.customer()))
  // Each has signed in from home once.
  for (const person of people) await signInAs(browserOf(identity), 'app', person)
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  const headers = { cookie: [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ') }
  const guess = async (email: string, remoteAddress: string, password: string) => {
    const url = `/v1/interactions/${uid}`
    const answer = await identity.app.inject({
      method: 'POST',
      url,
      remoteAddress,
      headers,
      payload: { email, password },
    })
    return { status: answer.statusCode, code: answer.json<{ code?: string }>().code }
  }
  const judged = new Map<string, number>()
  const statuses = new Map<number, number>()
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  let next = 0
  const work = async (): Promise<void> => {
    for (let n = next++; n < size.guesses; n = next++) {
      const email = people[n % size.accounts]?.email ?? ''
      const network = n % size.networks
      const { status, code } = await guess(
        email,
        `198.18.${network >> 8}.${network & 255}`,
        `a-guess-number-${n}`,
      )
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (code === 'account.sign_in_refused') judged.set(email, (judged.get(email) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  delay.disable()
  const most = Math.max(...judged.values())
  t.diagnostic(
    `at most ${most} guesses of an account were judged; ${JSON.stringify(Object.fromEntries(statuses))}; event loop p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms`,
  )
  assert.ok(most <= 10, `${most} guesses of one account were judged`)
  assert.deepEqual(
    [...statuses.keys()].filter((status) => ![422, 429, 503].includes(status)),
    [],
  )
  // From home at once; from anywhere else after a quarter of an hour at the latest.
  for (const person of people) await signInAs(browserOf(identity), 'app', person)
  identity.clock.pass(15 * 60_000)
  const [first] = people
  assert.ok(first)
  assert.equal((await guess(first.email, '203.0.113.9', goodPassword)).status, 200)
})
