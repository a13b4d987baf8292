import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as contract from '@freehold/contract'
import { findDataDir, outsideFolder } from '../server/src/platform/db/embedded-account.ts'
import { startEmbeddedPostgres } from '../server/src/platform/db/embedded-postgres.ts'
import type { EmbeddedPostgres } from '../server/src/platform/db/embedded-postgres.ts'
import type { BrowserClient } from '../server/test/browser-client.ts'
import type { Bench, Sample, Variant } from './frame/bench.ts'
import { cpuOf, postgresIn, rssOfOne } from './frame/processes.ts'
import { spawnServer } from './frame/server.ts'
import type { Served } from './frame/server.ts'
import { eachOf, placeOrders, signIn } from './reconcile/customers.ts'
import type { Waiting } from './reconcile/customers.ts'
import { checkOutcome } from './reconcile/outcome.ts'
import { bareJobRate, ownJobRate } from './reconcile/queue.ts'
import { startReader } from './reconcile/reader.ts'

const orders = 1_000
const organizations = 50
/** Warming up shows that everything works; its figures are thrown away. */
const warmUp = { orders: 50, organizations: 5 }
const approvers = 20
const limitMs = 180_000
const trivialJobs = 5_000

const units = {
  'all ready': 's',
  'API p50': 'ms',
  'API p99': 'ms',
  'server memory, most': 'MB',
  'server cpu/tenant': 'ms',
  'postgres cpu/tenant': 'ms',
  'jobs/s': '/s',
}

const approved: Variant = {
  name: 'orders approved at once',
  units,
  run: (round) => onNewDatabase((postgres, folder) => measureOrders(postgres, folder, round)),
}

const bareQueue: Variant = {
  name: 'graphile-worker, empty jobs',
  ceiling: true,
  units,
  run: () => onNewDatabase(async ({ url }) => ({ 'jobs/s': await bareJobRate(url, trivialJobs) })),
}

const ownQueue: Variant = {
  name: 'our worker, empty jobs',
  units,
  run: () =>
    onNewDatabase(async (postgres, folder) => {
      // Migrates; nobody else fetches jobs meanwhile.
      await (await serve(postgres, folder)).stop()
      return { 'jobs/s': await ownJobRate(postgres.url, trivialJobs) }
    }),
}

export const bench: Bench = {
  name: 'reconcile',
  summary: '1,000 tenants ordered by 50 organizations and approved at once',
  rounds: 3,
  variants: [approved, bareQueue, ownQueue],
  goals: [
    {
      figure: 'until all are ready',
      unit: 's',
      goal: 60,
      aim: 20,
      compare: '<=',
      value: ({ median }) => median(approved.name, 'all ready'),
    },
    {
      figure: 'API p99 meanwhile',
      unit: 'ms',
      goal: 100,
      compare: '<=',
      value: ({ median }) => median(approved.name, 'API p99'),
    },
    {
      figure: 'server memory, most',
      unit: 'MB',
      goal: 400,
      compare: '<=',
      value: ({ median }) => median(approved.name, 'server memory, most'),
    },
    {
      figure: 'our worker / graphile-worker',
      unit: '×',
      goal: 0.9,
      compare: '>=',
      kind: 'wish',
      value: ({ median }) => median(ownQueue.name, 'jobs/s') / median(bareQueue.name, 'jobs/s'),
    },
  ],
}

async function onNewDatabase(
  run: (postgres: EmbeddedPostgres, folder: string) => Promise<Sample>,
): Promise<Sample> {
  const folder = await mkdtemp(join(tmpdir(), 'freehold-bench-'))
  const database = join(folder, 'database')
  try {
    const postgres = await startEmbeddedPostgres({ stateDir: database, log: () => {} })
    try {
      return await run(postgres, folder)
    } finally {
      await postgres.stop()
    }
  } finally {
    const outside = outsideFolder(database)
    if (outside) await rm(outside, { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
  }
}

function serve(postgres: EmbeddedPostgres, folder: string): Promise<Served> {
  return spawnServer({
    FREEHOLD_STATE_DIR: join(folder, 'state'),
    DATABASE_URL: postgres.url,
    FREEHOLD_DEMO: '1',
    FREEHOLD_SIMULATOR_DELAY_MS: '5',
    RATE_LIMIT_PER_MINUTE: '1000000',
    LOG_LEVEL: 'warn',
  })
}

async function measureOrders(postgres: EmbeddedPostgres, folder: string, round: number): Promise<Sample> {
  const server = await serve(postgres, folder)
  try {
    const wanted = round === 0 ? warmUp : { orders, organizations }
    const waiting = await placeOrders(await signIn(server.url, 'olga'), wanted)
    const otto = await signIn(server.url, 'otto')
    // The first of them counts what its ended backends used.
    const database = postgresIn(await realpath(findDataDir(join(folder, 'database'))))
    const cpu = { server: cpuOf(server.pid), postgres: cpuOf(...database) }
    const figures = await approveAll(otto, server, waiting)
    const used = { server: cpuOf(server.pid) - cpu.server, postgres: cpuOf(...database) - cpu.postgres }
    await checkOutcome(postgres.url, server, wanted)
    return {
      ...figures,
      'server cpu/tenant': used.server / waiting.length,
      'postgres cpu/tenant': used.postgres / waiting.length,
    }
  } finally {
    await server.stop()
  }
}

async function approveAll(
  otto: BrowserClient,
  { pid }: Served,
  waiting: readonly Waiting[],
): Promise<Record<string, number>> {
  let mostMb = 0
  const watch = setInterval(() => (mostMb = Math.max(mostMb, rssOfOne(pid))), 100)
  const reader = startReader(otto, waiting)
  const begun = performance.now()
  await eachOf(waiting, approvers, async ({ planHash, ...params }) => {
    await otto.call(contract.approveOrder, { params, body: { planHash } })
  })
  const approvedAt = performance.now()
  await untilReady(otto, waiting.length)
  const seconds = (performance.now() - begun) / 1000
  clearInterval(watch)
  const { p50, p99, failures } = await reader.stop()
  if (failures > 0) throw new Error(`${failures} reads failed meanwhile`)
  return {
    'all ready': seconds,
    'all approved': (approvedAt - begun) / 1000,
    'API p50': p50,
    'API p99': p99,
    'server memory, most': mostMb,
  }
}

async function untilReady(otto: BrowserClient, tenants: number): Promise<void> {
  const deadline = performance.now() + limitMs
  for (;;) {
    const { phases } = await otto.call(contract.countTenants)
    if (phases.ready === tenants) return
    if (performance.now() > deadline)
      throw new Error(`Not ready after ${limitMs / 1000} s: ${JSON.stringify(phases)}`)
    await delay(100)
  }
}
