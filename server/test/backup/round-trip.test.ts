import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { readConfig } from '#app/config'
import { run } from '#app/run'
import { createLog } from '#platform/log'
import { createBrowserClient } from '#test/browser-client'
import { anOrder, approve, aTenant, peopleOf } from '#test/journeys/support'
import { type TestApp, testApp, until } from '#test/test-app'
import { freehold } from './cli.ts'
import { ask, emptyDatabase } from './spare-database.ts'
import { spareFolder } from './spare-folder.ts'

const secret = 'a passphrase of twelve'

/** Everything that guards the data: policies, keys, checks, triggers and rights, as text. */
const guards = `
  select coalesce(string_agg(line, chr(10) order by line), '') as text from (
    select format('policy %s %s %s %s', tablename, policyname, qual, with_check) as line from pg_policies where schemaname = 'public'
    union all select format('constraint %s %s %s %s', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid)) from pg_constraint where connamespace = 'public'::regnamespace
    union all select format('table %s %s %s %s', relname, relrowsecurity, relforcerowsecurity, relacl) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migrations'
    union all select format('trigger %s %s %s', tgrelid::regclass, tgname, tgenabled) from pg_trigger where not tgisinternal
    union all select format('index %s', indexdef) from pg_indexes where schemaname = 'public') as lines`

const isWrite = ({ method, path }: { method: string; path: string }): boolean =>
  method !== 'GET' && !path.includes('/login')

/** The product on a database that was restored, with the outside systems as they were left. */
async function startOn({ app, ...env }: { readonly app: TestApp } & Readonly<Record<string, unknown>>) {
  const config = readConfig({
    ADDR: '127.0.0.1:0',
    FREEHOLD_DEMO: '1',
    LOG_LEVEL: 'error',
    RATE_LIMIT_PER_MINUTE: '100000',
    // Strings all, but for the app.
    ...(env as Record<string, string>),
  })
  const outside = app.simulators.all.map(({ kind, url, credentials }) => ({
    kind,
    url,
    credentials: { ...credentials },
  }))
  const running = await run({ config, log: createLog('error'), outside })
  const as = async (persona: 'olga' | 'carl') => {
    const client = createBrowserClient(running.origin, persona === 'olga' ? 'operator' : 'app')
    await client.navigate(`/_demo/${persona}`)
    return client
  }
  return { as, close: () => running.close() }
}

test('a platform is backed up at work, restored on an empty database, and goes on there', async (t) => {
  const folder = spareFolder(t)
  const stateDir = spareFolder(t)
  const app = await testApp(t, { env: { FREEHOLD_STATE_DIR: stateDir } })
  const people = await peopleOf(app)
  const tenant = await aTenant(people)
  const waiting = await anOrder(people, 'Waits for approval')
  const backupOf = { BACKUP_PASSPHRASE: secret, DATABASE_URL: app.databaseUrl, FREEHOLD_STATE_DIR: stateDir }
  const file = join(folder, 'all.fhb')
  const taken = await freehold(['backup', file], backupOf)
  assert.equal(taken.code, 0, taken.err)
  assert.match(taken.out, /rows of \d+ tables/)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const listed = await people.olga.call(contract.listBackups)
  assert.equal(listed.data[0]?.cause, 'command')
  assert.equal(listed.data[0]?.state, 'complete')
  // Made after the backup: it must not be there afterwards, only outside.
  await aTenant(people)

  const url = await emptyDatabase(t)
  const newState = spareFolder(t)
  const restoreTo = { BACKUP_PASSPHRASE: secret, DATABASE_URL: url, FREEHOLD_STATE_DIR: newState }
  const restored = await freehold(['restore', file], restoreTo)
  assert.equal(restored.code, 0, restored.err)
  assert.match(restored.out, /Loaded and verified/)
  assert.equal(
    readFileSync(join(newState, 'keys.json'), 'utf8'),
    readFileSync(join(stateDir, 'keys.json'), 'utf8'),
  )
  assert.equal(statSync(join(newState, 'keys.json')).mode & 0o777, 0o600)
  assert.deepEqual(await ask(url, guards), await ask(app.databaseUrl, guards))
  for (const table of ['web_sessions', 'account_tokens', 'oidc_payloads'])
    assert.deepEqual(await ask(url, `select count(*)::int as left from ${table}`), [{ left: 0 }])
  const again = await freehold(['restore', file], restoreTo)
  assert.equal(again.code, 1)
  assert.match(again.err, /needs an empty database/)

  await app.running.close()
  const writes = (): number =>
    app.simulators.all.reduce((sum, { requests }) => sum + requests.list().filter(isWrite).length, 0)
  const before = writes()
  const next = await startOn({ ...restoreTo, app })
  const olga = await next.as('olga')
  const carl = await next.as('carl')
  const { organizationId } = people
  const there = await olga.call(contract.listTenants, { params: { organizationId } })
  assert.deepEqual(
    there.data.map(({ id, phase }) => [id, phase]),
    [[tenant.id, 'ready']],
  )

  const status = await olga.call(contract.readBackupStatus)
  assert.equal(status.paused?.restore.resumedAt, null)
  const events = await olga.call(contract.listAllAuditEvents, { query: { action: 'platform.restore' } })
  assert.equal(events.data.length, 1)
  await approve(
    { olga, organizationId },
    await olga.call(contract.readOrder, { params: { organizationId, id: waiting.id } }),
  )
  await until(
    () => ask<{ left: number }>(url, 'select count(*)::int as left from graphile_worker._private_jobs'),
    ([row]) => row?.left === 0,
  )
  assert.equal(writes(), before, 'nothing is written outside before somebody resumes')
  await olga.call(contract.resumeRestore, { params: { id: status.paused?.restore.id ?? '' } })
  const order = await until(
    () => carl.call(contract.readOrder, { params: { organizationId, id: waiting.id } }),
    ({ state }) => state === 'completed',
    20_000,
  )
  assert.equal(order.state, 'completed')
  assert.ok(writes() > before)
  // Before its database goes.
  await next.close()
})
