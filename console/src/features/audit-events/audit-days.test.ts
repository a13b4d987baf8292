import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '@freehold/contract'
import { dayOf, groupByDay, toMoment } from './audit-days.ts'

function eventAt(at: string): AuditEvent {
  return {
    id: '0190a000-0000-7000-8000-000000000001',
    at,
    action: 'order.approve',
    outcome: 'success',
    actor: { kind: 'system', id: null, name: null, address: null },
    surface: null,
    support: null,
    target: { type: 'order', id: null, name: null },
    organizationId: null,
    correlationId: null,
    details: {},
  }
}

test('the day of a moment depends on where it is read', () => {
  assert.equal(dayOf('2026-11-20T23:30:00Z', 'Europe/Zurich'), '2026-11-21')
  assert.equal(dayOf('2026-11-20T23:30:00Z', 'UTC'), '2026-11-20')
})

test('events of one day stand together and keep their order', () => {
  const moments = ['2026-11-20T10:00:00Z', '2026-11-20T09:00:00Z', '2026-11-19T12:00:00Z']
  const days = groupByDay(moments.map(eventAt), 'UTC')
  assert.deepEqual(
    days.map(({ key, events }) => [key, events.map(({ at }) => at)]),
    [
      ['2026-11-20', moments.slice(0, 2)],
      ['2026-11-19', moments.slice(2)],
    ],
  )
})

test('a picked day spans from its first to its last moment', () => {
  const start = Date.parse(toMoment('2026-11-20', 'start') ?? '')
  const end = Date.parse(toMoment('2026-11-20', 'end') ?? '')
  assert.equal(end - start, 86_399_999)
  assert.equal(toMoment('nonsense', 'start'), undefined)
})
