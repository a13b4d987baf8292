import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { startS3 } from '@freehold/simulators'
import { folderStore } from '#adapters/files'
import { s3Store } from '#adapters/s3'
import {
  type BackupDeps,
  type BackupSetUp,
  backups,
  isBackupStale,
  lastBackup,
  verifyBackup,
} from '#features/backups'
import { createLocks, type Locks } from '#platform/db/locks'
import { deriveLogins } from '#platform/db/migrate'
import { newId } from '#platform/ids'
import { formatKeyRing } from '#platform/key-file'
import { createLog } from '#platform/log'
import type { ObjectStore } from '#ports/object-store'
import { testPlatform, type TestPlatform } from '#test/test-platform'
import { spareFolder } from './spare-folder.ts'

const secret = 'a passphrase of twelve'
const dayMs = 86_400_000

type Given = TestPlatform & {
  readonly folder: string
  readonly deps: BackupDeps
  readonly sweep: (signal?: AbortSignal) => Promise<void>
  readonly sweepErased: () => Promise<void>
  readonly list: () => Promise<{ state: string; name: string; error: string | null }[]>
}

function sweepOf(deps: BackupDeps, name: string): (signal?: AbortSignal) => Promise<void> {
  const found = backups.sweeps?.(deps).find((sweep) => sweep.name === name)
  if (found === undefined) throw new Error(`no sweep ${name}`)
  return (signal = new AbortController().signal) => found.run(signal)
}

async function given(t: TestContext, over: Partial<BackupSetUp> = {}): Promise<Given> {
  const platform = await testPlatform(t)
  const folder = spareFolder(t)
  const log = createLog('silent')
  const locks: Locks = createLocks(deriveLogins(platform.url).platformUrl, log)
  t.after(() => locks.close())
  const deps: BackupDeps = {
    ...platform,
    log,
    locks,
    pressure: { calm: () => Promise.resolve() },
    onResume: () => Promise.resolve(),
    backupSetUp: {
      store: folderStore(join(folder, 'store')),
      schedule: { kind: 'daily', hour: 2, minute: 0 },
      keep: { count: 2, days: 0 },
      secret,
      ...over,
    },
    backupSource: {
      databaseUrl: platform.url,
      version: '0.2.0',
      keyRing: () => formatKeyRing(platform.keyRing),
      erasedFile: join(folder, 'erased-subjects.json'),
    },
  }
  const list = () =>
    platform.ownerDb.selectFrom('backups').select(['state', 'name', 'error']).orderBy('asked_at').execute()
  return {
    ...platform,
    folder,
    deps,
    list,
    sweep: sweepOf(deps, 'backups'),
    sweepErased: sweepOf(deps, 'erased subjects'),
  }
}

const filesOf = (folder: string): string[] =>
  existsSync(join(folder, 'store')) ? readdirSync(join(folder, 'store')).toSorted() : []

test('a backup is taken when it is due, once, and the oldest make room', async (t) => {
  const { sweep, list, clock, folder, platformDb, deps } = await given(t)
  await sweep()
  await sweep()
  assert.deepEqual(
    (await list()).map(({ state }) => state),
    ['complete'],
  )
  const first = await lastBackup(platformDb)
  assert.equal(first?.name, filesOf(folder)[0])
  const { end } = await verifyBackup(folderStore(join(folder, 'store')).read(first?.name ?? ''), secret)
  assert.ok(end.tables > 30)

  for (let day = 0; day < 3; day += 1) {
    clock.move(dayMs)
    await sweep()
  }
  assert.deepEqual(
    (await list()).map(({ state }) => state),
    ['removed', 'removed', 'complete', 'complete'],
  )
  assert.equal(filesOf(folder).length, 2)
  assert.equal(await isBackupStale(platformDb, deps.backupSetUp, clock.now()), false)
  clock.move(3 * dayMs)
  assert.equal(await isBackupStale(platformDb, deps.backupSetUp, clock.now()), true)
})

test('of several processes one takes the backup', async (t) => {
  const { deps, list } = await given(t)
  const others = Array.from({ length: 4 }, () =>
    createLocks(deriveLogins(deps.backupSource.databaseUrl).platformUrl, deps.log),
  )
  await Promise.all(others.map((locks) => sweepOf({ ...deps, locks }, 'backups')()))
  await Promise.all(others.map((locks) => locks.close()))
  assert.deepEqual(
    (await list()).map(({ state }) => state),
    ['complete'],
  )
})

test('a backup whose process died is told as failed, and another one is taken when it is due', async (t) => {
  const { sweep, list, ownerDb, clock } = await given(t)
  const row = { cause: 'schedule', target: 'x', name: 'x', state: 'running', begun_at: clock.now() }
  await ownerDb
    .insertInto('backups')
    .values({ id: newId(), ...row })
    .execute()
  await sweep()
  assert.deepEqual(
    (await list()).map(({ state, error }) => [state, error]),
    [['failed', 'The process that took it ended']],
  )
  clock.move(31 * 60_000)
  await sweep()
  assert.deepEqual(
    (await list()).map(({ state }) => state),
    ['failed', 'complete'],
  )
})

test('a target without room is told in words, leaves nothing, and is not tried again at once', async (t) => {
  const s3 = await startS3()
  t.after(() => s3.close())
  const store = s3Store({
    bucket: s3.bucket,
    prefix: '',
    endpoint: new URL(s3.url),
    region: 'eu-central-1',
    credentials: s3.credentials,
    client: { maxAttempts: 1 },
  })
  const { sweep, list, clock } = await given(t, { store })
  s3.state.capacity = 1000
  await sweep()
  await sweep()
  const [row, ...more] = await list()
  assert.equal(row?.state, 'failed')
  assert.match(row?.error ?? '', /507 InsufficientStorage/)
  assert.deepEqual(more, [])
  assert.equal(s3.state.objects.size, 0)
  s3.state.capacity = Number.POSITIVE_INFINITY
  clock.move(31 * 60_000)
  await sweep()
  assert.deepEqual(
    (await list()).map(({ state }) => state),
    ['failed', 'complete'],
  )
  assert.equal(s3.state.objects.size, 1)
})

test('a process that is told to stop gives its backup up', async (t) => {
  const stop = new AbortController()
  const store: ObjectStore = {
    ...folderStore('/nowhere'),
    write: async (_, chunks) => {
      stop.abort()
      for await (const _chunk of chunks) throw new Error('nothing comes any more')
      return 0
    },
  }
  const { sweep, list } = await given(t, { store })
  await sweep(stop.signal)
  assert.deepEqual(
    (await list()).map(({ state, error }) => [state, error]),
    [['failed', 'The process was stopped']],
  )
})

test('a backup that somebody asks about is read through, and damage is told', async (t) => {
  const { sweep, folder, ownerDb } = await given(t)
  await sweep()
  const [name = ''] = filesOf(folder)
  const file = join(folder, 'store', name)
  const ask = () => ownerDb.updateTable('backups').set({ verify_asked_at: new Date() }).execute()
  const found = () =>
    ownerDb
      .selectFrom('backups')
      .select(['verified_at', 'verify_error', 'verify_asked_at'])
      .executeTakeFirstOrThrow()
  await ask()
  await sweep()
  assert.equal((await found()).verify_error, null)
  assert.ok((await found()).verified_at !== null)
  const bytes = readFileSync(file)
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1
  writeFileSync(file, bytes)
  await ask()
  await sweep()
  assert.match((await found()).verify_error ?? '', /altered/)
  rmSync(file)
  await ask()
  await sweep()
  assert.match((await found()).verify_error ?? '', /There is no/)
})

test('who was erased is listed outside of the database, in ids and times only, and stays on the list', async (t) => {
  const { sweep, sweepErased, folder, ownerDb } = await given(t)
  await sweep()
  const [first, second] = [newId(), newId()]
  const erase = (subject: string, at: string) =>
    ownerDb.insertInto('audit_subjects').values({ subject_id: subject, erased_at: at }).execute()
  await erase(first, '2026-01-02T03:04:05Z')
  await sweepErased()
  const places = [join(folder, 'erased-subjects.json'), join(folder, 'store', 'erased-subjects.json')]
  const entry = { subjectId: first, erasedAt: '2026-01-02T03:04:05.000Z' }
  for (const place of places) assert.deepEqual(JSON.parse(readFileSync(place, 'utf8')), [entry])
  // As after a restore of an older backup: the list knows more than the database.
  await ownerDb.deleteFrom('audit_subjects').execute()
  await erase(second, '2026-02-02T03:04:05Z')
  await sweepErased()
  for (const place of places) assert.equal((JSON.parse(readFileSync(place, 'utf8')) as unknown[]).length, 2)
})
