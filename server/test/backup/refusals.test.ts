import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { folderStore } from '#adapters/files'
import { writeFile } from '#platform/backup/backup-file'
import { newBackupKey } from '#platform/backup/backup-key'
import { type BackupRecord, recordFrame } from '#platform/backup/records'
import { readMigrations } from '#platform/db/migrate'
import { formatKeyRing } from '#platform/key-file'
import { newKeyRing } from '#platform/key-ring'
import { until } from '#test/test-app'
import { testDb } from '#test/test-db'
import { freehold } from './cli.ts'
import { ask, emptyDatabase } from './spare-database.ts'
import { spareFolder } from './spare-folder.ts'

const secret = 'a passphrase of twelve'

/** A backup of a migrated database with some megabytes of mails, and where it lies. */
async function aBackup(t: TestContext, megabytes = 0) {
  const folder = spareFolder(t)
  const { url } = await testDb(t)
  const ring = formatKeyRing(newKeyRing())
  writeFileSync(join(folder, 'keys.json'), ring)
  await ask(
    url,
    `insert into mails (id, recipient, subject, state)
     select gen_random_uuid(), 'x@example.com', (select string_agg(md5(random()::text || n || k), '') from generate_series(1, 32) k), 'sent'
     from generate_series(1, $1::int) n`,
    [megabytes * 1000],
  )
  const env = { BACKUP_PASSPHRASE: secret, DATABASE_URL: url, FREEHOLD_STATE_DIR: folder }
  const file = join(folder, 'all.fhb')
  const taken = await freehold(['backup', file], env)
  assert.equal(taken.code, 0, taken.err)
  return { folder, file, env, url, ring }
}

async function* oneByOne<T>(...values: T[]): AsyncGenerator<T> {
  yield* values
}

test('what cannot be restored is refused in a plain sentence, and nothing is touched', async (t) => {
  const { folder, file } = await aBackup(t)
  const url = await emptyDatabase(t)
  const stateDir = spareFolder(t)
  const bytes = readFileSync(file)
  const write = (name: string, content: Buffer): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const flipped = Buffer.from(bytes)
  flipped[bytes.length >> 1] = (flipped[bytes.length >> 1] ?? 0) ^ 4
  const future: BackupRecord = {
    kind: 'head',
    version: '9.9.9',
    postgres: '18.4',
    takenAt: new Date().toISOString(),
    purpose: 'backup',
    migrations: [...readMigrations().map(({ name }) => name), '9999_of_the_future.sql'],
    keyRing: formatKeyRing(newKeyRing()),
    leftOut: [],
  }
  const fromFuture = writeFile(oneByOne(recordFrame(future)), await newBackupKey(secret), new Date())
  await folderStore(folder).write('future', fromFuture)
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [join(folder, 'nothing'), secret, /There is no/],
    [write('text', Buffer.from('a text that somebody wrote')), secret, /no backup of Freehold/],
    [file, 'another passphrase', /not the backup's own/],
    [write('flipped', flipped), secret, /altered|damaged/],
    [write('cut', bytes.subarray(0, bytes.length - 1000)), secret, /cut short|altered/],
    [join(folder, 'future'), secret, /Freehold 9\.9\.9, which is newer/],
  ]
  for (const [from, by, message] of cases) {
    const told = await freehold(['restore', from], {
      BACKUP_PASSPHRASE: by,
      DATABASE_URL: url,
      FREEHOLD_STATE_DIR: stateDir,
    })
    assert.equal(told.code, 1, from)
    assert.match(told.err, message)
    assert.ok(told.err.trim().split('\n').length === 1, told.err)
  }
  // Damage that shows late leaves a database that says so, and that the right file still goes into.
  const right = await freehold(['restore', file], {
    BACKUP_PASSPHRASE: secret,
    DATABASE_URL: url,
    FREEHOLD_STATE_DIR: stateDir,
  })
  assert.equal(right.code, 0, right.err)
})

test('another key ring is never overwritten', async (t) => {
  const { file, ring } = await aBackup(t)
  const url = await emptyDatabase(t)
  const stateDir = spareFolder(t)
  const other = formatKeyRing(newKeyRing())
  writeFileSync(join(stateDir, 'keys.json'), other)
  const env = { BACKUP_PASSPHRASE: secret, DATABASE_URL: url, FREEHOLD_STATE_DIR: stateDir }
  const refused = await freehold(['restore', file], env)
  assert.equal(refused.code, 1)
  assert.match(refused.err, /holds another key ring/)
  assert.equal(readFileSync(join(stateDir, 'keys.json'), 'utf8'), other)
  const given = await freehold(['restore', file], { ...env, FREEHOLD_KEYS: other })
  assert.match(given.err, /FREEHOLD_KEYS does not hold/)
  const keysTo = join(stateDir, 'restored-keys.json')
  const written = await freehold(['restore', file, '--keys-to', keysTo], env)
  assert.equal(written.code, 0, written.err)
  assert.deepEqual(JSON.parse(readFileSync(keysTo, 'utf8')), JSON.parse(ring))
})

test('a disk that is full ends a backup with one sentence and leaves nothing half-done', async (t) => {
  const { folder, env } = await aBackup(t, 2)
  const before = readdirSync(folder).toSorted()
  const told = await freehold(['backup', join(folder, 'more.fhb')], env, { limitKb: 512 })
  assert.equal(told.code, 1)
  assert.match(told.err, /^No space is left for \S+more\.fhb\n$/)
  assert.deepEqual(readdirSync(folder).toSorted(), before)
})

const main = join(import.meta.dirname, '../../src/main.ts')

test('a restore that was killed leaves a database that nobody starts on, and begins anew', async (t) => {
  const { file } = await aBackup(t, 12)
  const url = await emptyDatabase(t)
  const stateDir = spareFolder(t)
  const env = { BACKUP_PASSPHRASE: secret, DATABASE_URL: url, FREEHOLD_STATE_DIR: stateDir }
  const cli = join(import.meta.dirname, '../../src/cli.ts')
  const child = spawn(process.execPath, [cli, 'restore', file], {
    env: { PATH: process.env['PATH'] ?? '', FREEHOLD_DEMO: '1', ...env },
    stdio: 'ignore',
  })
  const gone = once(child, 'exit')
  await until(
    () =>
      ask<{ mark: string | null }>(
        url,
        "select obj_description(to_regclass('migrations'), 'pg_class') as mark",
      ),
    ([row]) => row?.mark === 'restoring',
    20_000,
  )
  await until(
    () =>
      ask(
        url,
        "select from pg_stat_activity where application_name = 'freehold restore' and query ilike 'copy%'",
      ),
    (rows) => rows.length > 0,
    20_000,
  )
  child.kill('SIGKILL')
  await gone
  const start = await freehold(['set-up'], env)
  assert.equal(start.code, 1)
  assert.match(start.err, /restored half-way only/)
  const server = spawn(process.execPath, [main, '--json'], {
    env: { PATH: process.env['PATH'] ?? '', ADDR: '127.0.0.1:0', FREEHOLD_DEMO: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [code] = (await once(server, 'exit')) as [number]
  assert.equal(code, 1)
  const again = await freehold(['restore', file], env)
  assert.equal(again.code, 0, again.err)
  assert.deepEqual(await ask(url, 'select count(*)::int as mails from mails'), [{ mails: 12_000 }])
  assert.ok(existsSync(join(stateDir, 'keys.json')))
})
