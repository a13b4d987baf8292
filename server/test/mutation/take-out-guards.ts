import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { numbers } from '../chaos/seed.ts'
import { globalSetup, globalTeardown } from '../global-setup.ts'
import { type CollectedTest, collectedTests, collectInto } from './collected-tests.ts'
import { registerMutationHooks, sourceMutants } from './hooks.ts'
import { type Fate, hunt, nameOf, prepareHunters } from './hunt.ts'

/**
 * Takes each guard out by itself and looks for a test that notices: in the server's code, in the contract, in the
 * database. Prints a line for each, and one of JSON at the end. With --sample only some of those that were noticed
 * before, each by the test that noticed; --only and --judges (patterns) narrow down which guards and which files of
 * tests; --write keeps which test noticed what.
 */
const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    judges: { type: 'string', default: '' },
    part: { type: 'string', default: '1/1' },
    kinds: { type: 'string', default: 'sql,contract,source' },
    write: { type: 'boolean', default: false },
  },
})

const server = join(import.meta.dirname, '../..')
const golden = join(import.meta.dirname, '../golden/guards.txt')
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const tell = ({ key, killer, tried }: Fate): void =>
  say(`${killer === undefined ? 'LEFT  ' : 'killed'} ${key}\t${killer ?? `- of ${tried}`}`)

/** Tests that judge; those of processes, of embedded databases and of attacks that last are too slow for it. */
const judges = [
  'test/{attacks,identity,journeys,provisioning,features,operations,partners}/**/*.test.ts',
  'src/{platform,features,app}/**/*.test.ts',
]
const slow =
  /connection-reuse|embedded|enumeration|fuzz|brute|faults|authorization-matrix|secrets-at-rest|path-confusion|outgoing|answers\.|smuggling|sealed-values|guards\./
const ofDatabase = [
  'catalogue-lint',
  'table-isolation',
  'narrow-policies',
  'support-sessions',
  'object-isolation',
  'record-event',
]

/** Which test noticed the want of which guard, as the golden file has it. */
function readGolden(): Map<string, string> {
  const lines = readFileSync(golden, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean)
  return new Map(
    lines.map((line): [string, string] => {
      const [key = '', killer = ''] = line.split('\t')
      return [key, killer]
    }),
  )
}

function sampleOf(known: ReadonlyMap<string, string>, size: number): Map<string, string> {
  const random = numbers(Number(values.seed))
  return new Map(
    [...known]
      .filter(([, killer]) => killer !== '-')
      .map((entry) => ({ entry, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .slice(0, size)
      .map(({ entry }) => entry),
  )
}

const known = readGolden()
const sample = values.sample === undefined ? undefined : sampleOf(known, Number(values.sample))
const [part = 1, of = 1] = values.part.split('/').map(Number)
let serial = 0

/** Whether this run is about a guard. */
function isChosen(key: string): boolean {
  if (sample !== undefined) return sample.has(key)
  if (values.only !== undefined && !new RegExp(values.only).test(key)) return false
  serial += 1
  return serial % of === part - 1
}

async function load(files: readonly string[]): Promise<readonly CollectedTest[]> {
  const before = collectedTests().length
  for (const file of files) {
    collectInto(file)
    await import(join(server, file))
  }
  return collectedTests().slice(before)
}

async function huntInDatabase(): Promise<Fate[]> {
  const { huntSql, listSqlMutants } = await import('./sql-mutants.ts')
  const cluster = {
    url: process.env['FREEHOLD_TEST_CLUSTER_URL'] ?? '',
    template: process.env['FREEHOLD_TEST_TEMPLATE'] ?? '',
  }
  const chosen = (await listSqlMutants(cluster)).filter(({ key }) => isChosen(key))
  if (chosen.length === 0) return []
  const wanted = sample && new Set(sample.values())
  const files = globSync(judges, { cwd: server })
  const tests = await load(
    ofDatabase
      .flatMap((name) => files.filter((file) => file.includes(`/${name}.test`)))
      .filter((file) => wanted === undefined || [...wanted].some((killer) => killer.startsWith(`${file} ›`))),
  )
  const hunters = await prepareHunters(
    tests.filter((one) => wanted === undefined || wanted.has(nameOf(one))),
    say,
  )
  return huntSql(
    cluster,
    chosen,
    hunters.map(({ test }) => test),
    { known, told: tell },
  )
}

async function huntInContract(): Promise<Fate[]> {
  const { contractKeys, huntContract } = await import('./contract-mutants.ts')
  const chosen = new Set(contractKeys().filter(isChosen))
  return chosen.size === 0 ? [] : huntContract((key) => chosen.has(key), tell)
}

async function huntInSource(): Promise<Fate[]> {
  const wanted = sample && new Set(sample.values())
  const files = globSync(judges, { cwd: server })
    .filter((file) => !slow.test(file) && new RegExp(values.judges).test(file))
    .filter((file) => wanted === undefined || [...wanted].some((killer) => killer.startsWith(`${file} ›`)))
    .toSorted()
  const tests = await load(files)
  const begun = performance.now()
  const hunters = await prepareHunters(
    tests.filter((one) => wanted === undefined || wanted.has(nameOf(one))),
    say,
  )
  say(`${hunters.length} tests pass as things are, in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  const fates: Fate[] = []
  for (const [number, { key }] of sourceMutants().entries()) {
    if (!isChosen(key)) continue
    const fate = await hunt(number, hunters, known.get(key))
    fates.push(fate)
    tell(fate)
  }
  return fates
}

// What a guard's absence leaves behind must not end the hunt.
process.on('unhandledRejection', () => {})
process.on('uncaughtException', () => {})
registerMutationHooks()
await globalSetup()
const fates: Fate[] = []
if (values.kinds.includes('sql')) fates.push(...(await huntInDatabase()))
if (values.kinds.includes('contract')) fates.push(...(await huntInContract()))
if (values.kinds.includes('source')) fates.push(...(await huntInSource()))
await globalTeardown()
if (values.write) {
  const found = new Map([...known, ...fates.map(({ key, killer }): [string, string] => [key, killer ?? '-'])])
  writeFileSync(
    golden,
    `${[...found]
      .map((pair) => pair.join('\t'))
      .toSorted()
      .join('\n')}\n`,
  )
}
const killed = fates.filter(({ killer }) => killer !== undefined).length
say(JSON.stringify({ tried: fates.length, killed }))
process.exit(0)
