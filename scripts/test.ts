import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { passOnInterrupts, root } from './test/commands.ts'
import { selectGroups } from './test/groups.ts'
import type { Group } from './test/groups.ts'
import type { Outcome, Wishes } from './test/outcome.ts'
import { failuresText, progressLine, sumLine, tableText } from './test/report.ts'
import type { Row } from './test/report.ts'

const results = join(root, 'test-results')

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { full: { type: 'boolean', default: false }, files: { type: 'string' } },
  })
  const chosen = selectGroups(positionals)
  const wishes: Wishes = { full: values.full, ci: Boolean(process.env['CI']), files: values.files }
  if (wishes.full) process.env['FREEHOLD_TEST_FULL'] = '1'
  passOnInterrupts()
  await rm(results, { recursive: true, force: true })
  await mkdir(results, { recursive: true })

  const begun = performance.now()
  const rows = await runAll(chosen, wishes)
  const failures = failuresText(rows)
  if (failures) console.log(`\n${failures}`)
  console.log(`\n${tableText(rows, (performance.now() - begun) / 1000)}`)
  console.log(`\n  output, traces and screenshots: ${results}\n`)
  console.log(sumLine(rows))
  process.exitCode ||= rows.some(({ outcome }) => outcome.failed > 0) ? 1 : 0
}

/** The static groups share the cores two at a time; the others follow one by one, parallel inside themselves. */
async function runAll(chosen: readonly Group[], wishes: Wishes): Promise<Row[]> {
  const rows = new Map<string, Row>()
  const runNext = async (queue: Group[]): Promise<void> => {
    for (let group = queue.shift(); group && process.exitCode === undefined; group = queue.shift()) {
      rows.set(group.name, await runGroup(group, wishes))
    }
  }
  const quick = chosen.filter(({ isStatic }) => isStatic)
  await Promise.all([runNext(quick), runNext(quick)])
  await runNext(chosen.filter(({ isStatic }) => !isStatic))
  return chosen.flatMap(({ name }) => rows.get(name) ?? [])
}

async function runGroup(group: Group, wishes: Wishes): Promise<Row> {
  const begun = performance.now()
  const outcome = await group.run(wishes).catch(fallen)
  await writeFile(join(results, `${group.name}.log`), outcome.output)
  const row = { name: group.name, seconds: (performance.now() - begun) / 1000, outcome }
  console.log(progressLine(row))
  return row
}

function fallen(error: unknown): Outcome {
  const output = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { passed: 0, failed: 1, skipped: 0, notes: [], output }
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
})
