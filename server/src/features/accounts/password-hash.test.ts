import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '#platform/errors'
import { hashPassword, verifyPassword } from './password-hash.ts'

test('a password is kept as argon2id in the PHC form and only it verifies', async () => {
  const kept = await hashPassword('lantern-orbit-velvet-27')
  assert.match(kept, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.equal(await verifyPassword('lantern-orbit-velvet-27', kept), true)
  assert.equal(await verifyPassword('lantern-orbit-velvet-28', kept), false)
  assert.equal(await verifyPassword('lantern-orbit-velvet-27', undefined), false)
  assert.notEqual(await hashPassword('lantern-orbit-velvet-27'), kept)
})

test('the password counts as it was typed, beyond ASCII too', async () => {
  const kept = await hashPassword('Zürich ist schön \u00e9')
  assert.equal(await verifyPassword('Zürich ist schön e\u0301', kept), false)
})

test('a hash of another cost still verifies, and one of another form is a fault', async () => {
  const reference = '$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$'
  await assert.rejects(verifyPassword('password', `${reference}!`), /PHC/)
  await assert.rejects(verifyPassword('password', '$2b$10$abcdefghijklmnopqrstuv'), /PHC/)
})

function codeOf(reason: unknown): unknown {
  return reason instanceof AppError ? reason.code : reason
}

test('beyond its queue the process refuses instead of piling up work', async () => {
  const all = await Promise.allSettled(Array.from({ length: 110 }, () => verifyPassword('x', undefined)))
  const refused = all.filter((one) => one.status === 'rejected')
  assert.equal(refused.length, 8)
  for (const one of refused) assert.equal(codeOf(one.reason), 'request.unavailable')
})
