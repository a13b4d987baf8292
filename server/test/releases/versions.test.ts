import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { deriveLogins, migrate, readMigrations } from '#platform/db/migrate'
import { releases } from '#platform/db/releases'
import { testDb } from '#test/test-db'
import { freehold } from '../backup/cli.ts'
import { ask } from '../backup/spare-database.ts'
import { spareFolder } from '../backup/spare-folder.ts'
import { release } from './release.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

async function start(env: Readonly<Record<string, string>>): Promise<{ code: number; err: string }> {
  const server = spawn(process.execPath, [main, '--json'], {
    env: { PATH: process.env['PATH'] ?? '', ADDR: '127.0.0.1:0', FREEHOLD_DEMO: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said = text(server.stderr)
  const [code] = (await once(server, 'exit')) as [number]
  return { code, err: await said }
}

test('a database of a newer version is refused by the server and by every verb, and not touched', async (t) => {
  const { url } = await testDb(t)
  const env = { DATABASE_URL: url, FREEHOLD_STATE_DIR: spareFolder(t) }
  await ask(
    url,
    `insert into migrations (name, hash) values ('9999_of_the_future.sql', 'x');
     comment on table migrations is '9999 complete'`,
  )
  const everything = `select md5(string_agg(t::text, '' order by name)) as state, obj_description('migrations'::regclass) as mark from migrations t`
  const before = await ask(url, everything)
  const plain = /^The database is of a newer version \(9999_of_the_future\.sql\)[^\n]+\n$/
  const started = await start(env)
  assert.equal(started.code, 1)
  assert.match(started.err, plain)
  for (const words of [['set-up'], ['recover', 'a@example.com'], ['keys'], ['keys', 'rotate'], ['resume']]) {
    const told = await freehold(words, env)
    assert.equal(told.code, 1, words.join(' '))
    assert.match(told.err, plain)
  }
  assert.deepEqual(await ask(url, everything), before)
})

test('after a step back the last release knows every migration by name, and this version goes on where it was', async (t) => {
  assert.equal(releases.at(-1)?.version, release)
  const { url } = await testDb(t)
  const env = { DATABASE_URL: url, FREEHOLD_STATE_DIR: spareFolder(t) }
  const told = await freehold(['step-back'], env)
  assert.equal(told.code, 0, told.err)
  assert.match(told.out, new RegExp(`Freehold ${release} can be started`))
  const names = () => ask<{ name: string }>(url, 'select name from migrations order by name')
  const all = readMigrations().map(({ name }) => name)
  assert.deepEqual(
    (await names()).map(({ name }) => name),
    all.slice(0, releases.at(-1)?.migrations),
  )
  await migrate({ url, logins: deriveLogins(url) })
  assert.deepEqual(
    (await names()).map(({ name }) => name),
    all,
  )
  assert.deepEqual(await ask(url, "select to_regclass('migrations_set_aside') as left"), [{ left: null }])
})
