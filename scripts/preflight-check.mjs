import { join } from 'node:path'
import { root, run, withNode26 } from './preflight-run.mjs'

const tools = [
  { name: 'types', words: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types, console', words: ['tsc', '-p', 'console/tsconfig.json'] },
  { name: 'lint', words: ['oxlint'] },
  { name: 'format', words: ['oxfmt', '--check'] },
  { name: 'dead code', words: ['knip'] },
]

/** Runs every static check, whatever the earlier ones say, and answers 1 when any of them failed. */
export async function check() {
  let failed = 0
  for (const { name, words } of tools) {
    const [tool = '', ...rest] = words
    const begun = performance.now()
    const { code, output } = await run({
      program: join(root, 'node_modules', '.bin', tool),
      words: rest,
      env: withNode26(),
      quiet: true,
    })
    if (code > 128) return code
    if (code !== 0) {
      failed += 1
      process.stdout.write(`${output.trimEnd()}\n`)
    }
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    console.log(`${code === 0 ? 'passed' : 'FAILED'}  ${name.padEnd(15)} ${seconds.padStart(5)} s`)
  }
  return failed === 0 ? 0 : 1
}
