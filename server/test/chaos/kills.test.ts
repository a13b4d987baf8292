import { test, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '#test/test-app'
import { anOrganization, orderAssistant, type Ordered } from './orders.ts'
import { assertOutcome, standing } from './outcome.ts'
import { signIn } from './patient-client.ts'
import { aProduct, type Product } from './processes.ts'
import { numbers, seedOf } from './seed.ts'

const isFull = process.env['FREEHOLD_TEST_FULL'] === '1'
const size = isFull
  ? { orders: 200, organizations: 10, serverKills: 50, databaseKills: 10 }
  : { orders: 40, organizations: 4, serverKills: 5, databaseKills: 1 }
const longestLifeMs = 1500
const mendingMs = 60_000

/** What dies when, in a random order: the server mostly, the database now and then. */
function killList(random: () => number): ('server' | 'database')[] {
  const list: ('server' | 'database')[] = [
    ...Array.from({ length: size.serverKills }, () => 'server' as const),
    ...Array.from({ length: size.databaseKills }, () => 'database' as const),
  ]
  return list
    .map((what) => ({ what, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ what }) => what)
}

/** Orders begin in step with the deaths, so that there is work under way at every one of them. */
function createGate(orders: number, deaths: number) {
  let died = 0
  const waiting = new Map<number, () => void>()
  const isOpen = (index: number): boolean => index * (deaths + 1) < (died + 1) * orders
  return {
    wait: (index: number): Promise<void> =>
      isOpen(index) ? Promise.resolve() : new Promise((resolve) => waiting.set(index, resolve)),
    death: (): void => {
      died += 1
      for (const [index, open] of waiting) if (isOpen(index)) open()
    },
  }
}

async function killAll(
  product: Product,
  random: () => number,
  onDeath: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (const what of killList(random)) {
    await pause(random() * longestLifeMs)
    if (signal.aborted) return
    await product[what].crash()
    onDeath()
  }
}

async function run(t: TestContext, random: () => number): Promise<void> {
  const product = await aProduct(t)
  const { origin } = product.server
  const people = {
    olga: await signIn(origin, 'olga', t.signal),
    otto: await signIn(origin, 'otto', t.signal),
  }
  const organizations = await Promise.all(
    Array.from({ length: size.organizations }, (_, index) => anOrganization(people, index + 1)),
  )
  const gate = createGate(size.orders, size.serverKills + size.databaseKills)
  const place = async (index: number): Promise<Ordered> => {
    await gate.wait(index)
    const organizationId = organizations[index % organizations.length] ?? ''
    return orderAssistant(people, {
      organizationId,
      botToken: `123456789:AAE-${index}-abcdefghijklmnopqrstuvwxyz0123`,
    })
  }
  const [orders] = await Promise.all([
    Promise.all(Array.from({ length: size.orders }, (_, index) => place(index))),
    killAll(product, random, gate.death, t.signal),
  ])
  await until(
    () => standing(product.database.url),
    (found) => found['tenant ready'] === orders.length && found['order completed'] === orders.length,
    mendingMs,
  )
  await assertOutcome(product, orders, size.organizations)
}

test(`${size.orders} orders all become ready, though the server dies ${size.serverKills} times and the database ${size.databaseKills}`, async (t) => {
  const seed = seedOf()
  try {
    await run(t, numbers(seed))
  } catch (error) {
    throw new Error(`With FREEHOLD_TEST_SEED=${seed}`, { cause: error })
  }
})
