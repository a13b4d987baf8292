import assert from 'node:assert/strict'
import { test } from 'node:test'
import { approveOrder, listAllTenants, readPlatform } from '@freehold/contract'
import { apiUrl, fillPath, toQueryString } from './api-url.ts'

test('an operation goes through the mount of the surface it is asked from', () => {
  const params = { organizationId: 'o1', id: 'x1' }
  const path = '/v1/organizations/o1/orders/x1/approve'
  assert.equal(apiUrl(approveOrder, 'operator', params, {}), `/operator${path}`)
  assert.equal(apiUrl(approveOrder, 'app', params, {}), `/app${path}`)
})

test('a public operation has no mount, and any other is not asked without a surface', () => {
  assert.equal(apiUrl(readPlatform, 'partner', {}, {}), '/v1/platform')
  assert.throws(() => apiUrl(listAllTenants, undefined, {}, {}), /no surface/)
})

test('parameters are encoded, and a missing one is a bug', () => {
  assert.equal(fillPath('/v1/blueprints/:name', { name: 'a/b' }), '/v1/blueprints/a%2Fb')
  assert.throws(() => fillPath('/v1/blueprints/:name', {}), /no value for :name/)
})

test('a query leaves out what is absent and joins lists by commas', () => {
  assert.equal(
    toQueryString({ q: undefined, cursor: '', limit: 25, phase: ['ready', 'degraded'] }),
    '?limit=25&phase=ready%2Cdegraded',
  )
  assert.equal(toQueryString({}), '')
})
