import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startS3 } from '@freehold/simulators'
import { newRecoveryKey } from '#platform/backup/backup-key'
import { formatKeyRing } from '#platform/key-file'
import { newKeyRing } from '#platform/key-ring'
import { testDb } from '#test/test-db'
import { freehold } from './cli.ts'
import { ask, emptyDatabase } from './spare-database.ts'
import { spareFolder } from './spare-folder.ts'

test('a backup goes to a bucket and comes back from it, and tells nobody there anything', async (t) => {
  const s3 = await startS3()
  t.after(() => s3.close())
  const stateDir = spareFolder(t)
  const ring = formatKeyRing(newKeyRing())
  writeFileSync(join(stateDir, 'keys.json'), ring)
  const secret = newRecoveryKey()
  writeFileSync(join(stateDir, 'secret'), `${secret}\n`)
  const { url } = await testDb(t)
  const canary = 'canary-that-nobody-else-writes'
  await ask(url, `insert into accounts (id, email, name) values (gen_random_uuid(), 'x@example.com', $1)`, [
    canary,
  ])
  const store = {
    S3_ENDPOINT: s3.url,
    S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
  }
  const secretFile = ['--passphrase-file', join(stateDir, 'secret')]
  const from = { ...store, DATABASE_URL: url, FREEHOLD_STATE_DIR: stateDir }
  const taken = await freehold(['backup', 's3://backups/nightly/', ...secretFile], from)
  assert.equal(taken.code, 0, taken.err)
  const [key = '', ...more] = s3.state.objects.keys()
  assert.deepEqual(more, [])
  assert.match(key, /^nightly\/freehold-[\dT-]+Z-[0-9a-f]{8}\.fhb$/)
  const body = s3.state.objects.get(key)?.body ?? Buffer.alloc(0)
  for (const word of [canary, 'x@example.com', 'audit_events', 'keyRing'])
    assert.ok(!body.includes(word), word)
  for (const word of [secret, canary, s3.credentials.secretAccessKey])
    assert.ok(!`${taken.out}${taken.err}`.includes(word))

  const where = `s3://backups/${key}`
  assert.match((await freehold(['backup', 'verify', where, ...secretFile], from)).out, /^Sound/)
  const empty = await emptyDatabase(t)
  const to = { ...store, DATABASE_URL: empty, FREEHOLD_STATE_DIR: spareFolder(t) }
  const restored = await freehold(['restore', where, ...secretFile], to)
  assert.equal(restored.code, 0, restored.err)
  assert.deepEqual(await ask(empty, 'select name from accounts'), [{ name: canary }])
  const missing = await freehold(['restore', 's3://backups/nightly/nothing.fhb', ...secretFile], to)
  assert.match(missing.err, /answered 404 NoSuchKey/)
  const unsigned = await freehold(['backup', where], { DATABASE_URL: url, FREEHOLD_STATE_DIR: stateDir })
  assert.match(unsigned.err, /needs S3_ACCESS_KEY_ID/)
})
