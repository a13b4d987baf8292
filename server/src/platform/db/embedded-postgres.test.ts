import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { TestContext } from 'node:test'
import { Client } from 'pg'
import { findDataDir, locateData, outsideFolder } from './embedded-account.ts'
import { lockHolder } from './embedded-lock.ts'
import { startEmbeddedPostgres, StartError, stopLeftover } from './embedded-postgres.ts'
import type { EmbeddedPostgres } from './embedded-postgres.ts'
import { isAlive, until } from './embedded-process.ts'

const asRoot = process.getuid?.() === 0
const door = join(import.meta.dirname, 'embedded-postgres.ts')

test('the first start makes a database that only the generated password opens, on loopback only', async (t) => {
  const stateDir = temporaryState(t)
  const { url, adopted } = await start(stateDir)
  assert.equal(adopted, false)
  const [row] = await query(
    url,
    `select current_database() as name, datlocale as locale, pg_encoding_to_char(encoding) as encoding,
            current_setting('listen_addresses') as listens, current_setting('unix_socket_directories') as sockets,
            current_setting('data_checksums') as checksums, lower('ÄÖ') as lowered
       from pg_database where datname = current_database()`,
  )
  assert.deepEqual(row, {
    name: 'freehold',
    locale: 'C.UTF-8',
    encoding: 'UTF8',
    listens: '127.0.0.1',
    sockets: '',
    checksums: 'on',
    lowered: 'äö',
  })
  const stranger = new URL(url)
  stranger.password = 'guess'
  await assert.rejects(query(stranger.href, 'select 1'), { code: '28P01' })
  assert.equal(statSync(join(stateDir, 'postgres-password')).mode & 0o777, 0o600)
  assert.equal(statSync(findDataDir(stateDir)).mode & 0o777, 0o700)
})

test('fsync is on unless a test asks otherwise', async (t) => {
  const stateDir = await usedState(t)
  const first = await start(stateDir)
  assert.deepEqual(await query(first.url, 'show fsync'), [{ fsync: 'off' }])
  await first.stop()
  const second = await start(stateDir, undefined, {})
  assert.deepEqual(await query(second.url, 'show fsync'), [{ fsync: 'on' }])
})

test('a restart is fast and finds the same data at the same address', async (t) => {
  const stateDir = await usedState(t)
  const first = await start(stateDir)
  await query(first.url, 'create table kept as select 42 as answer')
  await first.stop()
  await first.stop()
  const begin = performance.now()
  const second = await start(stateDir)
  // Measured at 45 ms; the bound leaves room for a busy machine.
  assert.ok(performance.now() - begin < 1_500, `restart took ${performance.now() - begin} ms`)
  assert.equal(second.url, first.url)
  assert.equal(second.adopted, false)
  assert.deepEqual(await query(second.url, 'select answer from kept'), [{ answer: 42 }])
})

test('as root the data lies under /var/lib/freehold, is linked, and belongs to another user', async (t) => {
  if (!asRoot) return t.skip('needs root')
  const stateDir = temporaryState(t)
  await start(stateDir)
  assert.ok(lstatSync(join(stateDir, 'postgres')).isSymbolicLink())
  assert.equal(outsideFolder(stateDir), join(findDataDir(stateDir), '..'))
  assert.notEqual(statSync(findDataDir(stateDir)).uid, 0)
})

test('an ordinary user keeps the data in the state folder, and root runs it later as that user', async (t) => {
  if (!asRoot) return t.skip('needs root to become another user')
  const stateDir = temporaryState(t)
  chownSync(stateDir, 65_534, 65_534)
  const owner = startElsewhere(stateDir, 65_534)
  if ((await started(owner)) === 'unreachable') return t.skip('this clone is closed to other users')
  owner.kill('SIGTERM')
  await once(owner, 'exit')
  const second = await start(stateDir)
  assert.ok(lstatSync(join(stateDir, 'postgres')).isDirectory())
  assert.equal(statSync(postmasterFile(stateDir)).uid, 65_534)
  assert.deepEqual(await query(second.url, 'select 1 as one'), [{ one: 1 }])
})

test('a server whose parent was killed is adopted by the next start, and stopped by it', async (t) => {
  const stateDir = await usedState(t)
  const parent = startElsewhere(stateDir)
  const url = await started(parent)
  await query(url, 'create table kept as select 7 as answer')
  const pid = postmasterPid(stateDir)
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  assert.ok(isAlive(pid))

  const next = await start(stateDir)
  assert.equal(next.adopted, true)
  assert.equal(next.url, url)
  assert.equal(postmasterPid(stateDir), pid)
  assert.deepEqual(await query(next.url, 'select answer from kept'), [{ answer: 7 }])
  await next.stop()
  assert.equal(isAlive(pid), false)
})

test('a leftover server is stopped on request, and a running one is not touched', async (t) => {
  const stateDir = await usedState(t)
  const parent = startElsewhere(stateDir)
  await started(parent)
  const pid = postmasterPid(stateDir)
  await assert.rejects(stopLeftover(stateDir), plain(`Freehold runs on ${stateDir} (process ${parent.pid})`))
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  assert.equal(await stopLeftover(stateDir), pid)
  assert.equal(isAlive(pid), false)
  assert.equal(await stopLeftover(stateDir), undefined)
})

test('a database that was killed comes back with what it had promised, and the end is told', async (t) => {
  const stateDir = await usedState(t)
  const said: string[] = []
  const first = await start(stateDir, (message) => said.push(message))
  await query(first.url, 'create table kept as select 1 as answer')
  process.kill(postmasterPid(stateDir), 'SIGKILL')
  assert.ok(await until(() => said.some((message) => message.includes('ended by itself')), 5_000))
  await first.stop()
  const second = await start(stateDir)
  assert.deepEqual(await query(second.url, 'select answer from kept'), [{ answer: 1 }])
})

test('a postmaster.pid that names a dead process or a stranger does not hinder the start', async (t) => {
  const stateDir = await usedState(t)
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' })
  t.after(() => stranger.kill())
  const dead = spawn('true', { stdio: 'ignore' })
  await once(dead, 'exit')
  for (const pid of [dead.pid, stranger.pid, process.pid]) {
    const lines = [pid, findDataDir(stateDir), 1_700_000_000, 5432, '', '127.0.0.1', '0 0', 'ready']
    writeFileSync(postmasterFile(stateDir), `${lines.join('\n')}\n`)
    const again = await start(stateDir)
    assert.equal(again.adopted, false)
    await again.stop()
  }
  assert.ok(isAlive(stranger.pid ?? 0))
})

test('a taken port is left alone; another one is used and kept', async (t) => {
  const stateDir = await usedState(t)
  const first = await start(stateDir)
  await first.stop()
  const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1')
  await once(squatter, 'listening')
  t.after(() => squatter.close())
  const second = await start(stateDir)
  assert.notEqual(second.url, first.url)
  await second.stop()
  assert.equal((await start(stateDir)).url, second.url)
})

test('of two starts on one state folder the second is refused, until the first has stopped', async (t) => {
  const stateDir = await usedState(t)
  const outcomes = await Promise.allSettled([start(stateDir), start(stateDir)])
  const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const lost = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  )
  assert.equal(won.length, 1)
  assert.ok(lost[0] instanceof StartError)
  assert.match(lost[0].message, /already runs on .* \(process \d+\)\. Stop that one first/)
  await won[0]?.stop()
  await start(stateDir)
})

test('a data directory that cannot be used is refused in one line and left as it is', async (t) => {
  const stateDir = temporaryState(t)
  const dataDir = join(stateDir, 'postgres')
  mkdirSync(dataDir)
  writeFileSync(join(dataDir, 'holiday.jpg'), 'x')
  await assert.rejects(start(stateDir), plain('is not empty and holds no PostgreSQL database'))
  writeFileSync(join(dataDir, 'PG_VERSION'), '15\n')
  await assert.rejects(start(stateDir), plain('is of PostgreSQL 15; this Freehold brings PostgreSQL 18'))
  assert.equal(readFileSync(join(dataDir, 'holiday.jpg'), 'utf8'), 'x')
})

test('a lost password file is told instead of replaced', async (t) => {
  const stateDir = await usedState(t)
  rmSync(join(stateDir, 'postgres-password'))
  await assert.rejects(start(stateDir), plain('postgres-password is missing'))
})

/** What a test has begun on its state folder, ended in this order before the folder goes. */
const children = new Map<string, ChildProcess[]>()
const servers = new Map<string, EmbeddedPostgres[]>()

/** A state folder that vanishes with the test, and with it what root keeps elsewhere for it. */
function temporaryState(t: TestContext): string {
  const stateDir = realpathSync(mkdtempSync(join(tmpdir(), 'freehold-state-')))
  t.after(() => removeState(stateDir))
  return stateDir
}

/** A state folder with a database in it, copied from one made once: initdb is most of a first start. */
async function usedState(t: TestContext): Promise<string> {
  const template = await (made ??= makeTemplate())
  const stateDir = temporaryState(t)
  const { dataDir } = locateData(stateDir, () => undefined)
  execFileSync('cp', ['-a', findDataDir(template), dataDir])
  copyFileSync(join(template, 'postgres-password'), join(stateDir, 'postgres-password'))
  return stateDir
}

let made: Promise<string> | undefined

async function makeTemplate(): Promise<string> {
  const stateDir = realpathSync(mkdtempSync(join(tmpdir(), 'freehold-state-')))
  await (await start(stateDir)).stop()
  return stateDir
}

after(async () => {
  if (made !== undefined) await removeState(await made)
})

async function removeState(stateDir: string): Promise<void> {
  for (const child of children.get(stateDir) ?? []) child.kill('SIGKILL')
  for (const postgres of servers.get(stateDir) ?? []) await postgres.stop()
  await until(() => lockHolder(stateDir) === undefined, 5_000)
  await stopLeftover(stateDir)
  const outside = outsideFolder(stateDir)
  if (outside !== undefined) rmSync(outside, { recursive: true })
  rmSync(stateDir, { recursive: true })
}

async function start(
  stateDir: string,
  log: (message: string) => void = () => undefined,
  settings: Readonly<Record<string, string>> = { fsync: 'off' },
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ stateDir, log, settings })
  servers.set(stateDir, [...(servers.get(stateDir) ?? []), postgres])
  return postgres
}

/** Starts the database from another process, which prints the address and stops it on SIGTERM. */
function startElsewhere(stateDir: string, uid?: number): ChildProcess {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(door)}
    const options = { stateDir: ${JSON.stringify(stateDir)}, log: () => undefined, settings: { fsync: 'off' } }
    const postgres = await startEmbeddedPostgres(options)
    const stay = setInterval(() => undefined, 1000)
    process.once('SIGTERM', async () => { await postgres.stop(); clearInterval(stay) })
    console.log(postgres.url)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: uid === undefined ? import.meta.dirname : '/',
    ...(uid !== undefined && { uid, gid: uid }),
  })
  children.set(stateDir, [...(children.get(stateDir) ?? []), child])
  return child
}

async function started(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EACCES' ? resolve('unreachable') : reject(error),
    )
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))
  })
}

async function query(url: string, text: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

const postmasterFile = (stateDir: string) => join(findDataDir(stateDir), 'postmaster.pid')

const postmasterPid = (stateDir: string) =>
  Number.parseInt(readFileSync(postmasterFile(stateDir), 'utf8'), 10)

const plain = (part: string) => (error: unknown) => {
  assert.ok(error instanceof StartError, String(error))
  assert.ok(error.message.includes(part), error.message)
  assert.ok(!error.message.includes('\n'))
  return true
}
