import { readdir } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Bench } from '../bench/frame/bench.ts'
import { measure } from '../bench/frame/run.ts'
import { tableText, verdicts } from '../bench/frame/table.ts'

const folder = fileURLToPath(new URL('../bench', import.meta.url))

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  })
  const names = await benchNames()
  const [name] = positionals
  if (name === undefined || !names.includes(name)) {
    if (name !== undefined) console.error(`no bench named ${name}\n`)
    for (const known of names) console.log(`  ${known.padEnd(12)} ${(await loadBench(known)).summary}`)
    process.exitCode = name === undefined ? 0 : 2
    return
  }
  const bench = await loadBench(name)
  const load = loadavg()[0] ?? 0
  console.error(
    `${bench.name}: ${bench.rounds} rounds on ${cpus().length} cores, load ${load.toFixed(2)} before`,
  )
  const results = await measure(bench, (line) => console.error(`  ${line}`))
  const judged = verdicts(bench, results)
  if (values.json) console.log(JSON.stringify(judged))
  else console.log(`\n${tableText(bench, results)}`)
  const isMissed = bench.goals.some(({ figure, kind }) => kind !== 'wish' && !judged[figure]?.pass)
  if (isMissed) process.exitCode = 1
}

/** Every file directly in bench/ is one; what they share lies in folders below. */
async function benchNames(): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && /^[\w-]+\.ts$/.test(entry.name))
  return files.map((entry) => entry.name.slice(0, -'.ts'.length)).sort()
}

async function loadBench(name: string): Promise<Bench> {
  // Every file in bench/ exports `bench`; the check below is for the one that forgets.
  const module = (await import(join(folder, `${name}.ts`))) as { bench?: Bench }
  if (!module.bench) throw new Error(`bench/${name}.ts does not export bench`)
  return module.bench
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
})
