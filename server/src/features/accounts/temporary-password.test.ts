import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newTemporaryPassword } from './temporary-password.ts'

const many = Array.from({ length: 4_000 }, newTemporaryPassword)

test('a temporary password has 16 characters, one of each kind, and none that are read for one another', () => {
  for (const password of many) {
    assert.equal(password.length, 16)
    for (const kind of [/[A-Z]/, /[a-z]/, /[2-9]/, /[^A-Za-z0-9]/]) assert.match(password, kind)
    assert.doesNotMatch(password, /[IO01l\s]/)
  }
  assert.equal(new Set(many).size, many.length)
})

test('no place of a temporary password favours a kind of character', () => {
  // Four of sixteen are chosen by kind; a shuffle that leaves them in front would show at the first places.
  const digits = Array.from({ length: 16 }, (_, at) => many.filter((p) => /[0-9]/.test(p.charAt(at))).length)
  const mean = digits.reduce((sum, count) => sum + count, 0) / digits.length
  const chiSquare = digits.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)
  // 15 degrees of freedom: above 50 about once in 80,000 runs.
  assert.ok(chiSquare < 50, `chi-square ${chiSquare.toFixed(1)}`)
})
