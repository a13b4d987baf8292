import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { parseSearch, readSearch, stringifySearch } from './search-text.ts'

const Filters = z.object({
  q: z.string().max(5).optional(),
  kind: z.enum(['company', 'personal']).optional(),
})

test('search parameters are plain words, and come back as they went', () => {
  const text = stringifySearch({ q: 'a b', kind: undefined, empty: '', page: 2 })
  assert.equal(text, '?q=a+b&page=2')
  assert.deepEqual(parseSearch(text), { q: 'a b', page: '2' })
})

test('a parameter that is not understood is dropped, the others stay', () => {
  assert.deepEqual(readSearch(Filters, { q: 'much too long', kind: 'company', other: 'x' }), {
    kind: 'company',
  })
})
