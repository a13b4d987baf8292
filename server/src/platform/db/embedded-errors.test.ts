import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { outsideFolder, reachablePrograms } from './embedded-account.ts'
import { explainFileError, explainOutput, StartError } from './embedded-errors.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'

const asRoot = process.getuid?.() === 0

test('a library that is missing is named', () => {
  const said =
    '/x/bin/postgres: error while loading shared libraries: libossp-uuid.so.16: cannot open shared object file: No such file or directory\n'
  assert.match(
    explainOutput('PostgreSQL', said).message,
    /^PostgreSQL needs the shared library libossp-uuid\.so\.16,/,
  )
})

test('of a long log the line that ended the start is told, and where the rest is', () => {
  const said = [
    '2026-01-02 03:04:05.678 UTC [12] LOG:  something usual',
    '2026-01-02 03:04:05.679 UTC [12] FATAL:  could not map anonymous shared memory: Cannot allocate memory',
    '2026-01-02 03:04:05.680 UTC [12] LOG:  database system is shut down',
  ]
  assert.equal(
    explainOutput('PostgreSQL', said.join('\n'), '/s/postgres.log').message,
    'PostgreSQL did not start: could not map anonymous shared memory: Cannot allocate memory. All of it is in /s/postgres.log.',
  )
})

test('a fault of ours stays what it is, while a failed file operation becomes a plain line', () => {
  const fault = new TypeError('x is not a function')
  assert.equal(explainFileError(fault, '/s'), fault)
  const denied = Object.assign(new Error('EACCES: permission denied'), {
    code: 'EACCES',
    path: '/s/postgres',
  })
  const told = explainFileError(denied, '/s')
  assert.ok(told instanceof StartError)
  assert.match(told.message, /^Access is denied: \/s\/postgres\. Start as the user who owns it/)
})

test('a full disk is told in one line, and the start works once there is space', async (t) => {
  const disk = mkdtempSync(join(tmpdir(), 'freehold-disk-'))
  let mounted = false
  t.after(() => {
    if (mounted) execFileSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true })
  })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', disk], { stdio: 'ignore' })
    mounted = true
  } catch {
    return t.skip('needs the right to mount a small disk')
  }
  const stateDir = join(disk, 'state')
  mkdirSync(stateDir)
  chmodSync(disk, 0o755)
  symlinkSync(join(stateDir, 'data'), join(stateDir, 'postgres'))
  const options = { stateDir, log: () => undefined, settings: { fsync: 'off' } }
  await assert.rejects(startEmbeddedPostgres(options), {
    name: 'StartError',
    message: /^No space is left on the disk/,
  })
  execFileSync('mount', ['-o', 'remount,size=300m', disk])
  const postgres = await startEmbeddedPostgres(options)
  await postgres.stop()
})

test('programs in a folder closed to the account are copied to where it can use them', (t) => {
  if (!asRoot) return t.skip('needs root')
  const closed = mkdtempSync(join(tmpdir(), 'freehold-closed-'))
  const version = `test-${process.pid}`
  const umask = process.umask(0o077)
  t.after(() => {
    process.umask(umask)
    rmSync(closed, { recursive: true })
    rmSync(join('/var/lib/freehold', `bin-${version}`), { recursive: true, force: true })
  })
  for (const folder of ['bin', 'share/postgresql']) mkdirSync(join(closed, folder), { recursive: true })
  writeFileSync(join(closed, 'bin/postgres'), '#!/bin/sh\necho started\n', { mode: 0o700 })
  writeFileSync(join(closed, 'share/postgresql/postgres.bki'), 'bki', { mode: 0o600 })
  const account = { uid: 65_534, gid: 65_534 }

  const copy = reachablePrograms(closed, version, account)
  assert.notEqual(copy, closed)
  assert.equal(
    execFileSync(join(copy, 'bin/postgres'), { ...account, cwd: '/', encoding: 'utf8' }),
    'started\n',
  )
  assert.equal(
    execFileSync('cat', [join(copy, 'share/postgresql/postgres.bki')], { ...account, cwd: '/' }).toString(),
    'bki',
  )
  assert.equal(reachablePrograms(closed, version, account), copy)
  assert.equal(reachablePrograms(closed, version, undefined), closed)
})

test('a copied state folder is refused instead of sharing the database of the first; a moved one is not', async (t) => {
  if (!asRoot) return t.skip('only root keeps the database outside')
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'freehold-moved-')))
  const [first, copied, moved] = ['first', 'copied', 'moved'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ] // three names
  t.after(() => {
    const outside = outsideFolder(existsSync(moved) ? moved : first)
    if (outside !== undefined && dirname(outside) === '/var/lib/freehold')
      rmSync(outside, { recursive: true })
    rmSync(home, { recursive: true })
  })
  const start = (stateDir: string) =>
    startEmbeddedPostgres({ stateDir, log: () => undefined, settings: { fsync: 'off' } })
  await (await start(first)).stop()
  execFileSync('cp', ['-a', first, copied])
  await assert.rejects(start(copied), {
    name: 'StartError',
    message: new RegExp(`^${copied} is a copy of ${first}`),
  })
  execFileSync('mv', [first, moved])
  await (await start(moved)).stop()
})
