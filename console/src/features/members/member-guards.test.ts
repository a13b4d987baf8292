import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Member } from '@freehold/contract'
import { grantableRoles, guardOf } from './member-guards.ts'

const member: Member = {
  id: '0190a000-0000-7000-8000-000000000001',
  organizationId: '0190a000-0000-7000-8000-000000000002',
  accountId: '0190a000-0000-7000-8000-000000000003',
  name: 'Anna',
  email: 'anna@example.com',
  role: 'member',
  state: 'active',
  tenantRoles: [],
  createdAt: '2026-01-01T00:00:00Z',
  version: 1,
}
const other = '0190a000-0000-7000-8000-000000000009'

test('nobody changes their own membership', () => {
  assert.equal(guardOf(member, { accountId: member.accountId, role: 'owner' }, 2), 'self')
})

test('an administrator may change members but not owners', () => {
  const admin = { accountId: other, role: 'admin' } as const
  assert.equal(guardOf(member, admin, 2), undefined)
  assert.equal(guardOf({ ...member, role: 'owner' }, admin, 2), 'ownerOnly')
  assert.equal(grantableRoles('admin').includes('owner'), false)
})

test('the only owner stays, even for operators', () => {
  const operator = { accountId: other, role: undefined }
  assert.equal(guardOf({ ...member, role: 'owner' }, operator, 1), 'lastOwner')
  assert.equal(guardOf({ ...member, role: 'owner' }, operator, 2), undefined)
  assert.equal(grantableRoles(undefined).includes('owner'), true)
})
