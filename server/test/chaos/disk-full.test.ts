import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chownSync, closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import * as contract from '@freehold/contract'
import { createBrowserClient } from '#test/browser-client'
import { until } from '#test/test-app'
import { rowsOf } from './outcome.ts'
import { aProduct } from './processes.ts'

/** A disk of four megabytes that the database's own user may write to; undefined where none can be mounted. */
function smallDisk(t: TestContext, owner: { uid: number; gid: number }): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=0711', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
  t.after(() => {
    execFileSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
  })
  chownSync(folder, owner.uid, owner.gid)
  return folder
}

/** Takes all the room that is left; answers what gives it back. */
function fill(folder: string): () => void {
  const path = join(folder, 'filler')
  const file = openSync(path, 'w')
  const block = Buffer.alloc(4096, 1)
  try {
    for (;;) writeSync(file, block)
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC')
  } finally {
    closeSync(file)
  }
  return () => rmSync(path)
}

test('while the disk is full nothing is done without its event, what is there can be read, and room heals it', async (t) => {
  const product = await aProduct(t)
  const { origin } = product.server
  const { url } = product.database
  const [place] = await rowsOf<{ data_directory: string }>(url, 'show data_directory')
  const disk = smallDisk(t, statSync(place?.data_directory ?? '/'))
  if (disk === undefined) return t.skip('no disk can be mounted here')
  await rowsOf(url, `create tablespace small location '${disk}'`)
  t.after(() =>
    rowsOf(url, 'alter table audit_events set tablespace pg_default')
      .then(() => rowsOf(url, 'drop tablespace small'))
      .catch(() => undefined),
  )
  await rowsOf(url, 'alter table audit_events set tablespace small')
  const olga = createBrowserClient(origin, 'operator')
  await olga.navigate('/_demo/olga')
  const create = () =>
    olga.send(contract.createOrganization, {
      body: { kind: 'company', name: 'Full house', country: 'CH', timeZone: 'UTC' },
    })
  assert.equal((await create()).status, 201)

  const giveBack = fill(disk)
  // The page that was begun has some room yet.
  await until(
    async () => (await create()).status,
    (status) => status === 503,
    60_000,
  )
  const counted = async () => {
    const [row] = await rowsOf<{ made: number; told: number }>(
      url,
      `select (select count(*)::int from organizations where name = 'Full house') as made,
         (select count(*)::int from audit_events where action = 'organization.create'
            and target_id in (select organization_id from organizations where name = 'Full house')) as told`,
    )
    return row
  }
  const before = await counted()
  for (let n = 0; n < 10; n += 1) {
    const answer = await create()
    assert.equal(answer.status, 503, JSON.stringify(answer.body))
    assert.ok(Number(answer.headers.get('retry-after')) > 0)
  }
  // Nobody is let in whose sign-in cannot be recorded. Its event is smaller, and finds room a little longer.
  const newcomer = async () => {
    const client = createBrowserClient(origin, 'operator')
    await client.navigate('/_demo/otto')
    return (await client.send(contract.readMe)).status
  }
  await until(newcomer, (status) => status === 401, 60_000)
  assert.equal((await olga.send(contract.listAllOrders, { query: { limit: '5' } })).status, 200)
  const after = await counted()
  assert.deepEqual(after, before)
  assert.ok(after !== undefined && after.told >= after.made, JSON.stringify(after))

  giveBack()
  await until(
    async () => (await create()).status,
    (status) => status === 201,
    10_000,
  )
  assert.equal(await newcomer(), 200)
  assert.ok(product.server.isRunning(), 'the server is the one that was started')
})
