import { startEmbeddedPostgres } from '/work/main/server/src/platform/db/embedded-postgres.ts'
import { spawnServer } from '/work/main/bench/frame/server.ts'
import { placeOrders, signIn, eachOf } from '/work/main/bench/reconcile/customers.ts'
import * as contract from '@freehold/contract'
import { startReader } from "/work/main/bench/reconcile/reader.ts"
import pg from '/work/main/node_modules/pg/lib/index.js'
import { mkdtempSync, rmSync, readFileSync } from 'node:fs'
const n = Number(process.argv[2] ?? 50), waitS = Number(process.argv[3] ?? 10)
const folder = mkdtempSync('/tmp/dbg-')
const p = await startEmbeddedPostgres({ stateDir: folder+'/database', log: () => {} })
const server = await spawnServer({ FREEHOLD_STATE_DIR: folder+'/state', DATABASE_URL: p.url, FREEHOLD_DEMO: '1', FREEHOLD_SIMULATOR_DELAY_MS: '5', RATE_LIMIT_PER_MINUTE: '1000000', LOG_LEVEL: 'warn' })
let reader; try {
  const waiting = await placeOrders(await signIn(server.url, 'olga'), { orders: n, organizations: Math.ceil(n/20) })
  const otto = await signIn(server.url, 'otto')
  reader = startReader(otto, waiting); const t0 = performance.now()
  await eachOf(waiting, 20, async ({ planHash, ...params }) => { await otto.call(contract.approveOrder, { params, body: { planHash } }) })
  console.log('approved', performance.now() - t0)
  for (;;) {
    const { phases } = await otto.call(contract.countTenants)
    if (phases.ready === n) { console.log('ready', performance.now() - t0); break }
    if (performance.now() - t0 > waitS * 1000) {
      console.log(phases)
      const c = new pg.Client({ connectionString: p.url }); await c.connect()
      console.log((await c.query(`select pid, application_name a, state, wait_event_type w, wait_event e, left(query, 110) q, now()-query_start d from pg_stat_activity where datname='freehold' order by query_start desc limit 60`)).rows.map(r=>JSON.stringify(r)).join('\n'))
      console.log((await c.query(`select id, task_id, attempts, run_at, locked_at, last_error from graphile_worker._private_jobs limit 20`)).rows)
      console.log((await c.query(`select state, count(*) from orders group by 1`)).rows)
      await c.end(); break
    }
    await new Promise(r => setTimeout(r, 100))
  }
} finally { console.log(await reader.stop()); await server.stop(); await p.stop(); rmSync(folder, { recursive: true, force: true }) }
