import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Change } from '@freehold/contract'
import { isTouched } from './touched-keys.ts'

const tenant: Change = {
  type: 'tenant',
  id: '0190a000-0000-7000-8000-000000000001',
  organizationId: '0190a000-0000-7000-8000-00000000000a',
}
const other = '0190a000-0000-7000-8000-000000000002'

test('a change of a tenant touches that tenant, every list of tenants, and nothing of another', () => {
  assert.equal(isTouched(['tenants', tenant.id], tenant), true)
  assert.equal(isTouched(['tenants', 'list', {}], tenant), true)
  assert.equal(isTouched(['tenants', 'counts', 'operator'], tenant), true)
  assert.equal(isTouched(['tenants', other], tenant), false)
  assert.equal(isTouched(['members', 'list'], tenant), false)
})

test('a change of an order touches the tenants too, since an order changes one', () => {
  const order: Change = { ...tenant, type: 'order' }
  assert.equal(isTouched(['orders', order.id], order), true)
  assert.equal(isTouched(['orders', other], order), false)
  assert.equal(isTouched(['tenants', other], order), true)
})

test('the audit log follows every change, and a resync touches all but who is signed in', () => {
  assert.equal(isTouched(['auditEvents', 'recent', 'all'], tenant), true)
  const resync: Change = { type: 'resync', id: null, organizationId: null }
  assert.equal(isTouched(['connectors', 'list'], resync), true)
  assert.equal(isTouched(['me', 'app'], resync), false)
})
