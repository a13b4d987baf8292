import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Slug } from '@freehold/contract'
import { slugCandidates } from './organization-slug.ts'

function first(count: number, kind: 'company' | 'personal', name: string): string[] {
  const found: string[] = []
  for (const slug of slugCandidates(kind, name, () => 'a1b2c3d4')) {
    found.push(slug)
    if (found.length === count) return found
  }
  return found
}

test('a company is called by its name, without transliteration', () => {
  assert.deepEqual(first(3, 'company', 'Müller AG'), ['m-ller-ag', 'm-ller-ag-2', 'm-ller-ag-3'])
})

test('a taken name ends in something random after twenty tries', () => {
  assert.equal(first(21, 'company', 'Acme').at(-1), 'acme-a1b2c3d4')
})

test('a person is never called by name', () => {
  assert.deepEqual(first(1, 'personal', 'Ada Lovelace'), ['p-a1b2c3d4'])
})

test('a name without letters or digits still gives a slug', () => {
  assert.deepEqual(first(1, 'company', '!!!'), ['o-a1b2c3d4'])
})

test('a long name is cut so that every candidate is a slug', () => {
  for (const slug of first(22, 'company', `${'abcd '.repeat(30)}`))
    assert.ok(Slug.safeParse(slug).success, slug)
})
