import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AcceptSupportGrant } from '@freehold/contract'
import { sql } from 'kysely'
import { expireSupportGrants } from '../../src/features/support-grants/expire-support-grants.ts'
import {
  acceptSupportGrant,
  breakGlass,
  refuseSupportGrant,
  requestSupportGrant,
  revokeSupportGrant,
  withdrawSupportGrant,
} from '../../src/features/support-grants/support-grant-service.ts'
import { findLiveSession } from '../../src/features/support-grants/support-session-store.ts'
import { supportPlatform, refusedWith } from './support-platform.ts'

const hour = 3_600_000
const ask = { reason: 'A tenant does not start', hours: 2, rights: 'write', tenantIds: null } as const

test('a request that nobody answers within 72 hours is over, and its operator is told', async (t) => {
  const { deps, operator, owner, organizationId, clock, mailsTo, sweep } = await supportPlatform(t)
  const { id } = await requestSupportGrant(deps, operator, { organizationId, ...ask })
  clock.move(72 * hour)
  await refusedWith('support_grant.not_possible_now', () =>
    acceptSupportGrant(deps, owner, { organizationId, id }),
  )
  await sweep((signal) => expireSupportGrants(deps, signal))
  const kept = await deps.platformDb.selectFrom('support_grants').select('state').executeTakeFirstOrThrow()
  assert.equal(kept.state, 'expired')
  assert.deepEqual(await mailsTo('operator@example.com'), ['Engines did not answer your request for access'])
  // It says so once, and the operator may ask again.
  await sweep((signal) => expireSupportGrants(deps, signal))
  assert.equal((await mailsTo('operator@example.com')).length, 1)
  await requestSupportGrant(deps, operator, { organizationId, ...ask })
})

test('an operator asks once, as long as nobody has answered', async (t) => {
  const { deps, operator, organizationId } = await supportPlatform(t)
  const asking = Array.from({ length: 10 }, () =>
    requestSupportGrant(deps, operator, { organizationId, ...ask }).then(
      () => 'asked',
      (error: { code: string }) => error.code,
    ),
  )
  const outcomes = await Promise.all(asking)
  assert.equal(outcomes.filter((outcome) => outcome === 'asked').length, 1)
  assert.equal(outcomes.filter((outcome) => outcome === 'support_grant.already_open').length, 9)
})

test('an answer may give less than was asked for, and never more', async (t) => {
  const { deps, operator, owner, organizationId, tenantIds } = await supportPlatform(t)
  const [one = '', other = ''] = tenantIds
  const { id } = await requestSupportGrant(deps, operator, {
    organizationId,
    ...ask,
    rights: 'read',
    tenantIds: [one],
  })
  const which = { organizationId, id }
  const mores: AcceptSupportGrant[] = [
    { hours: 3 },
    { rights: 'write' },
    { tenantIds: null },
    { tenantIds: [one, other] },
  ]
  for (const more of mores)
    await refusedWith('support_grant.widened', () => acceptSupportGrant(deps, owner, { ...which, ...more }))
  const given = await acceptSupportGrant(deps, owner, { ...which, hours: 1 })
  assert.deepEqual(
    [given.state, given.hours, given.rights, given.tenants?.map((tenant) => tenant.id), given.asked.hours],
    ['accepted', 1, 'read', [one], 2],
  )
})

test('tenants of another organization are not there to be asked for', async (t) => {
  const { deps, operator, organizationId, foreignTenantId } = await supportPlatform(t)
  await refusedWith('tenant.not_found', () =>
    requestSupportGrant(deps, operator, { organizationId, ...ask, tenantIds: [foreignTenantId] }),
  )
})

test('of all who accept and refuse at once, and of all who end it, exactly one has done it', async (t) => {
  const { deps, operator, owner, organizationId } = await supportPlatform(t)
  const isFull = process.env['FREEHOLD_TEST_FULL'] === '1'
  const [rounds, width] = isFull ? [200, 50] : [6, 12]
  for (let round = 0; round < rounds; round += 1) {
    const { id } = await requestSupportGrant(deps, operator, { organizationId, ...ask })
    const which = { organizationId, id }
    const accept = () => acceptSupportGrant(deps, owner, which)
    const refuse = () => refuseSupportGrant(deps, owner, which)
    const tries = Array.from({ length: width }, (_, at) =>
      (at % 2 === 0 ? accept : refuse)().then(
        ({ state }) => state,
        (error: { code: string }) => error.code,
      ),
    )
    const outcomes = await Promise.all(tries)
    const won = outcomes.filter((outcome) => outcome !== 'support_grant.not_possible_now')
    assert.equal(won.length, 1, `round ${round}: ${outcomes.join()}`)
    const state = won[0]
    if (state === 'accepted') {
      const ends = Array.from({ length: width }, (_, at) =>
        (at % 2 === 0
          ? revokeSupportGrant(deps, owner, which)
          : withdrawSupportGrant(deps, operator, which)
        ).then(
          () => 'ended',
          (error: { code: string }) => error.code,
        ),
      )
      assert.equal((await Promise.all(ends)).filter((outcome) => outcome === 'ended').length, 1)
    }
  }
})

test('a session lasts half an hour at most, and never longer than the grant', async (t) => {
  const { deps, operator, owner, organizationId, clock, open } = await supportPlatform(t)
  const { id } = await requestSupportGrant(deps, operator, { organizationId, ...ask, hours: 1 })
  await acceptSupportGrant(deps, owner, { organizationId, id })
  const isLive = async (hash: string): Promise<boolean> =>
    (await findLiveSession(deps.platformDb, hash, clock.now())) !== undefined

  const first = await open({ organizationId, id })
  clock.move(29 * 60_000)
  assert.equal(await isLive(first), true)
  clock.move(60_000)
  assert.equal(await isLive(first), false, 'after half an hour')

  clock.move(20 * 60_000)
  const last = await open({ organizationId, id })
  clock.move(9 * 60_000)
  assert.equal(await isLive(last), true)
  clock.move(60_000)
  assert.equal(await isLive(last), false, 'after the hour that was given')
  await refusedWith('support_grant.not_possible_now', () => open({ organizationId, id }))
})

test('a session ends with what it rests on', async (t) => {
  const { deps, operator, owner, organizationId, clock, open, ownerDb } = await supportPlatform(t)
  const ends = {
    'the grant is revoked': (id: string) => revokeSupportGrant(deps, owner, { organizationId, id }),
    'the operator gives it back': (id: string) =>
      withdrawSupportGrant(deps, operator, { organizationId, id }),
    'the operator signs out': () => ownerDb.deleteFrom('web_sessions').execute(),
    'the operator becomes one for billing': () =>
      ownerDb.updateTable('operators').set({ role: 'billing' }).execute(),
    'the operator is disabled': () =>
      ownerDb.updateTable('accounts').set({ state: 'disabled' }).where('id', '=', operator.id).execute(),
  }
  for (const [what, end] of Object.entries(ends)) {
    const { id } = await requestSupportGrant(deps, operator, { organizationId, ...ask })
    await acceptSupportGrant(deps, owner, { organizationId, id })
    const hash = await open({ organizationId, id })
    assert.ok((await findLiveSession(deps.platformDb, hash, clock.now())) !== undefined, what)
    await end(id)
    assert.equal(await findLiveSession(deps.platformDb, hash, clock.now()), undefined, what)
  }
})

test('break-glass tells every owner and admin, stands in both logs, and no setting forbids it', async (t) => {
  const { deps, operator, organizationId, mailsTo, ownerDb } = await supportPlatform(t)
  await ownerDb
    .insertInto('security_policies')
    .columns(['organization_id', 'partner_id', 'support_requests'])
    .expression((eb) =>
      eb
        .selectFrom('organizations')
        .select(['organization_id', 'partner_id', sql<string>`'refused'`.as('support_requests')])
        .where('organization_id', '=', organizationId),
    )
    .execute()
  await refusedWith('support_grant.requests_refused', () =>
    requestSupportGrant(deps, operator, { organizationId, ...ask }),
  )
  const grant = await breakGlass(deps, operator, {
    organizationId,
    reason: 'Everything is down',
    minutes: 30,
  })
  assert.deepEqual([grant.kind, grant.state, grant.rights], ['break_glass', 'accepted', 'read'])
  for (const who of ['owner@example.com', 'admin@example.com'])
    assert.deepEqual(await mailsTo(who), ['Test Operator took emergency access to Engines'])
  assert.deepEqual(await mailsTo('member@example.com'), [])
  const logs = await ownerDb
    .selectFrom('audit_events')
    .select(['organization_id', 'correlation_id'])
    .where('action', '=', 'support_grant.break_glass')
    .execute()
  assert.deepEqual(new Set(logs.map((event) => event.organization_id)), new Set([organizationId, null]))
  assert.equal(logs.length, 2)
  assert.equal(new Set(logs.map((event) => event.correlation_id)).size, 1)
})

test("the organization's own role changes no grant, and writes into the platform's log only under a session", async (t) => {
  const { deps, operator, owner, organizationId, open, foreignOrganizationId, supportOf } =
    await supportPlatform(t)
  const { id } = await requestSupportGrant(deps, operator, { organizationId, ...ask })
  const denied = { code: '42501' }
  const inside = (statement: ReturnType<typeof sql>) =>
    deps.unitOfWork(owner, { organizationId }, ({ db }) => statement.execute(db))
  await assert.rejects(inside(sql`update support_grants set state = 'accepted'`), denied)
  await assert.rejects(inside(sql`delete from support_grants`), denied)
  await assert.rejects(
    inside(sql`update support_sessions set expires_at = now() + interval '1 year'`),
    denied,
  )

  await acceptSupportGrant(deps, owner, { organizationId, id })
  const hash = await open({ organizationId, id })
  const { support, body } = await supportOf(hash)
  const mirror = (where: string, event: object) =>
    deps.unitOfWork(owner, { organizationId: where }, ({ db }) =>
      sql`select fh_mirror_support_event(${JSON.stringify(event)}, '[]'::jsonb)`.execute(db),
    )
  await mirror(organizationId, body)
  const forged = [
    { ...body, actor: { ...body.actor, id: owner.id } },
    { ...body, support: { ...support, sessionId: crypto.randomUUID() } },
    { ...body, support: { ...support, grantId: crypto.randomUUID() } },
    { ...body, organizationId },
    { ...body, support: undefined },
  ]
  for (const event of forged)
    await assert.rejects(mirror(organizationId, { ...event, id: crypto.randomUUID() }), /support session/)
  await assert.rejects(mirror(foreignOrganizationId, { ...body, id: crypto.randomUUID() }), /support session/)
})
