import assert from 'node:assert/strict'
import test from 'node:test'
import { judge, median } from './bench.ts'
import type { Bench, Goal } from './bench.ts'
import { load, percentile } from './load.ts'
import { cpuOf, rssOf } from './processes.ts'
import { measure } from './run.ts'
import { spawnBare } from './server.ts'
import { tableText, verdicts } from './table.ts'

const goal: Goal = {
  figure: 'steps',
  unit: 'steps',
  goal: 3,
  compare: '<=',
  value: ({ median: of }) => of('one', 'steps'),
}

function benchOf(order: string[]): Bench {
  const variant = (name: string) => ({
    name,
    setup: () => Promise.resolve(void order.push(`set up ${name}`)),
    run: (round: number) => {
      order.push(`${name} ${round}`)
      return Promise.resolve({ steps: round === 0 ? 1_000 : round })
    },
    teardown: () => Promise.resolve(void order.push(`tear down ${name}`)),
  })
  return { name: 'b', summary: '', rounds: 3, variants: [variant('one'), variant('two')], goals: [goal] }
}

test('variants take turns, the first place changes, and the warm-up round is not counted', async () => {
  const order: string[] = []
  const results = await measure(benchOf(order), () => {})
  const wanted = 'set up one, set up two, one 0, two 0, two 1, one 1, one 2, two 2, two 3, one 3'
  assert.equal(order.join(', '), `${wanted}, tear down two, tear down one`)
  assert.equal(results.median('one', 'steps'), 2)
})

test('what was set up is torn down when a variant falls', async () => {
  const order: string[] = []
  const bench = benchOf(order)
  const falling = { name: 'falling', run: () => Promise.reject(new Error('no server')) }
  await assert.rejects(
    measure({ ...bench, variants: [...bench.variants, falling] }, () => {}),
    /no server/,
  )
  assert.deepEqual(order.slice(-2), ['tear down two', 'tear down one'])
})

test('a goal is met or missed by the median, and a figure never measured misses it', async () => {
  const bench = benchOf([])
  const results = await measure(bench, () => {})
  assert.deepEqual(verdicts(bench, results), { steps: { value: 2, unit: 'steps', goal: 3, pass: true } })
  assert.match(tableText(bench, results), /steps +2 steps +<= 3 +met/)
  assert.equal(judge({ ...goal, compare: '>=' }, results).pass, false)
  assert.equal(judge({ ...goal, value: ({ median: of }) => of('one', 'absent') }, results).pass, false)
})

test('medians and percentiles', () => {
  assert.equal(median([5, 1, 3]), 3)
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.ok(Number.isNaN(median([])))
  assert.equal(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90), 9)
})

test('load counts answers and the process that gave them shows the CPU time', async (t) => {
  const server = await spawnBare()
  t.after(server.stop)
  const before = cpuOf(server.pid)
  const figures = await load({ url: server.url, connections: 4, durationMs: 300 })
  assert.equal(figures.errors, 0)
  assert.ok(figures.requests > 50, `${figures.requests} requests`)
  assert.ok(figures.p50 <= figures.p99 && figures.p99 <= figures.max)
  if (process.platform === 'linux') {
    assert.ok(cpuOf(server.pid) > before)
    assert.ok(rssOf(server.pid) > 10)
  }
})
