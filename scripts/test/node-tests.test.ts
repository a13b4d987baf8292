import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root, runCommand } from './commands.ts'
import type { Outcome } from './outcome.ts'

/** Node's runner refuses to run inside a test, so each case gets a process that does not know it is in one. */
async function outcomeOf(t: TestContext, code: string, testLimitMs = 20_000): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'freehold-runner-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'case.test.mjs')
  await writeFile(file, `import { describe, it, test } from 'node:test'\n${code}\n`)
  const runner = pathToFileURL(join(root, 'scripts/test/node-tests.ts')).href
  const options = { files: [relative(root, file)], concurrency: 1, testLimitMs }
  const script = `
    delete process.env.NODE_TEST_CONTEXT
    const { runNodeTests } = await import(${JSON.stringify(runner)})
    console.log(JSON.stringify(await runNodeTests(${JSON.stringify(options)})))`
  // In a file: options such as -e would be handed on to the process of every file of tests.
  const program = join(folder, 'run.mjs')
  await writeFile(program, script)
  const { ok, output } = await runCommand({ file: process.execPath, args: [program], limitMs: 30_000 })
  assert.ok(ok, output)
  return JSON.parse(output) as Outcome // printed by the script above
}

test('tests are counted, suites are not', async (t) => {
  const outcome = await outcomeOf(t, `test('a', () => {}); describe('s', () => { it('b', () => {}) })`)
  assert.deepEqual([outcome.passed, outcome.failed, outcome.skipped], [2, 0, 0])
})

test('a failure inside a suite counts once, and its output is kept', async (t) => {
  const outcome = await outcomeOf(t, `describe('s', () => { it('b', () => { throw new Error('broken') }) })`)
  assert.deepEqual([outcome.passed, outcome.failed], [0, 1])
  assert.match(outcome.output, /broken/)
})

test('a skipped test says why', async (t) => {
  const outcome = await outcomeOf(t, `test('a', () => {}); test('b', { skip: 'no such system' }, () => {})`)
  assert.deepEqual([outcome.passed, outcome.failed, outcome.skipped], [1, 0, 1])
  assert.deepEqual(outcome.notes, ['no such system'])
})

test('a file without a test fails', async (t) => {
  const outcome = await outcomeOf(t, 'void 0')
  assert.equal(outcome.failed, 1)
  assert.match(outcome.notes.join(), /holds no test/)
})

test('a file that falls before its first test fails', async (t) => {
  const outcome = await outcomeOf(t, `throw new Error('at load')`)
  assert.equal(outcome.failed, 1)
})

test('a clean-up of a suite that falls fails the run although every test passed', async (t) => {
  const code = `import { after } from 'node:test'
    describe('s', () => { it('b', () => {}); after(() => { throw new Error('late') }) })`
  const outcome = await outcomeOf(t, code)
  assert.deepEqual([outcome.passed, outcome.failed], [1, 1])
})

test('a test past its limit fails', async (t) => {
  const outcome = await outcomeOf(t, `test('long', () => new Promise((end) => setTimeout(end, 2_000)))`, 100)
  assert.equal(outcome.passed, 0)
  assert.ok(outcome.failed > 0)
})
