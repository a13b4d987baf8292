import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchTotp, newTotpSecret, stepAt, toBase32, totpCode, totpUri } from './totp.ts'

// RFC 6238, appendix B: the secret of the SHA-1 vectors, whose eight digits end in these six.
const secret = toBase32(Buffer.from('12345678901234567890'))

test('codes are those of RFC 6238', () => {
  const vectors = [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ] as const
  for (const [seconds, code] of vectors) {
    assert.equal(totpCode(secret, stepAt(new Date(seconds * 1000))), code)
  }
})

test('a code is good one step early and one step late, and no more', () => {
  const now = new Date(1_800_000_000_000)
  const found = [-2, -1, 0, 1, 2].map((away) => matchTotp(secret, totpCode(secret, stepAt(now) + away), now))
  assert.deepEqual(found, [undefined, stepAt(now) - 1, stepAt(now), stepAt(now) + 1, undefined])
  assert.equal(matchTotp(secret, '', now), undefined)
})

test('a secret has 160 bits in base32, and its address names the platform and the person', () => {
  assert.match(newTotpSecret(), /^[A-Z2-7]{32}$/)
  assert.notEqual(newTotpSecret(), newTotpSecret())
  assert.equal(
    totpUri('ABC', { issuer: 'My Platform', email: 'a+b@example.com' }),
    'otpauth://totp/My%20Platform:a%2Bb%40example.com?secret=ABC&issuer=My%20Platform&algorithm=SHA1&digits=6&period=30',
  )
})
