import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ensureKeyFile, formatKeyRing, parseKeyRing, writeKeyFile } from './key-file.ts'
import { fingerprint, newKeyRing, open, rewrap, seal, SealError, withNewKey, withoutKey } from './key-ring.ts'

const place = 'order_secrets/o/1/telegram/botToken'

test('a sealed value opens where it was sealed, and nowhere else', () => {
  const ring = newKeyRing()
  const sealed = seal(ring, place, 'hunter2')
  assert.equal(open(ring, place, sealed), 'hunter2')
  assert.throws(() => open(ring, 'order_secrets/o/2/telegram/botToken', sealed), SealError)
  assert.throws(() => open(newKeyRing(), place, sealed), SealError)
})

test('no altered bit of a sealed value is accepted', () => {
  const ring = newKeyRing()
  const sealed = seal(ring, place, 'a value of some length')
  for (const part of ['wrapped', 'iv', 'ct'] as const) {
    const bytes = Buffer.from(sealed[part], 'base64')
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const altered = Buffer.from(bytes)
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assert.throws(() => open(ring, place, { ...sealed, [part]: altered.toString('base64') }), SealError)
    }
  }
})

test('after a rotation old values open, are rewrapped without being opened, and the old key can go', () => {
  const old = newKeyRing()
  const sealed = seal(old, place, 'kept')
  const ring = withNewKey(old)
  const moved = rewrap(ring, sealed)
  assert.equal(moved.kid, ring.active)
  assert.equal(moved.ct, sealed.ct)
  const only = withoutKey(ring, old.active)
  assert.equal(open(only, place, moved), 'kept')
  assert.throws(() => open(only, place, sealed), SealError)
  assert.throws(() => withoutKey(ring, ring.active), SealError)
})

test('fingerprints stay when keys are rotated', () => {
  const ring = newKeyRing()
  assert.equal(fingerprint(withNewKey(ring), 'x'), fingerprint(ring, 'x'))
  assert.notEqual(fingerprint(newKeyRing(), 'x'), fingerprint(ring, 'x'))
})

test('a key added to the file by another process is found when a value asks for it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-keys-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'keys.json')
  const ring = ensureKeyFile(file)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const rotated = withNewKey(ring)
  writeKeyFile(file, rotated)
  assert.equal(open(ring, place, seal(rotated, place, 'new')), 'new')
  assert.deepEqual(parseKeyRing(formatKeyRing(rotated)).keys, rotated.keys)
})
