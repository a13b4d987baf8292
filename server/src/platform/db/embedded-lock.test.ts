import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { StartError } from './embedded-errors.ts'
import { lockHolder, lockStateDir } from './embedded-lock.ts'
import { startMark } from './embedded-process.ts'

test('a lock is held until it is released, and leaves nothing behind', async (t) => {
  const stateDir = aFolder(t)
  const release = await lockStateDir(stateDir)
  assert.equal(lockHolder(stateDir), process.pid)
  await assert.rejects(lockStateDir(stateDir), StartError)
  release()
  assert.equal(lockHolder(stateDir), undefined)
  assert.deepEqual(readdirSync(stateDir), [])
})

test('a lock of a process that is gone, or whose id another process has now, is taken over', async (t) => {
  const stateDir = aFolder(t)
  const dead = spawn('true', { stdio: 'ignore' })
  await once(dead, 'exit')
  const parent = process.ppid
  for (const stale of [
    { pid: dead.pid, started: '1' },
    { pid: parent, started: `not ${startMark(parent)}` },
    { pid: process.pid, started: startMark(process.pid) },
  ]) {
    writeFileSync(join(stateDir, 'postgres.lock'), JSON.stringify(stale))
    const release = await lockStateDir(stateDir)
    release()
  }
  writeFileSync(join(stateDir, 'postgres.lock'), JSON.stringify({ pid: parent, started: startMark(parent) }))
  await assert.rejects(lockStateDir(stateDir), { name: 'StartError' })
})

test('of many processes that find the same stale lock, exactly one takes it', async (t) => {
  const stateDir = aFolder(t)
  const program = `
    import { lockStateDir } from ${JSON.stringify(join(import.meta.dirname, 'embedded-lock.ts'))}
    process.stdin.once('data', async () => {
      const won = await lockStateDir(${JSON.stringify(stateDir)}).then(() => 'won', () => 'lost')
      console.log(won)
    })
    process.stdin.on('end', () => process.exit())
    console.log('ready')`
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  t.after(() => children.forEach((child) => child.kill('SIGKILL')))
  await Promise.all(children.map((child) => once(child.stdout, 'data')))
  writeFileSync(join(stateDir, 'postgres.lock'), JSON.stringify({ pid: 1, started: 'long ago' }))
  const words = children.map(async ({ stdout }) =>
    String(((await once(stdout, 'data')) as [Buffer])[0]).trim(),
  )
  for (const child of children) child.stdin.write('go\n')
  const outcome = await Promise.all(words)
  assert.deepEqual(outcome.toSorted(), ['lost', 'lost', 'lost', 'lost', 'lost', 'won'])
})

function aFolder(t: TestContext): string {
  const stateDir = mkdtempSync(join(tmpdir(), 'freehold-lock-'))
  t.after(() => rmSync(stateDir, { recursive: true }))
  return stateDir
}
