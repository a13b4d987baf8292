import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acceptSupportGrant, readSupportGrant, requestSupportGrant } from '@freehold/contract'
import { newId } from '#platform/ids'
import { attackTarget } from '../attacks/support.ts'
import { personOf } from '../teams/person.ts'

test('an operator who is a member too answers no request of their own; somebody else does', async (t) => {
  const target = await attackTarget(t)
  const { world } = target
  const organizationId = world.own.organizationId
  await world.query(
    "insert into members (organization_id, partner_id, id, account_id, role, state) values ($1, $2, $3, $4, 'owner', 'active')",
    [organizationId, world.partnerId, newId(), world.operators.support],
  )
  const operator = await personOf(target, world.operators.support, 'operator')
  const body = { reason: 'A look around', hours: 1, rights: 'read', tenantIds: null }
  const { id } = await operator.call(requestSupportGrant, { params: { organizationId }, body })
  const params = { organizationId, id }
  const asMember = await personOf(target, world.operators.support, 'app')
  assert.equal((await asMember.ask(acceptSupportGrant, { params, body: {} })).code, 'auth.forbidden')
  assert.equal((await operator.call(readSupportGrant, { params })).state, 'requested')
  const owner = await personOf(target, world.own.accounts.owner, 'app')
  assert.equal((await owner.call(acceptSupportGrant, { params, body: {} })).state, 'accepted')
})
