import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultOfPattern } from './safe-pattern.ts'

const good = [
  String.raw`^\d{6,12}:[A-Za-z0-9_-]{30,50}$`,
  String.raw`^[^@\s]+@[^@\s]+$`,
  '^(?:sk|pk)-[a-z0-9]{10,40}$',
  '^(?:[A-Z]{2}-)?[0-9]+$',
  '^(?:ab){2,5}$',
  String.raw`^a\(b\|c\)$`,
  '^[(|)+*]+$',
]

for (const pattern of good) {
  test(`${pattern} may be run`, () => assert.equal(faultOfPattern(pattern), undefined))
}

const bad = [
  ['^(a+)+$', /varies inside/],
  ['^(?:a|aa)*$', /varies inside/],
  ['^(?:(?:a?)b)*$', /varies inside|too long/],
  ['^a*a*a*a*$', /too long/],
  [String.raw`^(a)\1$`, /back-reference/],
  ['^(?=a)a$', /look-around/],
  ['^(?<!a)b$', /look-around/],
  ['^(?<name>a)$', /named group/],
  ['a+', /anchored/],
  [String.raw`^a\$`, /anchored/],
  ['^a|b$', /alternatives/],
  ['^(a$', /no regular expression/],
] as const

for (const [pattern, why] of bad) {
  test(`${pattern} is refused`, () => assert.match(faultOfPattern(pattern) ?? '', why))
}

test('what may be run answers at once on the worst of input', () => {
  const started = performance.now()
  for (const pattern of good) {
    const form = new RegExp(pattern, 'u')
    for (const text of ['a', '1', '@', '-']) assert.equal(form.test(`${text.repeat(4000)}\n!`), false)
  }
  assert.ok(performance.now() - started < 2000)
})
