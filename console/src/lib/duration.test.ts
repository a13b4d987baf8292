import assert from 'node:assert/strict'
import test from 'node:test'
import { formatDuration } from './duration.ts'

test('a duration is said in its two largest units', () => {
  assert.equal(formatDuration(0, 'en'), '0 sec')
  assert.equal(formatDuration(59.9, 'en'), '59 sec')
  assert.equal(formatDuration(61, 'en'), '1 min 1 sec')
  assert.equal(formatDuration(7_200, 'en'), '2 hr')
  assert.equal(formatDuration(2 * 86_400 + 3 * 3_600 + 59, 'en'), '2 days 3 hr')
})

test('a duration follows the language', () => {
  assert.equal(formatDuration(3 * 3_600, 'de'), '3 Std.')
})

test('a clock that runs ahead makes no negative time', () => {
  assert.equal(formatDuration(-5, 'en'), '0 sec')
})
