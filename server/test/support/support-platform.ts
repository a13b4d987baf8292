import assert from 'node:assert/strict'
import type { FastifyReply } from 'fastify'
import { createQueueMail } from '#features/mails'
import { createNotify } from '#features/notifications'
import { createOrganizationWithOwner } from '#features/organizations'
import { ensureDirectPartner } from '#features/partners'
import { type Actor, systemActor } from '#platform/actor'
import { AppError } from '#platform/errors'
import { newId } from '#platform/ids'
import { sha256 } from '#platform/key-ring'
import type { TestLife } from '#test/test-db'
import { aMember, anOperator, testPlatform, type TestPlatform } from '#test/test-platform'
import type { SupportDeps, Which } from '../../src/features/support-grants/support-grant.ts'
import { openSupportSession } from '../../src/features/support-grants/support-session-service.ts'
import { findLiveSession } from '../../src/features/support-grants/support-session-store.ts'

const system = systemActor('test')
const origin = 'http://127.0.0.1:8090'

/** Fails unless `work` is refused with this code. */
export async function refusedWith(code: string, work: () => Promise<unknown>): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof AppError, String(error))
    assert.equal(error.code, code)
    return true
  })
}

async function addAccount({ ownerDb }: TestPlatform, name: string): Promise<string> {
  const id = newId()
  await ownerDb
    .insertInto('accounts')
    .values({ id, email: `${name.toLowerCase()}@example.com`, name: `Test ${name}` })
    .execute()
  return id
}

async function addOrganization(
  platform: TestPlatform,
  name: string,
): Promise<Record<'id' | 'ownerId', string>> {
  const { ownerDb, unitOfWork } = platform
  const ownerId = await addAccount(platform, name === 'Engines' ? 'Owner' : `Owner-${name}`)
  await unitOfWork(system, 'platform', (work) =>
    createOrganizationWithOwner(work, {
      kind: 'company',
      name,
      country: 'CH',
      timeZone: 'Europe/Zurich',
      ownerAccountId: ownerId,
      channel: 'test',
    }),
  )
  const { organization_id: id } = await ownerDb
    .selectFrom('organizations')
    .select('organization_id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return { id, ownerId }
}

async function addTenant({ ownerDb }: TestPlatform, organizationId: string): Promise<string> {
  const { partner_id: partnerId } = await ownerDb
    .selectFrom('organizations')
    .select('partner_id')
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow()
  const id = newId()
  await ownerDb
    .insertInto('blueprints')
    .values({ id: newId(), name: 'plain', version: 1, source: '', definition: '{}' })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await ownerDb
    .insertInto('tenants')
    .values({
      organization_id: organizationId,
      id,
      partner_id: partnerId,
      name: `t-${id.slice(-8)}`,
      display_name: 'Tenant',
      blueprint: 'plain',
      blueprint_version: 1,
      base: 'active',
      phase: 'ready',
    })
    .execute()
  return id
}

/** A customer with an owner, an admin and a member, another customer, and an operator with a session of its own. */
export async function supportPlatform(t: TestLife) {
  const platform = await testPlatform(t)
  const { unitOfWork, platformDb, ownerDb, keyRing, clock, cursors } = platform
  await ensureDirectPartner(platform)
  const { id: organizationId, ownerId } = await addOrganization(platform, 'Engines')
  const { id: foreignOrganizationId } = await addOrganization(platform, 'Elsewhere')
  for (const role of ['Admin', 'Member']) {
    const accountId = await addAccount(platform, role)
    await ownerDb
      .insertInto('members')
      .columns(['organization_id', 'id', 'partner_id', 'account_id', 'role'])
      .expression((eb) =>
        eb
          .selectFrom('organizations')
          .select((select) => [
            'organization_id',
            select.val(newId()).as('id'),
            'partner_id',
            select.val(accountId).as('account_id'),
            select.val(role.toLowerCase()).as('role'),
          ])
          .where('organization_id', '=', organizationId),
      )
      .execute()
  }
  const operatorId = await addAccount(platform, 'Operator')
  const queueMail = createQueueMail({ keyRing, platformName: 'Testing' })
  const deps: SupportDeps = {
    unitOfWork,
    platformDb,
    clock,
    cursors,
    queueMail,
    notify: createNotify({ queueMail, origin, clock }),
    origin,
  }
  const signIn = async (): Promise<string> => {
    const id = newId()
    const end = new Date(clock.now().getTime() + 86_400_000)
    await ownerDb.updateTable('accounts').set({ state: 'active' }).where('id', '=', operatorId).execute()
    await ownerDb
      .insertInto('operators')
      .values({ account_id: operatorId, role: 'support' })
      .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ role: 'support' }))
      .execute()
    await ownerDb
      .insertInto('web_sessions')
      .values({
        token_hash: id,
        id,
        surface: 'operator',
        account_id: operatorId,
        method: 'pwd',
        tokens: '{}',
        refresh_at: end,
        access_expires_at: end,
        authenticated_at: clock.now(),
        expires_at: end,
      })
      .execute()
    return id
  }
  const operator: Actor = anOperator({ id: operatorId, name: 'Test Operator', roles: ['operator.owner'] })
  const owner: Actor = aMember(organizationId, 'owner', { id: ownerId, name: 'Test Owner' })

  /** Opens a session as the operator does, who signs in for it; answers the hash of its cookie. */
  async function open(which: Which, rights: 'read' | 'write' = 'read'): Promise<string> {
    const cookies: string[] = []
    const reply = { header: (_: string, value: string) => void cookies.push(value) }
    await openSupportSession(
      deps,
      { ...operator, sessionId: await signIn() },
      // All that is asked of a reply here is to set the cookie.
      { reply: reply as unknown as FastifyReply },
      { ...which, rights },
    )
    return sha256(/=([^;]+)/.exec(cookies[0] ?? '')?.[1] ?? '')
  }

  return {
    ...platform,
    deps,
    operator,
    owner,
    organizationId,
    foreignOrganizationId,
    tenantIds: [await addTenant(platform, organizationId), await addTenant(platform, organizationId)],
    foreignTenantId: await addTenant(platform, foreignOrganizationId),
    open,
    sweep: (run: (signal: AbortSignal) => Promise<void>) => run(new AbortController().signal),
    /** Subjects of the mails to somebody, but for the ones that only ask or accept. */
    mailsTo: async (recipient: string): Promise<string[]> => {
      const rows = await ownerDb
        .selectFrom('mails')
        .select('subject')
        .where('recipient', '=', recipient)
        .orderBy('created_at')
        .execute()
      return rows.map(({ subject }) => subject).filter((subject) => !/asks for access|gave/.test(subject))
    },
    /** What an event under a session says of it, and such an event. */
    supportOf: async (tokenHash: string) => {
      const live = await findLiveSession(platformDb, tokenHash, clock.now())
      assert.ok(live !== undefined)
      const support = {
        grantId: live.grant_id,
        sessionId: live.id,
        organizationId,
        onBehalfOf: live.decided_by,
      }
      const body = {
        v: 1,
        id: newId(),
        at: clock.now().toISOString(),
        action: 'support_session.read',
        outcome: 'success',
        actor: { kind: 'account', id: operatorId },
        support,
        surface: 'app',
        target: { type: 'operation', id: null },
        organizationId: null,
        correlationId: newId(),
        requestId: newId(),
        details: {},
        commitments: [],
      }
      return { support, body }
    },
  }
}
