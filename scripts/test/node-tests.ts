import { join, relative } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { root } from './commands.ts'
import { counted, refuseEmpty } from './outcome.ts'
import type { Outcome } from './outcome.ts'

export type NodeTests = {
  readonly files: readonly string[]
  readonly concurrency: number
  readonly globalSetup?: string
  /** A single test that takes longer fails. */
  readonly testLimitMs: number
}

type GlobalSetup = { readonly globalSetup: () => Promise<void>; readonly globalTeardown: () => Promise<void> }

type Tally = { passed: number; failed: number; skipped: number; reasons: string[] }

/**
 * Runs files of tests with Node's runner, each file in a process of its own, and counts the tests in them. Node does a
 * set-up once per process and skips it in a second run, so it is done here.
 */
export async function runNodeTests(tests: NodeTests): Promise<Outcome> {
  if (tests.globalSetup === undefined) return runFiles(tests)
  // Both functions are what node:test asks of such a module.
  const setup = (await import(join(root, tests.globalSetup))) as GlobalSetup
  try {
    await setup.globalSetup()
    return await runFiles(tests)
  } catch (error) {
    const output = `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`
    return { passed: 0, failed: 1, skipped: 0, notes: ['the set-up failed, so no test ran'], output }
  } finally {
    await setup.globalTeardown()
  }
}

async function runFiles(tests: NodeTests): Promise<Outcome> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, reasons: [] }
  const stall = new AbortController()
  const options = {
    files: tests.files.map((file) => join(root, file)),
    concurrency: tests.concurrency,
    timeout: tests.testLimitMs,
    signal: stall.signal,
  }
  let output = ''
  let relax = () => {}
  try {
    const stream = run(options)
    stream.on('test:pass', (event) => countPass(tally, event))
    stream.on('test:fail', (event) => countFailure(tally, event))
    stream.on('test:summary', ({ file, success }) => {
      // A suite's own clean-up may fall after all its tests have passed.
      if (file === undefined && !success && tally.failed === 0) tally.failed = 1
    })
    relax = watchForStall(stream, tests.testLimitMs + graceMs, () => {
      tally.reasons.push('stopped: a file whose tests are through keeps its process, or its output, open')
      stall.abort()
    })
    for await (const text of stream.compose(new spec())) output += String(text)
  } catch (error) {
    // The runner itself failed.
    tally.failed += 1
    output += `\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`
  } finally {
    relax()
  }
  const { passed, failed, skipped, reasons } = tally
  return refuseEmpty({ passed, failed, skipped, notes: counted(reasons), output }, 'test')
}

const graceMs = 30_000

/**
 * Node bounds every test but not a file: one that leaves a timer, a server or a child process behind would hold up
 * the run for ever. Where no test has begun or ended for longer than any may take, that has happened.
 */
function watchForStall(stream: ReturnType<typeof run>, limitMs: number, stop: () => void): () => void {
  let timer = setTimeout(stop, limitMs)
  const rewind = () => {
    clearTimeout(timer)
    timer = setTimeout(stop, limitMs)
  }
  stream.on('test:start', rewind)
  stream.on('test:complete', rewind)
  return () => clearTimeout(timer)
}

type Event = {
  readonly name: string
  readonly file?: string | undefined
  readonly skip?: string | boolean | undefined
  readonly todo?: string | boolean | undefined
  readonly details: { readonly type?: string | undefined }
}

function countPass(tally: Tally, event: Event): void {
  if (event.details.type === 'suite') return
  if (isWholeFile(event)) {
    tally.failed += 1
    tally.reasons.push(`${relative(root, event.name)} holds no test`)
  } else if (skippedBecause(event)) {
    tally.skipped += 1
    tally.reasons.push(skippedBecause(event))
  } else {
    tally.passed += 1
  }
}

function countFailure(tally: Tally, event: Event): void {
  if (event.details.type === 'suite') return
  if (isUnset(event.todo)) {
    tally.failed += 1
  } else {
    tally.skipped += 1
    tally.reasons.push(skippedBecause(event))
  }
}

/** Node reports a file without tests, or one that fell before its first test, as a test named after the file. */
function isWholeFile(event: Event): boolean {
  return event.file !== undefined && event.name === event.file
}

function skippedBecause(event: Event): string {
  if (!isUnset(event.todo)) return typeof event.todo === 'string' ? `to do: ${event.todo}` : 'to do'
  if (isUnset(event.skip)) return ''
  return typeof event.skip === 'string' && event.skip ? event.skip : 'skipped without a reason'
}

function isUnset(mark: string | boolean | undefined): boolean {
  return mark === undefined || mark === false
}
