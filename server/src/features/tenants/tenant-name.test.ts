import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slugify } from '#platform/slug'
import { tenantName } from './tenant-name.ts'

const seed = 'A1B2C3D4-0000-4000-8000-000000000000'

const names = [
  { kind: 'company', organization: 'Acme', expected: 'acme-a1b2c3d4' },
  { kind: 'company', organization: 'Müller AG', expected: 'm-ller-ag-a1b2c3d4' },
  { kind: 'company', organization: '!!!', expected: 't-a1b2c3d4' },
  { kind: 'company', organization: '', expected: 't-a1b2c3d4' },
  { kind: 'company', organization: '----', expected: 't-a1b2c3d4' },
  { kind: 'company', organization: '  Foo---Bar  ', expected: 'foo-bar-a1b2c3d4' },
  { kind: 'personal', organization: '', expected: 'p-a1b2c3d4' },
  { kind: 'personal', organization: 'Jane Doe', expected: 'p-a1b2c3d4' },
] as const

for (const { kind, organization, expected } of names) {
  test(`a ${kind} tenant of "${organization}" is called ${expected}`, () => {
    assert.equal(tenantName(kind, organization, seed), expected)
  })
}

test('a long name is cut so that tenant-{name} is an RFC 1123 label, with no hyphen before the suffix', () => {
  for (let length = 40; length < 80; length += 1) {
    const name = tenantName('company', `${'a'.repeat(length - 2)} bc`, seed)
    assert.ok(name.length <= 56, name)
    assert.match(`tenant-${name}`, /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/)
    assert.doesNotMatch(name, /--/)
  }
})

test('something that is no uuid makes no name', () => {
  for (const bad of ['', 'xyz', 'a1b2c3d'])
    assert.throws(() => tenantName('company', 'Acme', bad), { code: 'order.invalid' })
})

test('a slug does not depend on a locale', () => {
  assert.equal(slugify('İSTANBUL Straße'), 'i-stanbul-stra-e')
})
