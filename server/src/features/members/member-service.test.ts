import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createQueueMail } from '#features/mails'
import { createOrganizationWithOwner } from '#features/organizations'
import { ensureDirectPartner } from '#features/partners'
import { systemActor } from '#platform/actor'
import { newId } from '#platform/ids'
import { aMember, anOperator, aPartnerAdmin, testPlatform } from '#test/test-platform'
import { inviteMember } from './invite-members.ts'
import { changeMemberRole, joinOrganization, removeMember } from './member-service.ts'
import { findMember, listMemberPage } from './member-store.ts'
import type { Role } from './member.ts'

async function given(t: TestContext) {
  const platform = await testPlatform(t)
  const direct = await ensureDirectPartner(platform)
  const queueMail = createQueueMail({ keyRing: platform.keyRing, platformName: 'Freehold' })
  const deps = { ...platform, origin: 'http://localhost', queueMail }
  const account = async (name: string) => {
    const id = newId()
    const email = `${name}-${id}@example.org`
    await platform.platformDb.insertInto('accounts').values({ id, email, name }).execute()
    return id
  }
  const ownerId = await account('owner')
  const { organization, memberId } = await platform.unitOfWork(systemActor('test'), 'platform', (work) =>
    createOrganizationWithOwner(work, {
      kind: 'company',
      name: 'Acme',
      country: 'CH',
      timeZone: 'Europe/Zurich',
      ownerAccountId: ownerId,
      channel: 'test',
    }),
  )
  const organizationId = organization.id
  const as = (role: Role, id?: string) => aMember(organizationId, role, id === undefined ? {} : { id })
  const add = async (role: Role) => {
    const [accountId, id] = [await account(role), newId()]
    const common = { organization_id: organizationId, partner_id: direct.id }
    await platform.ownerDb
      .insertInto('members')
      .values({ ...common, id, account_id: accountId, role })
      .execute()
    return { id, accountId, organizationId, ifMatch: 1 }
  }
  const actions = async () => {
    const rows = await platform.ownerDb.selectFrom('audit_events').select('action').orderBy('ord').execute()
    return rows.map(({ action }) => action)
  }
  return { ...deps, direct, organizationId, ownerId, ownerMember: memberId, as, add, actions }
}

test('an invitation makes the member, the mail and the event together, and joining makes it active', async (t) => {
  const deps = await given(t)
  const { organizationId, ownerId } = deps
  const form = { organizationId, email: 'Ada@example.org', name: 'Ada', role: 'admin' } as const
  const invited = await inviteMember(deps, deps.as('owner', ownerId), form)
  assert.deepEqual([invited.state, invited.role, invited.email], ['invited', 'admin', 'ada@example.org'])
  assert.equal((await deps.ownerDb.selectFrom('mails').select('id').execute()).length, 1)

  const link = { organizationId, memberId: invited.id, accountId: invited.accountId }
  const join = (over: Partial<typeof link> = {}) =>
    deps.unitOfWork(systemActor('test'), 'platform', (work) => joinOrganization(work, { ...link, ...over }))
  await assert.rejects(join({ accountId: ownerId }), { code: 'account.link_invalid' })
  await join()
  await join()
  assert.equal((await findMember(deps.platformDb, organizationId, invited.id))?.state, 'active')
  assert.deepEqual((await deps.actions()).slice(-2), ['member.invite', 'member.join'])
})

test('whoever is a member already is not invited again, and gets no mail', async (t) => {
  const deps = await given(t)
  const form = {
    organizationId: deps.organizationId,
    email: 'ada@example.org',
    name: 'Ada',
    role: 'member',
  } as const
  await inviteMember(deps, anOperator(), form)
  await assert.rejects(inviteMember(deps, anOperator(), { ...form, email: 'ADA@example.org' }), {
    code: 'member.already_exists',
  })
  assert.equal((await deps.ownerDb.selectFrom('mails').select('id').execute()).length, 1)
})

test('nobody in the organization gives a role above their own; its operators and partner do', async (t) => {
  const deps = await given(t)
  const { organizationId, direct } = deps
  const invite = (actor: ReturnType<typeof deps.as>, role: Role) =>
    inviteMember(deps, actor, { organizationId, email: `${newId()}@example.org`, name: 'N', role })
  await assert.rejects(invite(deps.as('admin'), 'owner'), { code: 'auth.forbidden' })
  assert.equal((await invite(deps.as('admin'), 'admin')).role, 'admin')
  assert.equal((await invite(aPartnerAdmin(direct.id), 'owner')).role, 'owner')
  const target = await deps.add('member')
  await assert.rejects(changeMemberRole(deps, deps.as('admin'), { ...target, role: 'owner' }), {
    code: 'auth.forbidden',
  })
  const { id, organizationId: of } = { ...target, id: deps.ownerMember }
  await assert.rejects(removeMember(deps, deps.as('admin'), { id, organizationId: of, ifMatch: 1 }), {
    code: 'auth.forbidden',
  })
  assert.equal((await changeMemberRole(deps, anOperator(), { ...target, role: 'owner' })).role, 'owner')
})

test('nobody changes or removes themselves', async (t) => {
  const deps = await given(t)
  const own = { organizationId: deps.organizationId, id: deps.ownerMember, ifMatch: 1 }
  const actor = deps.as('owner', deps.ownerId)
  await assert.rejects(changeMemberRole(deps, actor, { ...own, role: 'admin' }), { code: 'member.own_role' })
  await assert.rejects(removeMember(deps, actor, own), { code: 'member.own_role' })
})

test('two owners who take the role from each other at once leave one of them', async (t) => {
  const deps = await given(t)
  const second = await deps.add('owner')
  const first = { organizationId: deps.organizationId, id: deps.ownerMember, ifMatch: 1 }
  const outcomes = await Promise.allSettled([
    changeMemberRole(deps, deps.as('owner', second.accountId), { ...first, role: 'member' }),
    removeMember(deps, deps.as('owner', deps.ownerId), second),
  ])
  const refused = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as Error] : [],
  )
  assert.deepEqual(
    refused.map((error) => 'code' in error && error.code),
    ['member.last_owner'],
  )
  const { data } = await listMemberPage(deps.platformDb, deps.cursors, { ...first, limit: 25 })
  assert.equal(data.filter(({ role }) => role === 'owner').length, 1)
})

test('an owner who is only invited does not count as one', async (t) => {
  const deps = await given(t)
  const { organizationId } = deps
  await inviteMember(deps, anOperator(), { organizationId, email: 'b@example.org', name: 'B', role: 'owner' })
  const first = { organizationId, id: deps.ownerMember, ifMatch: 1 }
  await assert.rejects(removeMember(deps, anOperator(), first), { code: 'member.last_owner' })
})

test('a change needs the version that was read, and a removed member is gone', async (t) => {
  const deps = await given(t)
  const target = await deps.add('member')
  const actor = deps.as('owner', deps.ownerId)
  assert.equal((await changeMemberRole(deps, actor, { ...target, role: 'billing' })).version, 2)
  await assert.rejects(removeMember(deps, actor, target), { code: 'request.precondition_failed' })
  await removeMember(deps, actor, { ...target, ifMatch: 2 })
  await assert.rejects(removeMember(deps, actor, { ...target, ifMatch: 2 }), { code: 'member.not_found' })
  assert.deepEqual((await deps.actions()).slice(-2), ['member.change_role', 'member.remove'])
})

test("another organization's members are not found", async (t) => {
  const deps = await given(t)
  const target = await deps.add('member')
  const foreign = { ...target, organizationId: newId() }
  const stranger = aMember(foreign.organizationId, 'owner')
  await assert.rejects(changeMemberRole(deps, stranger, { ...foreign, role: 'admin' }), {
    code: 'member.not_found',
  })
  const seen = await deps.unitOfWork(stranger, { organizationId: foreign.organizationId }, ({ db }) =>
    listMemberPage(db, deps.cursors, { ...target, limit: 25 }),
  )
  assert.deepEqual(seen.data, [])
})

test('members are listed oldest first, page by page', async (t) => {
  const deps = await given(t)
  for (const role of ['admin', 'billing', 'member'] as const) await deps.add(role)
  const { organizationId } = deps
  const first = await listMemberPage(deps.platformDb, deps.cursors, { organizationId, limit: 3 })
  const cursor = first.nextCursor ?? ''
  const second = await listMemberPage(deps.platformDb, deps.cursors, { organizationId, limit: 3, cursor })
  assert.deepEqual(
    [...first.data, ...second.data].map(({ role }) => role),
    ['owner', 'admin', 'billing', 'member'],
  )
})
