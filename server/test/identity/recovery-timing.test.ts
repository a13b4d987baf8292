import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserOf, identityApp, seedDirect } from './identity-app.ts'

const samples = process.env['FREEHOLD_TEST_FULL'] === '1' ? 1000 : 16

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Welch's t of the inner nine tenths: the outer times are the machine's, not ours. */
function welch(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [a, b].map((values) =>
    values.toSorted((one, other) => one - other).slice(0, Math.floor(values.length * 0.9)),
  )
  const variance = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1)
  if (x === undefined || y === undefined) return 0
  return Math.abs(mean(x) - mean(y)) / Math.sqrt(variance(x) / x.length + variance(y) / y.length)
}

const forms = {
  recovery: (email: string) => ({ path: '/v1/recoveries', body: { email } }),
  registration: (email: string) => ({
    path: '/v1/registrations',
    body: {
      email,
      name: 'Somebody',
      locale: 'en',
      organization: { kind: 'personal', name: 'Somebody', country: 'CH', timeZone: 'UTC' },
    },
  }),
} as const

for (const [name, formOf] of Object.entries(forms)) {
  test(`a ${name} for an unknown address is answered like one for a known address, in the same time`, async (t) => {
    const identity = await identityApp(t)
    await seedDirect(identity)
    const times = { known: [] as number[], unknown: [] as number[] }
    const answers = new Set<string>()
    const ask = async (kind: keyof typeof times, n: number, isCounted: boolean): Promise<void> => {
      const email = `${kind}${n}@example.com`
      const { path, body } = formOf(email)
      const begun = performance.now()
      const { status, body: text } = await browserOf(identity).post(path, body, {})
      if (isCounted) times[kind].push(performance.now() - begun)
      // The address that was typed comes back, whoever has it.
      answers.add(`${status} ${text.replaceAll(email, '…')}`)
    }
    for (let n = 0; n < samples + 4; n += 1) {
      await identity.given.account(`known${n}@example.com`)
      const order = n % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)
      // The first ones pay for what is loaded once.
      for (const kind of order) await ask(kind, n, n >= 4)
    }
    const surely = welch(times.known, times.unknown)
    t.diagnostic(
      `Welch's t ${surely.toFixed(2)}; ${mean(times.known).toFixed(2)} and ${mean(times.unknown).toFixed(2)} ms`,
    )
    assert.equal(answers.size, 1, [...answers].join(' | '))
    assert.ok(surely < 4.5, `the times differ: t = ${surely}`)
  })
}
