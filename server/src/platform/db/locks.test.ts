import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createLog } from '#platform/log'
import { testPlatform } from '#test/test-platform'
import { createLocks } from './locks.ts'

const log = createLog('silent')

test('a name is held by one at a time, in this process and in others', async (t) => {
  const { url } = await testPlatform(t)
  const [ours, theirs] = [createLocks(url, log), createLocks(url, log)]
  const seen = await ours.tryWithLock('desk', async () => [
    await ours.tryWithLock('desk', async () => 'twice'),
    await theirs.tryWithLock('desk', async () => 'theirs too'),
    await theirs.tryWithLock('lamp', async () => 'another'),
  ])
  assert.deepEqual(seen, [undefined, undefined, 'another'])
  assert.equal(await theirs.tryWithLock('desk', async () => 'free again'), 'free again')
  await Promise.all([ours.close(), theirs.close()])
})

test('whoever holds a name hears that its connection is gone, and one new connection serves all', async (t) => {
  const { url, ownerDb } = await testPlatform(t)
  const locks = createLocks(url, log)
  const sessions = () =>
    sql<{ pid: number }>`select pid from pg_stat_activity
      where application_name = 'freehold locks' and datname = current_database()`.execute(ownerDb)
  await locks.tryWithLock('desk', async (signal) => {
    const lost = once(signal, 'abort')
    const { rows } = await sessions()
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(ownerDb)
    await lost
  })
  const names = ['desk', 'lamp', 'chair']
  const taken = await Promise.all(names.map((name) => locks.tryWithLock(name, async () => name)))
  assert.deepEqual(taken, names)
  assert.equal((await sessions()).rows.length, 1)
  await locks.close()
})
