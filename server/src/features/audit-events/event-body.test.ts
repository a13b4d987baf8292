import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemActor } from '#platform/actor'
import { bodyOf, commit, sha256, sortDetails } from './event-body.ts'

const id = '01890a5d-ac96-774b-bcce-b302099a8057'

test('the same event always has the same bytes, keys in canonical order', () => {
  const actor = systemActor('look-at-tenant', id)
  const head = { id, at: '2026-01-02T03:04:05.678Z', actor, organizationId: id }
  const entry = { action: 'order.reject', target: { type: 'order', id } } as const
  const body = bodyOf(head, entry, { reason: 'not now "really" ü\n' }, [])
  assert.equal(
    body,
    `{"action":"order.reject","actor":{"id":null,"kind":"system","name":"look-at-tenant"},` +
      `"at":"2026-01-02T03:04:05.678Z","commitments":[],"correlationId":"${id}",` +
      String.raw`"details":{"reason":"not now \"really\" ü\n"},"id":"${id}","organizationId":"${id}",` +
      `"outcome":"success","requestId":"${id}","surface":null,"target":{"id":"${id}","type":"order"},"v":1}`,
  )
})

test('details are sorted by the class that the catalogue gives them', () => {
  const { plain, personal } = sortDetails('member.invite', { role: 'admin', email: 'ada@example.org' })
  assert.deepEqual(plain, { role: 'admin' })
  assert.deepEqual(personal, { email: 'ada@example.org' })
})

test('a field that the action does not have, or of another type, is a bug', () => {
  assert.throws(() => sortDetails('member.invite', { password: 'x' }), /no field password/)
  assert.throws(() => sortDetails('member.invite', { constructor: 'x' }), /no field constructor/)
  assert.throws(() => sortDetails('blueprint.publish', { version: 'two' }), /wrong version/)
})

test('text that is no Unicode is made such, instead of failing the change it tells of', () => {
  assert.deepEqual(sortDetails('order.reject', { reason: 'a\ud800b' }).plain, { reason: 'a\ufffdb' })
})

test('a commitment stands for exactly these values and this salt', () => {
  const part = { subjectId: id, salt: 'c2FsdA==', values: { details: { email: 'ada@example.org' } } }
  const { sha256: hash } = commit(part)
  assert.equal(hash, sha256('c2FsdA=={"details":{"email":"ada@example.org"}}').toString('hex'))
  assert.notEqual(commit({ ...part, salt: 'b3RoZXI=' }).sha256, hash)
})
