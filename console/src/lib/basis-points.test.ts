import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toBasisPoints, toPercentText } from './basis-points.ts'

test('a share is the same after it was shown and read again', () => {
  for (let points = 0; points <= 10_000; points += 1)
    assert.equal(toBasisPoints(toPercentText(points)), points)
})

test('a share is typed with a point or a comma, and at most two digits after it', () => {
  assert.deepEqual(['12,5', '12.05', ' 7 ', '100'].map(toBasisPoints), [1250, 1205, 700, 10_000])
  for (const text of ['', '1.234', '-1', '1e2', '12.', 'ten'])
    assert.ok(Number.isNaN(toBasisPoints(text)), text)
})
