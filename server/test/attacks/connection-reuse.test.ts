import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { Pool } from 'undici'
import { numbers, seedOf } from '../chaos/seed.ts'
import { type Asker, askersOf, createRequests, foreignIn, markOf, ownersOf } from './connection-reuse.ts'
import { attackTarget, isFull, type Target } from './support.ts'

const size = isFull
  ? { workers: 64, requests: 640_000, customersPerPartner: 12 }
  : { workers: 64, requests: 10_000, customersPerPartner: 4 }
const connections = 4
const timeoutMs = 1500
/** Faults come with requests, not with time, so that a slow machine is not disturbed more often. */
const requestsPerFault = 100

type Tally = {
  readonly statuses: Map<number, number>
  readonly foreign: string[]
  aborted: number
  killed: number
  blocked: number
  rows: number
  asked: number
}

/** Requests of everybody over the same few connections, some given up on in the middle. */
async function askOn(
  target: Target,
  { url, askers, random }: { url: string; askers: readonly Asker[]; random: () => number },
  tally: Tally,
): Promise<void> {
  const owners = await ownersOf(target)
  const requests = createRequests(target, random)
  const pool = new Pool(url, { connections: size.workers, pipelining: 1 })
  let left = size.requests
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      tally.asked += 1
      const asker = askers[Math.floor(random() * askers.length)]
      assert.ok(asker)
      const { method, url: path, headers, body } = requests.next(asker)
      const signal = random() < 0.03 ? AbortSignal.timeout(1 + Math.floor(random() * 8)) : undefined
      try {
        const answer = await pool.request({
          path,
          method: method as 'GET',
          headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          body: body === undefined ? null : JSON.stringify(body),
          ...(signal === undefined ? {} : { signal }),
        })
        const text = await answer.body.text()
        tally.statuses.set(answer.statusCode, (tally.statuses.get(answer.statusCode) ?? 0) + 1)
        tally.rows += text.split('"id":').length - 1
        for (const value of foreignIn(text, asker, owners))
          tally.foreign.push(`${value} in ${method} ${path} by ${asker.name}`)
        if (answer.statusCode === 200) requests.learn(text)
      } catch (error) {
        if (signal?.aborted !== true) throw error
        tally.aborted += 1
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: size.workers }, work))
  } finally {
    await pool.destroy()
  }
}

/** Ends backends in the middle of what they do, and holds tables until statements run out of time. */
async function disturb(target: Target, random: () => number, tally: Tally, signal: AbortSignal) {
  const client = new pg.Client({ connectionString: target.databaseUrl })
  await client.connect()
  const busy = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
    and application_name in ('freehold app', 'freehold platform')`
  try {
    let next = 0
    while (!signal.aborted) {
      await pause(2)
      if (tally.asked < next) continue
      next = tally.asked + random() * 2 * requestsPerFault
      const kind = random()
      if (kind < 0.75) {
        const { rowCount } = await client.query(
          `select pg_terminate_backend(pid) ${busy} and (state <> 'idle' or $1) order by random() limit 1`,
          [random() < 0.2],
        )
        tally.killed += rowCount ?? 0
      } else if (kind < 0.97) {
        await client.query(`select pg_cancel_backend(pid) ${busy} and state = 'active' limit 2`)
      } else {
        tally.blocked += 1
        await client.query('begin; lock table tenants in access exclusive mode')
        await pause(timeoutMs * 1.5)
        await client.query('rollback')
      }
    }
  } finally {
    await client.end()
  }
}

async function run(target: Target, random: () => number): Promise<Tally> {
  const { pools } = target.services
  // Read by the pool whenever it would open another one.
  pools.app.options.max = connections
  pools.platform.options.max = connections
  const askers = await askersOf(target, size.customersPerPartner)
  await target.app.listen({ host: '127.0.0.1', port: 0 })
  // A server that listens on a port has an address.
  const { port } = target.app.server.address() as AddressInfo
  const tally: Tally = {
    statuses: new Map(),
    foreign: [],
    aborted: 0,
    killed: 0,
    blocked: 0,
    rows: 0,
    asked: 0,
  }
  const stop = new AbortController()
  const disturbing = disturb(target, random, tally, stop.signal)
  try {
    await askOn(target, { url: `http://127.0.0.1:${port}`, askers, random }, tally)
  } finally {
    stop.abort()
    await disturbing
  }
  return tally
}

async function strayMarks({ owner }: Target): Promise<number> {
  const { rows } = await owner.query<{ organization: string; name: string }>(
    "select organization_id::text as organization, display_name as name from tenants where display_name like 'of-%'",
  )
  assert.ok(rows.length > 0, 'nothing was written')
  return rows.filter(({ organization, name }) => name !== markOf(organization)).length
}

test(`in ${size.requests} requests of everybody over ${connections} connections, while requests are given up and backends die, no answer holds a row of somebody else`, async (t) => {
  const target = await attackTarget(t, { env: { DATABASE_TIMEOUT_MS: String(timeoutMs) } })
  const seed = seedOf()
  const begun = performance.now()
  const tally = await run(target, numbers(seed))
  const { statuses, foreign, aborted, killed, blocked, rows } = tally
  t.diagnostic(
    `seed ${seed}, ${((performance.now() - begun) / 1000).toFixed(1)} s, ${JSON.stringify(Object.fromEntries(statuses))}, ${aborted} given up, ${killed} backends ended, ${blocked} tables held, ${rows} ids looked at`,
  )
  assert.deepEqual(foreign.slice(0, 5), [], `with FREEHOLD_TEST_SEED=${seed}`)
  assert.equal(await strayMarks(target), 0, `with FREEHOLD_TEST_SEED=${seed}`)
  const answered = [...statuses.values()].reduce((sum, count) => sum + count, 0)
  assert.equal(answered + aborted, size.requests)
  assert.ok((statuses.get(200) ?? 0) > answered / 3, 'requests are answered')
  assert.ok(killed >= 5 && aborted >= size.requests / 200, 'faults happened')
  const unexpected = [...statuses.keys()].filter((status) => ![200, 403, 404, 412, 503].includes(status))
  assert.deepEqual(unexpected, [], `with FREEHOLD_TEST_SEED=${seed}`)
})
