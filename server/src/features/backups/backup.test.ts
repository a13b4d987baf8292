import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatSchedule, isStale, nextDue, parseKeep, parseSchedule, superfluous } from './backup.ts'

const at = (text: string): Date => new Date(`2026-03-${text}:00Z`)

test('schedules are read as they are written', () => {
  for (const text of ['every 6h', 'daily at 02:05', 'off'])
    assert.equal(formatSchedule(parseSchedule(text) ?? { kind: 'every', hours: 99 }), text)
  for (const text of ['', 'every 0h', 'every 200h', 'daily at 24:00', 'hourly', 'every 6h please'])
    assert.equal(parseSchedule(text), undefined, text)
})

test('the next backup is due after the last, at the hour that was named', () => {
  const daily = { kind: 'daily', hour: 2, minute: 0 } as const
  const now = at('05T12:00')
  assert.deepEqual(nextDue(daily, undefined, now), now)
  assert.deepEqual(nextDue(daily, at('05T02:00'), now), at('06T02:00'))
  assert.deepEqual(nextDue(daily, at('05T01:59'), now), at('05T02:00'))
  assert.deepEqual(nextDue(daily, at('01T13:00'), now), at('02T02:00'))
  assert.deepEqual(nextDue({ kind: 'every', hours: 6 }, at('05T07:00'), now), at('05T13:00'))
  assert.equal(nextDue({ kind: 'off' }, undefined, now), undefined)
})

test('somebody must look when two intervals have passed, counted from the beginning where there was none', () => {
  const every = { kind: 'every', hours: 6 } as const
  assert.equal(isStale(every, at('05T00:00'), at('01T00:00'), at('05T12:00')), false)
  assert.equal(isStale(every, at('05T00:00'), at('01T00:00'), at('05T12:01')), true)
  assert.equal(isStale(every, undefined, at('05T01:00'), at('05T12:01')), false)
  assert.equal(isStale({ kind: 'off' }, undefined, at('01T00:00'), at('05T12:01')), false)
})

test('what is kept is the newest so many, and all of so many days', () => {
  assert.deepEqual(parseKeep('14'), { count: 14, days: 0 })
  assert.deepEqual(parseKeep('30d'), { count: 1, days: 30 })
  assert.deepEqual(parseKeep('7,30d'), { count: 7, days: 30 })
  for (const text of ['0', '', 'all', '7d,30']) assert.equal(parseKeep(text), undefined, text)
  const days = [9, 8, 7, 2, 1].map((day) => ({ begunAt: at(`0${day}T00:00`) }))
  const gone = (count: number, kept: number): number[] =>
    superfluous(days, { count, days: kept }, at('09T12:00')).map(({ begunAt }) => begunAt.getUTCDate())
  assert.deepEqual(gone(2, 0), [7, 2, 1])
  assert.deepEqual(gone(2, 3), [2, 1])
  assert.deepEqual(gone(1, 30), [])
  assert.deepEqual(superfluous(days, { count: 0, days: 0 }, at('09T12:00')).length, 4)
})
