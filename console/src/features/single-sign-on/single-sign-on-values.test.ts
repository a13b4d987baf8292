import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SaveSingleSignOn } from '@freehold/contract'
import { mapOf, toBody, toValues } from './single-sign-on-values.ts'

test('lines of values and roles become a map; the last equals sign divides', () => {
  assert.deepEqual(mapOf('  admins = admin\n\ncn=staff,dc=acme = member\nnothing'), {
    admins: 'admin',
    'cn=staff,dc=acme': 'member',
    nothing: '',
  })
})

test('an empty form asks for nothing that is optional, and the contract accepts what is filled in', () => {
  const values = { ...toValues(null), issuer: 'https://login.acme.example', clientId: 'freehold' }
  assert.partialDeepStrictEqual(toBody(values), { required: null, roles: null, enforced: false })
  assert.ok(SaveSingleSignOn.safeParse(toBody(values)).success)
  const half = { ...values, requiredClaim: 'groups' }
  assert.ok(!SaveSingleSignOn.safeParse(toBody(half)).success)
  const wrong = { ...values, roleClaim: 'groups', roleLines: 'admins = owner' }
  assert.ok(!SaveSingleSignOn.safeParse(toBody(wrong)).success)
})
