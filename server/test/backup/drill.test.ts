import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import * as contract from '@freehold/contract'
import { readConfig } from '#app/config'
import { run } from '#app/run'
import { findRunningUrl } from '#platform/db/embedded-postgres'
import { createLog } from '#platform/log'
import { createBrowserClient } from '#test/browser-client'
import { anOrder, approve, aTenant, peopleOf, reached } from '#test/journeys/support'
import { testApp } from '#test/test-app'
import { testDb } from '#test/test-db'
import { freehold } from './cli.ts'
import { ask } from './spare-database.ts'
import { spareFolder } from './spare-folder.ts'

const isFull = process.env['FREEHOLD_TEST_FULL'] === '1'
const orders = isFull ? 80 : 8
const secret = 'a passphrase of twelve'

/** What one transaction writes together must be there together: each line names a kind of half. */
const halves = `
  select 'tenant without its event' as what from tenants t
    where not exists (select from audit_events e where e.action = 'tenant.create' and e.target_id = t.id)
  union all select 'event without its tenant' from audit_events e
    where e.action = 'tenant.create' and not exists (select from tenants t where t.id = e.target_id)
  union all select 'approved without its event' from orders o
    where o.decided_at is not null and o.state <> 'rejected'
      and not exists (select from audit_events e where e.action = 'order.approve' and e.target_id = o.id)
  union all select 'event out of the sequence' from audit_events where ord > (select last_value from audit_ord)`

test(`a backup taken while ${orders} orders are placed is whole, and an empty machine goes on with it`, async (t) => {
  const folder = spareFolder(t)
  const stateDir = spareFolder(t)
  const app = await testApp(t, { env: { FREEHOLD_STATE_DIR: stateDir } })
  const people = await peopleOf(app)
  const before = await aTenant(people)
  const file = join(folder, 'under-load.fhb')
  const place = async (n: number): Promise<void> => {
    const order = await anOrder(people, `Order ${n}`)
    await approve(people, order)
    await reached(people, order.id, 'completed')
  }
  const backUp = () =>
    freehold(['backup', file], {
      BACKUP_PASSPHRASE: secret,
      DATABASE_URL: app.databaseUrl,
      FREEHOLD_STATE_DIR: stateDir,
    })
  let placed = 0
  let isTaken = false
  const keepPlacing = async (): Promise<void> => {
    while (!isTaken || placed < orders) await place((placed += 1))
  }
  const taking = backUp().finally(() => {
    isTaken = true
  })
  const [taken] = await Promise.all([taking, ...Array.from({ length: 4 }, keepPlacing)])
  assert.equal(taken.code, 0, taken.err)

  const newState = spareFolder(t)
  const restored = await freehold(['restore', file], {
    BACKUP_PASSPHRASE: secret,
    FREEHOLD_STATE_DIR: newState,
  })
  assert.equal(restored.code, 0, restored.err)
  const config = readConfig({
    ADDR: '127.0.0.1:0',
    FREEHOLD_DEMO: '1',
    FREEHOLD_STATE_DIR: newState,
    LOG_LEVEL: 'error',
    RATE_LIMIT_PER_MINUTE: '100000',
  })
  const outside = app.simulators.all.map(({ kind, url, credentials }) => ({
    kind,
    url,
    credentials: { ...credentials },
  }))
  await app.running.close()
  const running = await run({ config, log: createLog('error'), outside })
  t.after(() => running.close())
  const carl = createBrowserClient(running.origin, 'app')
  await carl.navigate('/_demo/carl')
  const params = { organizationId: people.organizationId, tenantId: before.id }
  assert.equal((await carl.call(contract.readTenant, { params })).phase, 'ready')

  const url = findRunningUrl(newState) ?? ''
  assert.deepEqual(await ask(url, halves), [])
  const [{ tenants } = { tenants: 0 }] = await ask<{ tenants: number }>(
    url,
    'select count(*)::int as tenants from tenants',
  )
  t.diagnostic(`${tenants} of ${placed + 1} tenants were there when the backup was taken`)
  assert.ok(tenants >= 1 && tenants < placed + 1)
})

/** A disk of so many megabytes; undefined where none can be made here. */
function smallDisk(t: TestContext, megabytes: number): string | undefined {
  const place = mkdtempSync(join(tmpdir(), 'freehold-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'freehold-test', place], {
      stdio: 'ignore',
    })
  } catch {
    rmSync(place, { recursive: true })
    return undefined
  }
  t.after(() => {
    execFileSync('umount', [place])
    rmSync(place, { recursive: true })
  })
  return place
}

test('a disk that is full ends a restore with one sentence, and with room the same goes through', async (t) => {
  if (!isFull) return t.skip('part of npm run test:full')
  const { url } = await testDb(t)
  const folder = spareFolder(t)
  const stateDir = spareFolder(t)
  await freehold(['keys'], { DATABASE_URL: url, FREEHOLD_STATE_DIR: folder })
  await ask(
    url,
    `insert into mails (id, recipient, subject, state)
     select gen_random_uuid(), 'x@example.com', (select string_agg(md5(random()::text || n || k), '') from generate_series(1, 32) k), 'sent'
     from generate_series(1, 60000) n`,
  )
  const disk = smallDisk(t, 110)
  if (disk === undefined) return t.skip('a small disk can be made by root only')
  mkdirSync(join(disk, 'place'), { mode: 0o711 })
  symlinkSync(join(disk, 'place', 'postgres'), join(stateDir, 'postgres'))
  const file = join(folder, 'all.fhb')
  const taken = await freehold(['backup', file], {
    BACKUP_PASSPHRASE: secret,
    DATABASE_URL: url,
    FREEHOLD_STATE_DIR: folder,
  })
  assert.equal(taken.code, 0, taken.err)
  const env = { BACKUP_PASSPHRASE: secret, FREEHOLD_STATE_DIR: stateDir }
  const refused = await freehold(['restore', file], env)
  assert.equal(refused.code, 1)
  assert.match(refused.err, /^No space is left on the disk[^\n]+\n$/)
  execFileSync('mount', ['-o', 'remount,size=1000m', disk])
  const start = await freehold(['set-up'], env)
  assert.match(start.err, /restored half-way only/)
  const again = await freehold(['restore', file], env)
  assert.equal(again.code, 0, again.err)
})
