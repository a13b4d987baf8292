import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Endpoint } from '@freehold/contract'
import { newId } from '#platform/ids'
import { randomToken, sha256 } from '#platform/key-ring'
import { identityRecipes, silentIdentity } from './identity-recipes.ts'
import { operationsRecipes, silentOperations } from './operations-recipes.ts'
import { partnerRecipes } from './partner-recipes.ts'
import { sessionRecipes, silentSessions } from './session-recipes.ts'
import { attackTarget, endpoints, type Hit, type Input, shotAt, type Target } from './support.ts'
import { teamRecipes } from './team-recipes.ts'
import { noDemands, paramsOf, validInput } from './valid-input.ts'

type Who = 'operator' | 'partner' | 'app' | 'anonymous'

/** How an operation is brought to success, and the events that it then leaves: in this order, and no others. */
type Recipe = {
  readonly as: Who
  readonly events: readonly string[]
  /** Brings the objects into the state it needs; answers what differs from the valid request. */
  readonly prepare?: (target: Target) => Promise<Input>
}

/** Operations without an event of their own, and why. */
const silent: Readonly<Record<string, string>> = {
  ...silentIdentity,
  ...silentOperations,
  ...silentSessions,
  'interactions.signIn':
    'account.sign_in is recorded when the session opens, a failure by the sign-in itself: server/test/identity',
  'links.read': 'reads; it is a POST so that the token stands in no address',
  'recoveries.create':
    'nothing about the account changes before the mailed link is used, which is account.recover; answers must not differ',
  'securityPolicies.check': 'tells what a policy would do to whoever asks, and keeps nothing',
  'supportSessions.leave':
    'is for support sessions alone, whose every request is looked at in support-sessions.test.ts',
  'registrations.create':
    'nothing is made before the mailed link is used, which is account.register and organization.create',
}

const set = async ({ world }: Target, sql: string, ...values: readonly unknown[]): Promise<void> =>
  world.query(sql, values)

/** Puts the world's waiting order into a state, as if it had got there by itself. */
function order(state: string, more = ", plan_state = 'none'"): (target: Target) => Promise<Input> {
  return async (target) => {
    const { own } = target.world
    const { waitingOrderId: id, organizationId } = own
    await set(
      target,
      `update orders set state = $2, version = 1, questions = '[]', resume_state = null${more} where id = $1`,
      id,
      state,
    )
    return { params: { organizationId, id, package: 'telegram' } }
  }
}

const planHash = 'a'.repeat(64)
const planned = `, plan_state = 'ready', plan_hash = '${planHash}', requested_by = null, plan = '${JSON.stringify(
  {
    hash: planHash,
    computedAt: '2026-01-01T00:00:00.000Z',
    tenantName: 't',
    blueprintVersion: 1,
    destructive: false,
    resources: [],
  },
)}'`

async function invitationToken(target: Target): Promise<Input> {
  const { own, query } = target.world
  const token = randomToken()
  // The link is what gives the first password.
  await query('delete from credentials where account_id = $1', [own.invitedAccountId])
  const { rows } = await target.owner.query<{ id: string; email: string }>(
    'select m.id, a.email from members m join accounts a on a.id = m.account_id where a.id = $1',
    [own.invitedAccountId],
  )
  const join = { organizationId: own.organizationId, memberId: rows[0]?.id }
  const payload = {
    kind: 'invitation',
    email: rows[0]?.email,
    name: 'I',
    surface: 'app',
    organization: 'Own',
    join,
  }
  await query(
    "insert into account_tokens (token_hash, kind, account_id, payload, expires_at) values ($1, 'invitation', $2, $3, now() + interval '1 hour')",
    [sha256(token), own.invitedAccountId, JSON.stringify(payload)],
  )
  return { body: { token, password: 'a sentence that nobody guesses' } }
}

async function orphanWithCandidate(target: Target): Promise<Input> {
  const { own, connectorId } = target.world
  const id = newId()
  await set(
    target,
    `insert into orphans (id, connector_id, kind, external_name, external_id)
     select $1, connector_id, kind, external_name, 'x' from resources where organization_id = $2 and connector_id = $3`,
    id,
    own.organizationId,
    connectorId,
  )
  return { params: { id } }
}

async function nextBlueprint({ owner }: Target): Promise<Input> {
  const { rows } = await owner.query<{ source: string }>(
    "select source from blueprints where name = 'ai-assistant' and version = 1",
  )
  return { body: { source: rows[0]?.source.replace('graceDays: 30', 'graceDays: 31') } }
}

async function unusedConnector(target: Target): Promise<Input> {
  const id = newId()
  await set(
    target,
    `insert into connectors (id, kind, name, url, credentials) values ($1, 'gitea', 'unused', 'http://127.0.0.1:1', '{}')`,
    id,
  )
  return { params: { id } }
}

/** A support grant of the operator who asks here, in a state from which the step is possible. */
function supportGrant(state: 'requested' | 'accepted', body?: unknown): (target: Target) => Promise<Input> {
  return async (target) => {
    const { own, operators } = target.world
    const id = newId()
    // Nobody asks twice while a request waits.
    await set(target, `update support_grants set state = 'withdrawn' where state = 'requested'`)
    await set(
      target,
      `insert into support_grants (organization_id, id, partner_id, kind, state, reason, hours, rights, asked, requested_by,
         requested_by_name, requested_at, answer_by, ends_at)
       values ($1, $2, $3, 'consent', $4, 'A tenant fails', 1, 'read', '{"hours":1,"rights":"read","tenantIds":null}', $5,
         'operator-owner', now(), now() + interval '1 hour', now() + interval '1 hour')`,
      own.organizationId,
      id,
      own.partnerId,
      state,
      operators.owner,
    )
    return { params: { organizationId: own.organizationId, id }, ...(body === undefined ? {} : { body }) }
  }
}

const recipes: Readonly<Record<string, Recipe>> = {
  ...identityRecipes,
  ...operationsRecipes,
  ...partnerRecipes,
  ...teamRecipes,
  ...sessionRecipes,
  'blueprints.publish': { as: 'operator', prepare: nextBlueprint, events: ['blueprint.publish'] },
  'connectors.create': { as: 'operator', events: ['connector.create'] },
  'connectors.remove': { as: 'operator', prepare: unusedConnector, events: ['connector.remove'] },
  'connectors.test': { as: 'operator', events: ['connector.test'] },
  'connectors.update': {
    as: 'operator',
    prepare: async () => ({ body: { name: 'renamed' } }),
    events: ['connector.update'],
  },
  'links.use': {
    as: 'anonymous',
    prepare: invitationToken,
    events: ['account.set_password', 'account.verify_email', 'member.join'],
  },
  'me.update': {
    as: 'app',
    prepare: async () => ({ body: { name: 'Another Name', locale: 'de' } }),
    events: ['account.update'],
  },
  'members.changeRole': { as: 'app', events: ['member.change_role'] },
  'members.invite': { as: 'app', events: ['member.invite'] },
  'members.remove': { as: 'app', prepare: async () => ({ ifMatch: 2 }), events: ['member.remove'] },
  'orders.approve': {
    as: 'operator',
    prepare: async (target) => ({
      ...(await order('pending_operator', planned)(target)),
      body: { planHash },
    }),
    events: ['order.approve'],
  },
  'orders.ask': { as: 'operator', prepare: order('pending_operator'), events: ['order.ask'] },
  'orders.cancel': {
    as: 'app',
    prepare: order('pending_operator'),
    events: ['order.cancel', 'order.erase_secrets'],
  },
  'orders.create': { as: 'app', events: ['order.draft'] },
  'orders.createForTenant': {
    as: 'app',
    prepare: async () => ({ body: { kind: 'suspend', reason: 'Holidays' } }),
    events: ['order.draft', 'order.submit'],
  },
  'orders.plan': { as: 'operator', prepare: order('pending_operator'), events: ['order.replan'] },
  'orders.reject': { as: 'operator', prepare: order('pending_operator'), events: ['order.reject'] },
  'orders.sealSecrets': { as: 'app', prepare: order('draft'), events: ['order.seal_secrets'] },
  'orders.submit': { as: 'app', prepare: order('draft'), events: ['order.submit'] },
  'orders.update': { as: 'app', prepare: order('draft'), events: ['order.update'] },
  'organizations.create': { as: 'partner', events: ['organization.create'] },
  'organizations.update': { as: 'app', events: ['organization.update'] },
  // In the log of the platform, and in that of the organization which gets the object.
  'orphans.adopt': { as: 'operator', prepare: orphanWithCandidate, events: ['orphan.adopt', 'orphan.adopt'] },
  'orphans.remove': {
    as: 'operator',
    prepare: async ({ world }) => ({ body: { confirm: world.orphanName } }),
    events: ['orphan.remove'],
  },
  'partners.create': { as: 'operator', events: ['partner.create'] },
  'partners.update': { as: 'operator', events: ['partner.update'] },
  'projects.create': { as: 'app', events: ['project.create'] },
  'projects.remove': { as: 'app', events: ['project.remove'] },
  'backups.create': { as: 'operator', events: ['backup.create'] },
  'backups.verify': { as: 'operator', events: ['backup.verify'] },
  'restores.resume': {
    as: 'operator',
    prepare: async (target) => {
      await set(target, 'update restores set resumed_at = null where id = $1', target.world.restoreId)
      return {}
    },
    events: ['platform.resume'],
  },
  'securityPolicies.replace': {
    as: 'app',
    prepare: async () => ({
      body: { ...noDemands, idleMinutes: 20 },
    }),
    events: ['security_policy.replace'],
  },
  // Consent concerns both sides: each step stands in the log of the organization and in that of the platform.
  'supportGrants.accept': {
    as: 'app',
    prepare: supportGrant('requested'),
    events: ['support_grant.accept', 'support_grant.accept'],
  },
  'supportGrants.breakGlass': {
    as: 'operator',
    events: ['support_grant.break_glass', 'support_grant.break_glass'],
  },
  'supportGrants.refuse': {
    as: 'app',
    prepare: supportGrant('requested'),
    events: ['support_grant.refuse', 'support_grant.refuse'],
  },
  'supportGrants.request': {
    as: 'operator',
    events: ['support_grant.request', 'support_grant.request'],
  },
  'supportGrants.revoke': {
    as: 'app',
    prepare: supportGrant('accepted'),
    events: ['support_grant.revoke', 'support_grant.revoke'],
  },
  'supportGrants.withdraw': {
    as: 'operator',
    prepare: supportGrant('accepted'),
    events: ['support_grant.withdraw', 'support_grant.withdraw'],
  },
  'supportSessions.open': {
    as: 'operator',
    prepare: supportGrant('accepted'),
    events: ['support_session.open', 'support_session.open'],
  },
  'templates.update': { as: 'operator', events: ['template.update'] },
  // By then its projects have moved its version on.
  'tenants.rename': { as: 'app', prepare: async () => ({ ifMatch: 3 }), events: ['tenant.rename'] },
  'tenants.retry': { as: 'app', events: ['tenant.retry'] },
}

type Kept = {
  readonly action: string
  readonly actor_id: string | null
  readonly outcome: string
  readonly correlation_id: string
  readonly body: string
}

async function eventsAfter({ owner }: Target, ord: string): Promise<{ events: Kept[]; ord: string }> {
  const { rows } = await owner.query<Kept & { ord: string }>(
    'select ord, action, actor_id, outcome, correlation_id, body from audit_events where ord > $1 order by audit_events.ord',
    [ord],
  )
  return { events: rows, ord: rows.at(-1)?.ord ?? ord }
}

async function peopleOf({ world, credentials }: Target) {
  const { operators, partnerAccounts, own } = world
  const person = async (id: string, surface: 'operator' | 'partner' | 'app') => ({
    id,
    headers: { cookie: await credentials.session(id, surface) },
  })
  return {
    operator: await person(operators.owner, 'operator'),
    partner: await person(partnerAccounts.admin, 'partner'),
    app: await person(own.accounts.owner, 'app'),
    anonymous: { id: own.invitedAccountId, headers: {} },
    billing: {
      id: operators.billing,
      headers: { authorization: `Bearer ${await credentials.token(operators.billing, 'operator')}` },
    },
    member: {
      id: own.accounts.member,
      headers: { authorization: `Bearer ${await credentials.token(own.accounts.member, 'app')}` },
    },
  }
}

/** What is told of whoever is known: a missing right, and a proof that is too old or, as a token's, none. */
const refusals: readonly string[] = ['auth.forbidden', 'auth.step_up_required']

const writes = endpoints.filter(({ method }) => method !== 'GET')

test('audit completeness', async (t) => {
  const target = await attackTarget(t)
  const people = await peopleOf(target)
  const told = (endpoint: Endpoint, hit: Hit): string => `${endpoint.id}: ${hit.status} ${hit.text}`
  let { ord } = await eventsAfter(target, '0')
  const since = async (): Promise<Kept[]> => {
    const { events, ord: last } = await eventsAfter(target, ord)
    ord = last
    return events
  }

  await t.test('every operation that writes has a recipe, or a reason to be silent', () => {
    const known = [...Object.keys(recipes), ...Object.keys(silent)]
    assert.deepEqual(known.toSorted(), writes.map(({ id }) => id).toSorted())
  })

  await t.test('every change that succeeds leaves its event, with whoever did it', async () => {
    for (const endpoint of writes) {
      const recipe = recipes[endpoint.id]
      if (recipe === undefined) continue
      const { as, prepare, events } = recipe
      const valid = validInput(endpoint, target.world)
      const special = (await prepare?.(target)) ?? {}
      const names = Object.keys(paramsOf(endpoint, target.world))
      const params = Object.fromEntries(
        names.map((name) => [name, special.params?.[name] ?? valid.params?.[name] ?? '']),
      )
      await since()
      const mount = as === 'anonymous' ? 'bearer' : as
      const hit = await target.fire(
        shotAt(endpoint, mount, { ...valid, ...special, params }, people[as].headers),
      )
      assert.equal(hit.status, endpoint.status, told(endpoint, hit))
      const left = await since()
      assert.deepEqual(
        left.map(({ action }) => action),
        events,
        endpoint.id,
      )
      for (const event of left)
        assert.deepEqual([event.actor_id, event.outcome], [people[as].id, 'success'], endpoint.id)
      assert.equal(
        new Set(left.map((event) => event.correlation_id)).size,
        1,
        `${endpoint.id}: events of one request are tied`,
      )
    }
  })

  await t.test('everything refused for want of a permission leaves one event that names it', async () => {
    let refused = 0
    for (const endpoint of endpoints.filter(({ stream }) => stream === undefined))
      for (const who of ['billing', 'member'] as const) {
        await since()
        const input = { ...validInput(endpoint, target.world), ifMatch: 999 }
        const hit = await target.fire(shotAt(endpoint, 'bearer', input, people[who].headers))
        const left = (await since()).filter(({ action }) => action === 'access.refuse')
        const isRefused = refusals.includes(hit.code ?? '')
        assert.equal(left.length, isRefused ? 1 : 0, told(endpoint, hit))
        if (!isRefused) continue
        refused += 1
        assert.deepEqual([left[0]?.actor_id, left[0]?.outcome], [people[who].id, 'refused'])
        assert.ok(left[0]?.body.includes(`"${endpoint.id}"`), endpoint.id)
      }
    assert.ok(refused > 40, `${refused} refusals`)
  })

  await t.test('what is refused for its state, its version or its shape leaves no event', async () => {
    await since()
    for (const endpoint of writes.filter(({ scope }) => scope !== 'public')) {
      const valid = validInput(endpoint, target.world)
      const attempts: Input[] = [
        { ...valid, body: { 'no such field': 1 } },
        { ...valid, query: { unknown: '1' } },
      ]
      if (endpoint.concurrency !== undefined) attempts.push({ ...valid, ifMatch: 999 })
      for (const input of attempts) {
        const hit = await target.fire(shotAt(endpoint, 'operator', input, people.operator.headers))
        assert.ok(hit.status >= 400 && hit.status < 500, told(endpoint, hit))
      }
    }
    assert.deepEqual(await since(), [])
  })
})
