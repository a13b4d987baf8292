import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runBrowserTests } from './browser-tests.ts'
import { root, runCommand, tool } from './commands.ts'
import { runNodeTests } from './node-tests.ts'
import type { Outcome, Wishes } from './outcome.ts'

export type Group = {
  readonly name: string
  /** A static group needs nothing but the files; several run side by side. */
  readonly isStatic: boolean
  readonly run: (wishes: Wishes) => Promise<Outcome>
}

const minute = 60_000
const testConcurrency = 2

/** Every group, in the order of the table. */
export const groups: readonly Group[] = [
  {
    name: 'types',
    isStatic: true,
    run: () => check(['tsc', '-p', 'tsconfig.json'], ['tsc', '-p', 'console']),
  },
  { name: 'lint', isStatic: true, run: () => check(['oxlint', '--deny-warnings']) },
  { name: 'format', isStatic: true, run: () => check(['oxfmt', '--check']) },
  { name: 'dead-code', isStatic: true, run: () => check(['knip']) },
  { name: 'unit', isStatic: false, run: runUnit },
  { name: 'server', isStatic: false, run: runServer },
  {
    name: 'browser',
    isStatic: false,
    run: (wishes) => runBrowserTests(wishes, wishes.full ? 60 * minute : 15 * minute),
  },
]

/** The groups named, all without a name; `static` stands for the four that only read. Throws on unknown names. */
export function selectGroups(names: readonly string[]): readonly Group[] {
  const known = new Set(['static', ...groups.map(({ name }) => name)])
  const unknown = names.filter((name) => !known.has(name))
  if (unknown.length)
    throw new Error(`no group named ${unknown.join(', ')}; there are ${[...known].join(', ')}`)
  if (!names.length) return groups
  return groups.filter(({ name, isStatic }) => names.includes(name) || (isStatic && names.includes('static')))
}

/** One check counts as one test, however many commands it takes. */
async function check(...commands: readonly (readonly [string, ...string[]])[]): Promise<Outcome> {
  let output = ''
  let ok = true
  for (const [name, ...args] of commands) {
    const finished = await runCommand({ file: tool(name), args, limitMs: 5 * minute })
    output += finished.output
    ok &&= finished.ok
  }
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, notes: [], output }
}

function testLimit({ full }: Wishes): number {
  return full ? 60 * minute : 2 * minute
}

function runUnit(wishes: Wishes): Promise<Outcome> {
  const { pure } = testFiles(wishes)
  return runNodeTests({ files: pure, concurrency: testConcurrency, testLimitMs: testLimit(wishes) })
}

function runServer(wishes: Wishes): Promise<Outcome> {
  const { server } = testFiles(wishes)
  const globalSetup = 'server/test/global-setup.ts'
  return runNodeTests({
    files: server,
    concurrency: testConcurrency,
    globalSetup,
    testLimitMs: testLimit(wishes),
  })
}

/**
 * A server test that uses the helpers in server/test (a database, a running server) belongs to the server group;
 * every other test is pure and needs no set-up.
 */
function testFiles(wishes: Wishes): { pure: string[]; server: string[] } {
  const folders = '{contract,server,simulators,scripts,bench,console/src}'
  const all = globSync(`${folders}/**/*.test.ts`, { cwd: root, exclude: ['**/node_modules/**'] }).sort()
  const wanted = all.filter((file) => !wishes.files || file.includes(wishes.files))
  const needsSetup = (file: string) => file.startsWith('server/') && usesHelpers(file)
  return {
    pure: wanted.filter((file) => !needsSetup(file)),
    server: wanted.filter(needsSetup),
  }
}

function usesHelpers(file: string): boolean {
  return file.startsWith('server/test/') || readFileSync(join(root, file), 'utf8').includes("'#test/")
}
