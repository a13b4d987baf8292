import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import * as contract from '@freehold/contract'
import type { Problem } from '@freehold/contract'
import { type Answer, createBrowserClient } from '#test/browser-client'
import { until } from '#test/test-app'
import { anOrganization, orderAssistant } from './orders.ts'
import { assertOutcome, standing } from './outcome.ts'
import { signIn } from './patient-client.ts'
import { aProduct, type Product } from './processes.ts'

const awayMs = 3_000

/** What readers and writers are answered, from every mount and page that asks the database, until stopped. */
async function askAll(origin: string) {
  const client = createBrowserClient(origin, 'operator')
  await client.navigate('/_demo/olga')
  const anonymous = createBrowserClient(origin, 'app')
  const answers: { readonly what: string; readonly answer: Answer }[] = []
  let asking = true
  const body = { kind: 'company', name: 'Somebody', country: 'CH', timeZone: 'Europe/Zurich' }
  const requests: Readonly<Record<string, () => Promise<Answer>>> = {
    list: () => client.send(contract.listAllOrders),
    read: () => client.send(contract.readMe),
    write: () => client.send(contract.createOrganization, { body }),
    bearer: () =>
      anonymous.send({ ...contract.readMe, scope: 'public' }, { headers: { authorization: 'Bearer fh_x' } }),
    ready: () => client.navigate('/readyz'),
    keys: () => anonymous.navigate('/oidc/jwks'),
    'sign-in': () => anonymous.navigate('/_demo/carl'),
  }
  const loops = Object.entries(requests).map(async ([what, request]) => {
    while (asking) {
      answers.push({ what, answer: await request() })
      await pause(20)
    }
  })
  return {
    answers,
    stop: async () => {
      asking = false
      await Promise.all(loops)
    },
  }
}

/** Refusals are 503, say when to come again, and are problems where programs read them. */
function assertPolite(answers: Awaited<ReturnType<typeof askAll>>['answers']): void {
  const failed = answers.filter(({ answer }) => answer.status >= 500)
  for (const { what, answer } of failed) {
    const shown = `${what}: ${answer.status} ${JSON.stringify(answer.body)}`
    assert.equal(answer.status, 503, shown)
    assert.ok(Number(answer.headers.get('retry-after')) > 0, shown)
    if (!['list', 'read', 'write', 'bearer'].includes(what)) continue
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, shown)
    // Just asserted to be one.
    assert.equal((answer.body as Problem).code, 'request.unavailable', shown)
  }
  for (const what of ['list', 'read', 'write', 'ready'])
    assert.ok(
      failed.some((one) => one.what === what),
      `${what} never noticed that the database was away`,
    )
}

const troubles = {
  'does not answer': async ({ database }: Product) => {
    database.signal('SIGSTOP')
    await pause(awayMs)
    database.signal('SIGCONT')
  },
  'is killed and started again': ({ database }: Product) => database.crash(awayMs),
}

for (const [name, trouble] of Object.entries(troubles)) {
  test(`the database ${name}: requests are told to come again, and work goes on`, async (t) => {
    const product = await aProduct(t, { DATABASE_TIMEOUT_MS: '1000' })
    const { origin } = product.server
    const people = {
      olga: await signIn(origin, 'olga', t.signal),
      otto: await signIn(origin, 'otto', t.signal),
    }
    const organizationId = await anOrganization(people, 1)
    const botToken = '123456789:AAE-abcdefghijklmnopqrstuvwxyz012345'
    const order = () => orderAssistant(people, { organizationId, botToken })
    const before = await Promise.all([order(), order()])
    // Work is in hand when it happens, and more is asked for meanwhile.
    const asked = await askAll(origin)
    const [meanwhile] = await Promise.all([Promise.all([order(), order(), order()]), trouble(product)])
    const after = await order()
    await until(
      () => standing(product.database.url),
      (found) => found['order completed'] === 6,
      30_000,
    )
    await asked.stop()
    assertPolite(asked.answers)
    assert.ok(product.server.isRunning(), 'the server is the one that was started')
    await assertOutcome(product, [...before, ...meanwhile, after], 1)
  })
}
