import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { seedOf } from '../chaos/seed.ts'

const isFull = process.env['FREEHOLD_TEST_FULL'] === '1'
const run = promisify(execFile)
const program = join(import.meta.dirname, 'take-out-guards.ts')

/** Of the guards that were noticed before a few are tried again; in the whole list every guard there is. */
async function takeOut(words: readonly string[]): Promise<{ tried: number; killed: number; output: string }> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { stdout } = await run(process.execPath, [program, ...words], { env, maxBuffer: 2 ** 26 })
  const last = stdout.trim().split('\n').at(-1) ?? ''
  // The program's last line.
  return { ...(JSON.parse(last) as { tried: number; killed: number }), output: stdout }
}

test(
  isFull ? 'the want of nearly every guard is noticed' : 'the want of some guards is noticed',
  async (t) => {
    const seed = seedOf()
    const { tried, killed, output } = await takeOut(isFull ? [] : ['--sample', '12', '--seed', String(seed)])
    const left = output.split('\n').filter((line) => line.startsWith('LEFT'))
    t.diagnostic(`${killed} of ${tried} noticed`)
    assert.ok(tried >= (isFull ? 800 : 8), `only ${tried} guards were tried, with FREEHOLD_TEST_SEED=${seed}`)
    assert.ok(
      killed >= tried * 0.95 - (isFull ? 0 : 1),
      `with FREEHOLD_TEST_SEED=${seed}:\n${left.join('\n')}`,
    )
  },
)
