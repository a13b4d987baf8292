import { startEmbeddedPostgres } from '../server/src/platform/db/embedded-postgres.ts'
import { spawnReady } from '../scripts/spawn-ready.ts'
import { placeOrders, signIn, eachOf } from './reconcile/customers.ts'
import { cpuOf } from './frame/processes.ts'
import * as contract from '@freehold/contract'
import pg from 'pg'
import { mkdtempSync, rmSync } from 'node:fs'
import { findDataDir } from '../server/src/platform/db/embedded-account.ts'
import { readFileSync } from 'node:fs'
const n = Number(process.argv[2] ?? 50)
const mode = process.argv[3] ?? 'all'
const folder = mkdtempSync('/tmp/dbg-')
const p = await startEmbeddedPostgres({ stateDir: folder+'/database', log: () => {} })
const pm = Number(readFileSync(findDataDir(folder+'/database')+'/postmaster.pid','utf8').split('\n')[0])
const start = (prof: boolean) => spawnReady({ file: process.execPath, args: [...(prof?['--cpu-prof','--cpu-prof-dir=/tmp/prof-'+mode]:[]), 'server/src/main.ts', '--json'], env: { ADDR:'127.0.0.1:0', FREEHOLD_STATE_DIR: folder+'/state', DATABASE_URL: p.url, FREEHOLD_DEMO: '1', FREEHOLD_SIMULATOR_DELAY_MS: '5', RATE_LIMIT_PER_MINUTE: '1000000', LOG_LEVEL: 'warn' } })
let server = await start(false)
try {
  let t0 = performance.now(), c0 = cpuOf(server.pid), d0 = cpuOf(pm)
  const waiting = await placeOrders(await signIn(server.url, 'olga'), { orders: n, organizations: Math.ceil(n/20) })
  console.log('prepare s', ((performance.now()-t0)/1000).toFixed(1), 'server ms/order', ((cpuOf(server.pid)-c0)/n).toFixed(1), 'pg', ((cpuOf(pm)-d0)/n).toFixed(1))
  await server.stop(); server = await start(true)
  const otto = await signIn(server.url, 'otto')
  const meter = async (name: string, k: number, f: (i: number) => Promise<unknown>) => {
    await f(0); const t = performance.now(), c = cpuOf(server.pid), d = cpuOf(pm)
    for (let i = 0; i < k; i++) await f(i)
    console.log(name, 'ms', ((performance.now()-t)/k).toFixed(1), 'server cpu', ((cpuOf(server.pid)-c)/k).toFixed(1), 'pg', ((cpuOf(pm)-d)/k).toFixed(1))
  }
  if (mode === 'reads') {
    const w = waiting[0]!
    await meter('listAllOrders', 100, () => otto.call(contract.listAllOrders, { query: { limit: '50' } }))
    await meter('readOrder', 100, () => otto.call(contract.readOrder, { params: { organizationId: w.organizationId, id: w.id } }))
    await meter('listAllTenants', 100, () => otto.call(contract.listAllTenants, { query: { limit: '50' } }))
    await meter('readOrganization', 100, () => otto.call(contract.readOrganization, { params: { organizationId: w.organizationId } }))
    await meter('me', 100, () => otto.call(contract.readMe))
  } else {
    t0 = performance.now(), c0 = cpuOf(server.pid), d0 = cpuOf(pm)
    await eachOf(waiting, 20, async ({ planHash, ...params }) => { await otto.call(contract.approveOrder, { params, body: { planHash } }) })
    console.log('approved s', (performance.now() - t0)/1000, 'server', (cpuOf(server.pid)-c0)/n)
    for (;;) {
      const { phases } = await otto.call(contract.countTenants)
      if (phases.ready === n) break
      if (performance.now() - t0 > 120_000) { console.log('LATE', phases); break }
      await new Promise(r => setTimeout(r, 200))
    }
    console.log('ready s', ((performance.now()-t0)/1000).toFixed(1), 'server ms/order', ((cpuOf(server.pid)-c0)/n).toFixed(1), 'pg', ((cpuOf(pm)-d0)/n).toFixed(1))
  }
} finally { await server.stop(); await p.stop(); rmSync(folder, { recursive: true, force: true }) }
