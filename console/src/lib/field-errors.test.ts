import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CreateOrganization } from '@freehold/contract'
import { assignFieldErrors, toFieldKey, toFieldPath, valueAt } from './field-errors.ts'

function keysFor(schema: typeof CreateOrganization, body: unknown): Record<string, string> {
  const parsed = schema.safeParse(body)
  const issues = parsed.error?.issues ?? []
  return Object.fromEntries(
    issues.map((issue) => [issue.path.join('.'), toFieldKey(issue, valueAt(body, issue.path))]),
  )
}

test('what a schema objects to is told in words of ours', () => {
  const body = {
    kind: 'company',
    name: '',
    country: '',
    timeZone: 'Nowhere/Land',
    slug: 'Not A Slug',
    vatNumber: '12',
    billingEmail: 'nobody',
  }
  assert.deepEqual(keysFor(CreateOrganization, body), {
    name: 'required',
    country: 'required',
    timeZone: 'invalid',
    slug: 'slug',
    vatNumber: 'vatNumber',
    billingEmail: 'email',
  })
})

test("a problem's pointer leads to the form's field", () => {
  assert.equal(toFieldPath('/body/billingAddress/city'), 'billingAddress.city')
  assert.equal(toFieldPath('#/name'), 'name')
  assert.equal(toFieldPath('/body/a~1b'), 'a/b')
})

test('objections to fields that the form lacks are kept apart', () => {
  const errors = [
    { pointer: '/body/name', code: 'too_small', detail: 'x' },
    { pointer: '/body/other', code: 'custom', detail: 'y' },
  ]
  const { known, rest } = assignFieldErrors(errors, (path) => path === 'name')
  assert.deepEqual([...known.keys()], ['name'])
  assert.deepEqual(rest, [errors[1]])
})
