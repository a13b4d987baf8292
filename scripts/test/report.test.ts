import assert from 'node:assert/strict'
import test from 'node:test'
import { selectGroups } from './groups.ts'
import { refuseEmpty } from './outcome.ts'
import { failuresText, sumLine, tableText } from './report.ts'

const row = (name: string, passed: number, failed: number, skipped: number) => ({
  name,
  seconds: 1.5,
  outcome: { passed, failed, skipped, notes: skipped ? ['no browser'] : [], output: `output of ${name}` },
})

test('the last line sums every group', () => {
  assert.equal(sumLine([row('types', 1, 0, 0), row('unit', 20, 2, 3)]), '21 passed, 2 failed, 3 skipped')
})

test('only failed groups show their output', () => {
  const text = failuresText([row('types', 1, 0, 0), row('unit', 20, 2, 0)])
  assert.match(text, /output of unit/)
  assert.doesNotMatch(text, /output of types/)
})

test('the table says why something was skipped', () => {
  assert.match(tableText([row('browser', 0, 0, 1)], 2), /browser: no browser/)
})

test('a group in which nothing ran fails', () => {
  const outcome = refuseEmpty({ passed: 0, failed: 0, skipped: 0, notes: [], output: '' }, 'test')
  assert.equal(outcome.failed, 1)
})

test('groups are chosen by name and keep their order', () => {
  assert.deepEqual(
    selectGroups(['unit', 'static']).map(({ name }) => name),
    ['types', 'lint', 'format', 'dead-code', 'unit'],
  )
  assert.throws(() => selectGroups(['unti']), /no group named unti/)
})
