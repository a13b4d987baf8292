import assert from 'node:assert/strict'
import { test } from 'node:test'
import { homePath, listPath, newOrderPath, orderPath, organizationPath, tenantPath } from './paths.ts'
import { surfaceOf } from './surface.ts'

const operator = { surface: 'operator' } as const
const app = { surface: 'app', organizationId: 'o1' } as const

test('staff name the organization behind the noun, customers before it', () => {
  assert.equal(tenantPath(operator, 'o1', 't1'), '/operator/tenants/o1/t1')
  assert.equal(tenantPath(app, 'o1', 't1'), '/app/o1/tenants/t1')
  assert.equal(orderPath({ surface: 'partner' }, 'o1', 'x1'), '/partner/orders/o1/x1')
  assert.equal(newOrderPath(app), '/app/o1/orders/new')
})

test('lists and homes stand on their own surface', () => {
  assert.equal(listPath(operator, 'audit'), '/operator/audit')
  assert.equal(listPath(app, 'members'), '/app/o1/members')
  assert.equal(homePath('app', 'o1'), '/app/o1')
  assert.equal(organizationPath(app, 'o1'), '/app/o1/settings')
})

test('the first step of an address tells the surface', () => {
  assert.equal(surfaceOf('/partner/orders'), 'partner')
  assert.equal(surfaceOf('/sign-in/abc'), undefined)
  assert.equal(surfaceOf('/'), undefined)
})
