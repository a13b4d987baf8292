import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toDuration } from './waiting-duration.ts'

test('a wait is told in the one unit that says enough', () => {
  assert.deepEqual(toDuration(0), { unit: 'minutes', count: 1 })
  assert.deepEqual(toDuration(3_599), { unit: 'minutes', count: 59 })
  assert.deepEqual(toDuration(3_600), { unit: 'hours', count: 1 })
  assert.deepEqual(toDuration(172_799), { unit: 'hours', count: 47 })
  assert.deepEqual(toDuration(172_800), { unit: 'days', count: 2 })
})
