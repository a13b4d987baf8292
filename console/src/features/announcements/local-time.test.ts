import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLocalTime, toLocalTime } from './local-time.ts'

test('a moment survives the field, to the minute', () => {
  for (const iso of ['2026-01-31T23:59:00.000Z', '2026-07-01T00:00:00.000Z'])
    assert.equal(fromLocalTime(toLocalTime(iso)), iso)
})

test('an empty or unfinished field is no moment', () => {
  assert.deepEqual([toLocalTime(null), fromLocalTime(''), fromLocalTime('tomorrow')], ['', null, null])
})
