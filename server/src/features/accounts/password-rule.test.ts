import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requireGoodPassword } from './password-rule.ts'

const context = ['ada.lovelace@example.com', 'Ada Lovelace', 'Analytical Engines', 'freehold']

test('what is tried first is refused, in its usual disguises too', () => {
  for (const password of [
    'short',
    'password1234',
    'P@ssw0rd1234',
    'Passwort2026!',
    'qwertyuiop12',
    '123456789012',
    'abcabcabcabc',
    'iloveyou1234567',
    'passwordpassword',
    'Sommer2026!!',
    'letmein123456',
    '            ',
  ]) {
    assert.throws(() => requireGoodPassword(password, []), { code: 'account.password_weak' }, password)
  }
})

test('one’s own and our name are no secret', () => {
  for (const password of [
    'AdaLovelace1815',
    'analytical-engines-1',
    'freehold-lovelace',
    'lovelace@example.com',
  ]) {
    assert.throws(() => requireGoodPassword(password, context), { code: 'account.password_weak' }, password)
  }
})

test('length is enough for anything else', () => {
  for (const password of [
    'lantern-orbit-velvet-27',
    'correct pony cell clip',
    '8305719462835017',
    'ümläut räuber höhle',
    'ada likes her small looms',
    'пароль длинный очень',
  ]) {
    assert.doesNotThrow(() => requireGoodPassword(password, context), password)
  }
})
