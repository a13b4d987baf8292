import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginSignIn, browserOf, goodPassword, identityApp, seedDirect } from './identity-app.ts'

const samples = process.env['FREEHOLD_TEST_FULL'] === '1' ? 1000 : 60

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function variance(values: readonly number[]): number {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}

/** Welch's t: how surely two sets of times differ. */
function welch(a: readonly number[], b: readonly number[]): number {
  return Math.abs(mean(a) - mean(b)) / Math.sqrt(variance(a) / a.length + variance(b) / b.length)
}

/** The outer times are the machine's, not ours. */
function trimmed(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted.slice(0, Math.floor(sorted.length * 0.9))
}

test('a sign-in for an unknown address takes as long as one for a known address', async (t) => {
  const identity = await identityApp(t)
  await seedDirect(identity)
  const known = Array.from({ length: samples }, (_, n) => `known${n}@example.com`)
  for (const email of known) await identity.given.account(email)
  const browser = browserOf(identity)
  const uid = await beginSignIn(browser, 'app')
  const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const timeOf = async (email: string, network: number): Promise<number> => {
    const started = performance.now()
    const answer = await identity.app.inject({
      method: 'POST',
      url: `/v1/interactions/${uid}`,
      remoteAddress: `10.${network >> 8}.${network & 255}.1`,
      headers: { cookie },
      payload: { email, password: `${goodPassword}-not` },
    })
    assert.equal(answer.statusCode, 422)
    return performance.now() - started
  }
  const times = { known: [] as number[], unknown: [] as number[] }
  for (const [n, email] of known.entries()) {
    // In turn, so that whatever the machine does falls on both alike.
    const order = n % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)
    for (const kind of order) {
      times[kind].push(await timeOf(kind === 'known' ? email : `unknown${n}@example.com`, n))
    }
  }
  const surely = welch(trimmed(times.known), trimmed(times.unknown))
  t.diagnostic(
    `Welch's t ${surely.toFixed(2)}; ${mean(times.known).toFixed(1)} and ${mean(times.unknown).toFixed(1)} ms`,
  )
  assert.ok(surely < 4.5, `the times differ: t = ${surely}`)
})
