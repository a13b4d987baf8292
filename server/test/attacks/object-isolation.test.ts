import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Endpoint } from '@freehold/contract'
import { z } from 'zod'
import { isObject } from '#platform/http/openapi-schemas'
import { isMounted, type Mount } from '#platform/http/principal'
import {
  attackTarget,
  checksums,
  endpoints,
  type Hit,
  type Input,
  inParallel,
  shotAt,
  type Target,
} from './support.ts'
import { paramsOf, validInput } from './valid-input.ts'
import type { Customer, World } from './world.ts'

type Attacker = {
  readonly name: string
  readonly mount: Mount
  readonly headers: Readonly<Record<string, string>>
  /** Organizations and partners that are none of this caller's business. */
  readonly customers: readonly Customer[]
  readonly partners: readonly string[]
}

async function attackersOf({ world, credentials }: Target): Promise<Attacker[]> {
  const { own, sister, foreign, foreignPartnerId, partnerId, operators, partnerAccounts } = world
  const owner = own.accounts.owner
  return [
    {
      name: 'operator owner',
      mount: 'operator',
      headers: { cookie: await credentials.session(operators.owner, 'operator') },
      customers: [],
      partners: [],
    },
    {
      name: 'partner admin',
      mount: 'partner',
      headers: { cookie: await credentials.session(partnerAccounts.admin, 'partner') },
      customers: [foreign],
      partners: [foreignPartnerId],
    },
    {
      name: 'organization owner',
      mount: 'app',
      headers: { cookie: await credentials.session(owner, 'app') },
      customers: [sister, foreign],
      partners: [foreignPartnerId, partnerId],
    },
    {
      name: 'organization owner by token',
      mount: 'bearer',
      headers: { authorization: `Bearer ${await credentials.token(owner, 'app')}` },
      customers: [sister, foreign],
      partners: [foreignPartnerId, partnerId],
    },
  ]
}

/** Ids that no object answers to any more, by the noun of the operation. */
const gone: Readonly<Record<string, (world: World) => string>> = {
  members: ({ own }) => own.removedMemberId,
  projects: ({ own }) => own.removedProjectId,
  connectors: ({ removedConnectorId }) => removedConnectorId,
  orphans: ({ resolvedOrphanId }) => resolvedOrphanId,
  alerts: ({ waitingAlertId }) => waitingAlertId,
  // Deleted for good, so that nothing is left to answer.
  announcements: () => crypto.randomUUID(),
  backups: () => crypto.randomUUID(),
  restores: () => crypto.randomUUID(),
  deliveries: () => crypto.randomUUID(),
  webhooks: () => crypto.randomUUID(),
}

/** Accounts that are nothing of the kind that the operation is about. */
const nobodyOf: Readonly<Record<string, (world: World) => string>> = {
  operators: ({ own }) => own.accounts.owner,
  sessions: () => crypto.randomUUID(),
  staff: ({ own }) => own.accounts.owner,
  users: () => crypto.randomUUID(),
}

const isUuid = (value: string): boolean => z.uuid().safeParse(value).success

/** Values that must find nothing when they stand in place of the caller's own at one path parameter. */
function foreignValues(
  endpoint: Endpoint,
  name: string,
  world: World,
  { customers, partners }: Attacker,
): string[] {
  const noun = endpoint.id.split('.')[0] ?? ''
  if (name === 'partnerId') return [...partners]
  // Inside an organization, everybody's objects elsewhere are foreign: also to those who may reach both.
  // The sister is a customer of the same partner, whose own objects are then no foreign ones.
  const others = endpoint.scope === 'partner' ? [world.foreign] : [world.sister, world.foreign]
  const elsewhere = name === 'organizationId' ? customers : others
  const theirs = elsewhere.map((customer) => paramsOf(endpoint, world, customer)[name] ?? '')
  const ofPlatform = endpoint.scope === 'platform'
  return [
    ...(ofPlatform ? [] : theirs),
    ...(name === 'id' && gone[noun] !== undefined ? [gone[noun](world)] : []),
    ...(name === 'accountId' && nobodyOf[noun] !== undefined ? [nobodyOf[noun](world)] : []),
  ]
}

type Swap = {
  readonly endpoint: Endpoint
  readonly attacker: Attacker
  readonly foreign: Input
  readonly missing: Input
  readonly what: string
}

function swapsOf(endpoint: Endpoint, attacker: Attacker, world: World): Swap[] {
  const valid = validInput(endpoint, world)
  const params = valid.params ?? {}
  const ids = Object.keys(params).filter((name) => isUuid(params[name] ?? ''))
  const single = ids.flatMap((name) =>
    foreignValues(endpoint, name, world, attacker).map((value): Swap => ({
      endpoint,
      attacker,
      what: `${name} of another`,
      foreign: { ...valid, params: { ...params, [name]: value } },
      missing: { ...valid, params: { ...params, [name]: crypto.randomUUID() } },
    })),
  )
  // The address of another's object as its owner would write it.
  const whole = 'organizationId' in params ? attacker.customers : []
  const entire = whole.map((customer): Swap => {
    const theirs = paramsOf(endpoint, world, customer)
    const missing = { ...theirs, organizationId: crypto.randomUUID() }
    return {
      endpoint,
      attacker,
      what: 'all of it',
      foreign: { ...valid, params: theirs },
      missing: { ...valid, params: missing },
    }
  })
  return [...single, ...entire]
}

/** An answer without what has to differ: the ids that were asked for, and the request's own. */
function blurred(hit: Hit, { params = {} }: Input): string {
  const { requestId } = hit.json as { requestId?: string }
  return [...Object.values(params).filter(isUuid), requestId ?? '-'].reduce(
    (text, id) => text.replaceAll(id, '<id>'),
    hit.text,
  )
}

/** Names of the members of a query or body that are ids. */
function idMembers(schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const members: unknown = json.properties ?? {}
  if (!isObject(members)) return []
  return Object.keys(members).filter(
    (name) =>
      JSON.stringify(members[name]).includes('uuid') || JSON.stringify(members[name]).includes('/Id"'),
  )
}

/** Refusals for want of a permission are recorded; nothing else may be new in these. */
const audited = ['audit_events', 'audit_personal', 'audit_subjects']

async function countEvents({ owner }: Target): Promise<string | undefined> {
  const { rows } = await owner.query<{ count: string }>(
    "select count(*) from audit_events where action <> 'access.refuse'",
  )
  return rows[0]?.count
}

test('object isolation', async (t) => {
  const target = await attackTarget(t)
  const { world } = target
  const attackers = await attackersOf(target)
  const pairs = endpoints.flatMap((endpoint) =>
    attackers
      .filter(({ mount }) => endpoint.scope !== 'public' && isMounted(endpoint, mount))
      .map((attacker) => ({ endpoint, attacker })),
  )
  const before = await checksums(target.owner, audited)
  const events = await countEvents(target)
  const send = ({ endpoint, attacker }: Pick<Swap, 'endpoint' | 'attacker'>, input: Input): Promise<Hit> =>
    target.fire(shotAt(endpoint, attacker.mount, input, attacker.headers))

  await t.test(
    "another's object answers like one that does not exist, at every place of every path",
    async () => {
      const swaps = pairs.flatMap(({ endpoint, attacker }) => swapsOf(endpoint, attacker, world))
      const withIds = endpoints.filter(
        ({ path, scope }) => /:(?:\w*Id|id)\b/.test(path) && scope !== 'public',
      )
      assert.deepEqual(
        withIds.filter((endpoint) => !swaps.some((swap) => swap.endpoint === endpoint)).map(({ id }) => id),
        [],
      )
      const wrong = await inParallel(swaps, 6, async (swap) => {
        const { endpoint, attacker, what, foreign, missing } = swap
        const [there, nowhere] = [await send(swap, foreign), await send(swap, missing)]
        const isAlike = blurred(there, foreign) === blurred(nowhere, missing)
        // Both are said before anything is looked for: the one for want of a role, the other for want of a session.
        const early =
          attacker.mount === 'bearer' ? ['auth.forbidden', 'auth.step_up_required'] : ['auth.forbidden']
        const isRefused = there.status === 404 || (there.status === 403 && early.includes(there.code))
        return isAlike && isRefused
          ? []
          : [`${endpoint.id} by ${attacker.name}, ${what}: ${there.status} ${there.text} | ${nowhere.text}`]
      })
      assert.deepEqual(wrong.flat(), [])
      assert.ok(swaps.length > 200, `${swaps.length} substitutions`)
    },
  )

  await t.test("another's id in a query finds what a missing one finds", async () => {
    const { foreign } = world
    const ids = [
      foreign.organizationId,
      foreign.partnerId,
      foreign.tenantId,
      foreign.orderId,
      foreign.accounts.owner,
    ]
    const asked = pairs.flatMap(({ endpoint, attacker }) =>
      attacker.customers.length === 0
        ? []
        : idMembers(endpoint.query).map((name) => ({ endpoint, attacker, name })),
    )
    assert.ok(asked.length >= 8)
    for (const { endpoint, attacker, name } of asked) {
      const valid = validInput(endpoint, world)
      const answer = async (value: string) =>
        send({ endpoint, attacker }, { ...valid, query: { [name]: value } })
      const missing = await answer(crypto.randomUUID())
      for (const id of ids) {
        const there = await answer(id)
        assert.equal(blurred(there, {}), blurred(missing, {}), `${endpoint.id} by ${attacker.name}, ${name}`)
      }
    }
  })

  await t.test("another's id in a body is refused as a missing one is", async () => {
    const asked = pairs.flatMap(({ endpoint, attacker }) =>
      attacker.customers.length === 0
        ? []
        : idMembers(endpoint.body).map((name) => ({ endpoint, attacker, name })),
    )
    assert.ok(asked.length > 0)
    for (const { endpoint, attacker, name } of asked) {
      const valid = validInput(endpoint, world)
      for (const id of [world.foreignPartnerId, world.foreign.organizationId]) {
        const body = (value: string) => ({
          ...valid,
          body: { ...(valid.body as object), [name]: name.endsWith('Ids') ? [value] : value },
        })
        const there = await send({ endpoint, attacker }, body(id))
        const missing = crypto.randomUUID()
        const nowhere = await send({ endpoint, attacker }, body(missing))
        assert.ok(
          [403, 404, 422].includes(there.status),
          `${endpoint.id} by ${attacker.name}: ${there.status} ${there.text}`,
        )
        assert.equal(
          blurred(there, { params: { id } }),
          blurred(nowhere, { params: { missing } }),
          `${endpoint.id} by ${attacker.name}, ${name}`,
        )
      }
    }
  })

  await t.test('nothing that anybody may read tells an id or a name of somebody else', async () => {
    const readable = pairs.filter(
      ({ endpoint, attacker }) => endpoint.method === 'GET' && attacker.customers.length > 0,
    )
    const leaks = await inParallel(readable, 6, async ({ endpoint, attacker }) => {
      const hit = await send({ endpoint, attacker }, validInput(endpoint, world))
      const secrets = attacker.customers.flatMap((customer) => [
        ...Object.values(customer).filter(
          (value): value is string => typeof value === 'string' && value !== world.partnerId,
        ),
        ...Object.values(customer.accounts),
      ])
      return secrets
        .filter((secret) => hit.text.includes(secret))
        .map((secret) => `${endpoint.id} by ${attacker.name}: ${secret}`)
    })
    assert.deepEqual(leaks.flat(), [])
  })

  await t.test(
    "a customer's draft is not there for staff, whatever they ask of it, and whatever they are called",
    async () => {
      const draft = {
        organizationId: world.own.organizationId,
        id: world.own.draftOrderId,
        package: 'telegram',
      }
      const staff = attackers.filter(({ mount }) => mount === 'operator' || mount === 'partner')
      const asked = pairs.filter(
        ({ endpoint, attacker }) => endpoint.path.includes('/orders/:id') && staff.includes(attacker),
      )
      assert.ok(asked.length >= 16)
      for (const { endpoint, attacker } of asked) {
        const valid = { ...validInput(endpoint, world), params: draft }
        const hit = await send({ endpoint, attacker }, valid)
        assert.deepEqual(
          [hit.status, hit.code],
          [404, 'order.not_found'],
          `${endpoint.id} by ${attacker.name}: ${hit.text}`,
        )
      }
      for (const { endpoint, attacker } of pairs.filter(
        ({ endpoint, attacker }) => endpoint.id.startsWith('orders.list') && staff.includes(attacker),
      ))
        assert.ok(
          !(await send({ endpoint, attacker }, validInput(endpoint, world))).text.includes(draft.id),
          endpoint.id,
        )
    },
  )

  await t.test('no row was changed by any of it', async () => {
    const after = await checksums(target.owner, audited)
    assert.deepEqual(after, before)
    assert.equal(await countEvents(target), events)
  })
})
