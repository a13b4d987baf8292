import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { findDataDir, outsideFolder } from '../server/src/platform/db/embedded-account.ts'
import { isAlive, until } from '../server/src/platform/db/embedded-process.ts'
import { findRunning } from '../server/src/platform/db/embedded-server.ts'

const door = join(import.meta.dirname, '../server/src/platform/db/embedded-postgres.ts')

test('reset refuses while Freehold runs, and later stops the leftover database and removes every folder', async (t) => {
  const clone = aFolder(t)
  const stateDir = join(clone, '.freehold')
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(door)}
    await startEmbeddedPostgres({ stateDir: '.freehold', log: () => undefined, settings: { fsync: 'off' } })
    console.log('ready')
    setInterval(() => undefined, 1000)`
  const server = spawn(process.execPath, ['--input-type=module', '--eval', program], { cwd: clone })
  t.after(() => server.kill('SIGKILL'))
  await once(server.stdout, 'data')
  const database = findRunning(findDataDir(stateDir))?.pid ?? 0
  const outside = outsideFolder(stateDir)

  const refused = reset(clone, ['--yes'])
  assert.equal(refused.status, 1)
  assert.equal(refused.stderr, `Freehold runs on ${stateDir} (process ${server.pid}). Stop it first.\n`)
  assert.ok(isAlive(database))

  server.kill('SIGKILL')
  await once(server, 'exit')
  const asked = reset(clone, [])
  assert.equal(asked.status, 1)
  assert.match(asked.stderr, /^Nothing was removed\. Run `npm run reset -- --yes`/)
  assert.ok(existsSync(stateDir))

  const done = reset(clone, ['--yes'])
  assert.equal(done.status, 0, done.stderr)
  for (const folder of [stateDir, outside].filter((path) => path !== undefined)) {
    assert.match(done.stdout, new RegExp(`  ${folder}  [\\d.]+ MB`))
    assert.equal(existsSync(folder), false)
  }
  assert.ok(done.stdout.includes(`Stopped the database left running as process ${database}.`))
  assert.ok(await until(() => !isAlive(database), 1_000))
  assert.match(reset(clone, ['--yes']).stdout, /^There is nothing to remove/)
})

test('reset keeps its hands off a folder that is not ours', (t) => {
  const clone = aFolder(t)
  mkdirSync(join(clone, 'photos'))
  writeFileSync(join(clone, 'photos/holiday.jpg'), 'x')
  for (const place of ['photos', '.', '..']) {
    const { status, stderr } = reset(clone, ['--yes'], { FREEHOLD_STATE_DIR: place })
    assert.equal(status, 1)
    assert.match(stderr, /does not look like a state folder of Freehold/)
  }
  assert.ok(existsSync(join(clone, 'photos/holiday.jpg')))
})

function aFolder(t: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'freehold-reset-')))
  t.after(() => {
    reset(folder, ['--yes'])
    rmSync(folder, { recursive: true })
  })
  return folder
}

function reset(cwd: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'reset.ts'), ...words], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
