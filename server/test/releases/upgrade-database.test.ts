import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { findDataDir, locateData, reachablePrograms } from '#platform/db/embedded-account'
import { makeCluster, readPassword } from '#platform/db/embedded-cluster'
import { startEmbeddedPostgres, StartError } from '#platform/db/embedded-postgres'
import { fetchPrograms } from '#platform/db/embedded-programs'
import { ensureDatabase, type Site, startServer, stopServer } from '#platform/db/embedded-server'
import { freehold } from '../backup/cli.ts'
import { ask } from '../backup/spare-database.ts'
import { spareFolder } from '../backup/spare-folder.ts'
import { loadRelease } from './release.ts'

const isFull = process.env['FREEHOLD_TEST_FULL'] === '1'
const settings = { fsync: 'off' }
const earlier = '17'

/** A state folder whose database is of the PostgreSQL before ours and of the Freehold before this one. */
async function earlierState(t: TestContext): Promise<string | undefined> {
  const stateDir = spareFolder(t)
  const programs = await fetchPrograms(stateDir, earlier).catch((error: unknown) => {
    if (error instanceof StartError) return undefined
    throw error
  })
  if (programs === undefined) return undefined
  const { dataDir, account } = locateData(stateDir, () => {})
  const site: Site = {
    stateDir,
    dataDir,
    account,
    nativeDir: reachablePrograms(programs.nativeDir, programs.version, account),
    password: readPassword(stateDir, false),
    settings,
    log: () => {},
  }
  await makeCluster({ ...site, sync: false }, site.password)
  const running = await startServer(site)
  try {
    await ensureDatabase(site, running)
    const url = `postgres://postgres:${site.password}@127.0.0.1:${running.port}/freehold`
    const { keyRing } = await loadRelease(url)
    writeFileSync(join(stateDir, 'keys.json'), keyRing, { mode: 0o600 })
    await ask(
      url,
      `select fh_enqueue('mails.send', '{"id":"01890a5d-ac96-774b-bcce-b302099a8057"}', 'kept', now() + interval '1 day', 3)`,
    )
  } finally {
    await stopServer(site.dataDir, running.pid)
  }
  return stateDir
}

test(`a database of PostgreSQL ${earlier} is refused in a plain sentence, carried over, and kept`, async (t) => {
  if (!isFull) return t.skip('fetches the programs of another PostgreSQL: part of npm run test:full')
  const stateDir = await earlierState(t)
  if (stateDir === undefined) return t.skip('the programs of that PostgreSQL cannot be fetched here')
  await assert.rejects(
    startEmbeddedPostgres({ stateDir, settings, log: () => {} }),
    (error: unknown) => error instanceof StartError && /freehold -- upgrade-database/.test(error.message),
  )
  const env = { FREEHOLD_STATE_DIR: stateDir }
  const told = await freehold(['upgrade-database'], env)
  assert.equal(told.code, 0, told.err)
  assert.match(told.out, /carried over from PostgreSQL 17\.\S+ to 18\./)
  const dataDir = findDataDir(stateDir)
  assert.equal(readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim(), '18')
  assert.equal(readFileSync(join(`${dataDir}-${earlier}`, 'PG_VERSION'), 'utf8').trim(), earlier)
  const running = await startEmbeddedPostgres({ stateDir, settings, log: () => {} })
  const { url } = running
  try {
    assert.deepEqual(await ask(url, 'select count(*)::int as tenants from tenants'), [{ tenants: 3 }])
    // A move is no restore: sessions and waiting jobs go on.
    assert.ok((await ask(url, 'select from web_sessions')).length > 0)
    assert.deepEqual(
      await ask(url, "select count(*)::int as jobs from graphile_worker.jobs where key = 'kept'"),
      [{ jobs: 1 }],
    )
    assert.deepEqual(await ask(url, 'select from restores'), [])
    assert.equal((await ask(url, "select from audit_events where action = 'database.upgrade'")).length, 1)
  } finally {
    await running.stop()
  }
  const again = await freehold(['upgrade-database'], env)
  assert.match(again.out, /nothing to do/)
  assert.ok(!existsSync(join(stateDir, 'postgres-programs')))
})

test('a swap that was cut off anywhere is finished by the next start', async (t) => {
  for (const step of ['written down', 'old one moved', 'new one moved'] as const) {
    const stateDir = spareFolder(t)
    const first = await startEmbeddedPostgres({ stateDir, settings, log: () => {} })
    await ask(first.url, 'create table moved as select 1 as one')
    await first.stop()
    const dataDir = findDataDir(stateDir)
    const swap = { dataDir, fresh: `${dataDir}-fresh`, kept: `${dataDir}-17` }
    // What is at the place now plays the new one.
    renameSync(dataDir, swap.fresh)
    mkdirSync(step === 'written down' ? dataDir : swap.kept)
    if (step === 'new one moved') renameSync(swap.fresh, dataDir)
    writeFileSync(join(stateDir, 'postgres-swap'), JSON.stringify(swap))
    const next = await startEmbeddedPostgres({ stateDir, settings, log: () => {} })
    assert.deepEqual(await ask(next.url, 'select one from moved'), [{ one: 1 }])
    await next.stop()
    assert.ok(existsSync(swap.kept))
    assert.ok(!existsSync(join(stateDir, 'postgres-swap')))
  }
})
