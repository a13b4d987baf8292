import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Endpoint, Problem } from '@freehold/contract'
import fc, { type Arbitrary } from 'fast-check'
import { isObject } from '#platform/http/openapi-schemas'
import { isMounted, type Mount } from '#platform/http/principal'
import { poison, spoilt, validOf } from './arbitrary.ts'
import {
  attackTarget,
  checksums,
  endpoints,
  type Hit,
  inParallel,
  isFull,
  ownHeaders,
  type Shot,
  shotAt,
  type Target,
  urlOf,
} from './support.ts'
import { paramsOf, validInput } from './valid-input.ts'

/** So many requests of each sort per operation; the seed makes a failure come back. */
const runs = isFull ? 500 : 6
const seed = Number(process.env['FREEHOLD_TEST_SEED'] ?? 20_261_120)

type Caller = { readonly mount: Mount; readonly headers: Readonly<Record<string, string>> }

/** Each operation is asked for where somebody can hold its permission. */
async function callersOf({ world, credentials }: Target): Promise<(endpoint: Endpoint) => Caller> {
  const people = {
    operator: world.operators.owner,
    partner: world.partnerAccounts.admin,
    app: world.own.accounts.owner,
  } as const
  const callers: Caller[] = []
  for (const mount of ['operator', 'app', 'partner'] as const)
    callers.push({ mount, headers: { cookie: await credentials.session(people[mount], mount) } })
  return (endpoint) => {
    const caller = callers.find(({ mount }) => isMounted(endpoint, mount))
    return caller ?? { mount: 'bearer', headers: {} }
  }
}

const sample = <T>(arbitrary: Arbitrary<T>, numRuns: number): T[] => fc.sample(arbitrary, { seed, numRuns })

/** As a browser could put it into an address: what has no text form is JSON. */
const asText = (value: unknown): string =>
  typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value)

/** Of orders the one that is on its way. */
function livelyParams(endpoint: Endpoint, { world }: Target): Record<string, string> {
  const params = paramsOf(endpoint, world)
  return endpoint.id.startsWith('orders.') && 'id' in params
    ? { ...params, id: world.own.waitingOrderId }
    : params
}

function asQuery(value: unknown): [string, string][] {
  if (!isObject(value)) return [['value', asText(value).slice(0, 4000)]]
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => [name, asText(inner).slice(0, 4000)])
}

const withQuery = (url: string, pairs: readonly (readonly [string, string])[]): string =>
  pairs.length === 0 ? url : `${url}?${new URLSearchParams(pairs.map(([name, value]) => [name, value]))}`

/** Of queries most without a cursor: we sign those, so that no sample would get past one. */
function queriesOf(endpoint: Endpoint): Arbitrary<unknown> {
  return fc.tuple(validOf(endpoint.query), fc.nat(9)).map(([query, draw]) => {
    if (!isObject(query) || draw === 0) return query
    const { cursor: _cursor, ...rest } = query
    return rest
  })
}

/** Puts what the fuzz works on back into a state in which most is possible. */
async function refresh({ world }: Target, endpoint: Endpoint): Promise<void> {
  if (endpoint.method === 'GET') return
  const { organizationId, waitingOrderId } = world.own
  const decides = ['orders.approve', 'orders.reject', 'orders.ask', 'orders.plan'].includes(endpoint.id)
  const versioned = ['organizations', 'members', 'tenants', 'connectors', 'partners', 'accounts'] as const
  await world.query(`
    update orders set state = '${decides ? 'pending_operator' : 'draft'}', version = 1, resume_state = null, questions = '[]',
      requested_by = '${decides ? world.operators.support : world.operators.owner}' where id = '${waitingOrderId}';
    update tenants set generation = 1 where organization_id = '${organizationId}' and generation <> 1;
    ${versioned.map((table) => `update ${table} set version = 1 where version <> 1;`).join(' ')}`)
}

/** Requests that their schemas let through, on objects that are there and on ones that are not. */
function validShots(endpoint: Endpoint, caller: Caller, target: Target): Shot[] {
  const parts = fc.record({
    query: queriesOf(endpoint),
    body: validOf(endpoint.body),
    params: validOf(endpoint.params),
    draw: fc.nat(9),
  })
  return sample(parts, runs).map(({ query, body, params, draw }) => {
    const chosen = draw > 0 ? livelyParams(endpoint, target) : Object.fromEntries(asQuery(params))
    const valid = validInput(endpoint, target.world)
    const shot = shotAt(endpoint, caller.mount, { params: chosen }, caller.headers)
    return {
      ...shot,
      url: withQuery(shot.url, asQuery(query)),
      ...(valid.body === undefined ? {} : { body }),
    }
  })
}

/** Requests of which one part is spoilt. */
function spoiltShots(endpoint: Endpoint, caller: Caller, target: Target): Shot[] {
  const valid = validInput(endpoint, target.world)
  const body =
    valid.body === undefined ? fc.constant({}) : fc.oneof(fc.constant(valid.body), validOf(endpoint.body))
  const bodies = sample(spoilt(body), runs).map((value): Shot =>
    shotAt(endpoint, caller.mount, { ...valid, body: value, ifMatch: 999 }, caller.headers),
  )
  const queries = sample(spoilt(queriesOf(endpoint)), Math.ceil(runs / 3)).map((query): Shot => {
    const shot = shotAt(endpoint, caller.mount, { ...valid, ifMatch: 999 }, caller.headers)
    return { ...shot, url: withQuery(shot.url, asQuery(query)) }
  })
  const names = Object.keys(valid.params ?? {})
  const paths =
    names.length === 0
      ? []
      : sample(fc.tuple(poison, fc.nat()), Math.ceil(runs / 3)).map(([bad, at]): Shot => {
          const params = { ...valid.params, [names[at % names.length] ?? '']: asText(bad).slice(0, 280) }
          return shotAt(endpoint, caller.mount, { ...valid, params, ifMatch: 999 }, caller.headers)
        })
  return [...(endpoint.method === 'GET' ? [] : bodies), ...queries, ...paths]
}

/** Requests that are broken before any schema is asked. */
function brokenShots(endpoint: Endpoint, caller: Caller, target: Target): Shot[] {
  const valid = validInput(endpoint, target.world)
  const { method } = endpoint
  const url = urlOf(endpoint, caller.mount, valid)
  const own = { ...caller.headers, ...(caller.mount === 'bearer' ? {} : ownHeaders) }
  const keyed = { ...own, 'if-match': '"999"' }
  const json = { ...keyed, 'content-type': 'application/json' }
  const broken = [
    '{',
    '',
    'null',
    '[]',
    '"a"',
    '{"a":1}{',
    "{'a':1}",
    '{"a":\u0001}',
    `${'['.repeat(20_000)}`,
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{"a":1}}}',
    '\ufeff{}',
    'x'.repeat(1_100_000),
  ]
  const odd: Shot[] = [
    { method, url: `${url}?limit=1&limit=2`, headers: keyed },
    { method, url: `${url}?%00=1`, headers: keyed },
    { method, url: `${url}?a=%ff%fe`, headers: keyed },
    { method, url: `${url}?__proto__=1&constructor=2`, headers: keyed },
    { method, url: `${url}?cursor=${'A'.repeat(100)}.AAAA`, headers: keyed },
    { method, url: `${url}/`, headers: keyed },
    { method, url: `${url}%2f..%2f..`, headers: keyed },
    { method, url: `${url}%ff`, headers: keyed },
    { method, url, headers: { ...json, 'if-match': 'W/"1"' }, body: JSON.stringify(valid.body ?? {}) },
    { method, url, headers: { ...json, 'if-match': '*' }, body: JSON.stringify(valid.body ?? {}) },
    {
      method,
      url,
      headers: { ...json, 'if-match': `"${'9'.repeat(30)}"` },
      body: JSON.stringify(valid.body ?? {}),
    },
    {
      method,
      url,
      headers: { ...json, 'idempotency-key': 'ü'.repeat(3) },
      body: JSON.stringify(valid.body ?? {}),
    },
    {
      method,
      url,
      headers: { ...json, 'idempotency-key': 'k'.repeat(300) },
      body: JSON.stringify(valid.body ?? {}),
    },
    { method, url, headers: { ...keyed, 'content-type': 'application/xml' }, body: '<a/>' },
    {
      method,
      url,
      headers: { ...keyed, 'content-type': 'application/json; charset=utf-16' },
      body: Buffer.from([0xff, 0xfe, 0x00]),
    },
  ]
  const shots =
    method === 'GET'
      ? odd.slice(0, 8)
      : [...broken.map((body): Shot => ({ method, url, headers: json, body })), ...odd]
  return shots.map((shot) => ({
    ...shot,
    headers: { 'idempotency-key': crypto.randomUUID(), ...shot.headers },
  }))
}

/** What is wrong with an answer; empty where it is as it should be. */
function faultOf({ method, url, body }: Shot, hit: Hit): string {
  const told = `${method} ${url.slice(0, 300)} ${JSON.stringify(body)?.slice(0, 300) ?? ''} -> ${hit.status} ${hit.text.slice(0, 500)}`
  if (hit.status >= 500) return `failed: ${told}`
  if (hit.status < 400) return ''
  if (!hit.type.startsWith('application/problem+json') || !Problem.safeParse(hit.json).success)
    return `no problem: ${told}`
  const { errors = [], code, status } = Problem.parse(hit.json)
  if (status !== hit.status) return `another status inside: ${told}`
  const isNamed =
    errors.length > 0 &&
    errors.every(({ pointer }) => /^\/(?:params|query|body|headers)(?:\/|$)/.test(pointer))
  return code === 'request.invalid' && !isNamed ? `no field named: ${told}` : ''
}

/** Fires them all; answers what was wrong, and whether every one of them was refused. */
async function attack(target: Target, shots: readonly Shot[]): Promise<{ faults: string[]; passed: Shot[] }> {
  const passed: Shot[] = []
  const faults = await inParallel(shots, 4, async (shot) => {
    const hit = await target.fire(shot)
    if (hit.status < 400) passed.push(shot)
    return faultOf(shot, hit)
  })
  return { faults: faults.filter((fault) => fault !== ''), passed }
}

test('fuzz', async (t) => {
  const target = await attackTarget(t)
  const callerFor = await callersOf(target)
  const ignored = ['web_sessions', 'login_attempts', 'account_tokens', 'mails']

  await t.test(
    'requests that are not valid are refused as problems, and nothing of them is stored',
    async () => {
      const faults: string[] = []
      for (const endpoint of endpoints) {
        const caller = callerFor(endpoint)
        const before = await checksums(target.owner, ignored)
        const shots = [...spoiltShots(endpoint, caller, target), ...brokenShots(endpoint, caller, target)]
        const { faults: found, passed } = await attack(target, shots)
        faults.push(...found)
        const after = await checksums(target.owner, ignored)
        const changed = Object.keys(after).filter((table) => after[table] !== before[table])
        if (changed.length > 0 && passed.length === 0)
          faults.push(`${endpoint.id} stored in ${changed.join()} what it refused`)
      }
      assert.deepEqual(faults, [])
    },
  )

  await t.test('unknown fields are refused by name, in the body and in the query', async () => {
    const faults: string[] = []
    for (const endpoint of endpoints) {
      const { mount, headers } = callerFor(endpoint)
      const valid = validInput(endpoint, target.world)
      const inQuery = await target.fire(
        shotAt(endpoint, mount, { ...valid, ifMatch: 999, query: { surplus: '1' } }, headers),
      )
      if (!names(inQuery, '/query/surplus'))
        faults.push(`${endpoint.id} query: ${inQuery.status} ${inQuery.text}`)
      if (endpoint.method === 'GET') continue
      const body = { ...(isObject(valid.body) ? valid.body : {}), surplus: 1 }
      const inBody = await target.fire(shotAt(endpoint, mount, { ...valid, ifMatch: 999, body }, headers))
      if (!names(inBody, '/body/surplus')) faults.push(`${endpoint.id} body: ${inBody.status} ${inBody.text}`)
    }
    assert.deepEqual(faults, [])
  })

  await t.test(
    'requests that are valid are answered or refused, and never make the server fail',
    async () => {
      const faults: string[] = []
      for (const endpoint of endpoints)
        for (const shot of validShots(endpoint, callerFor(endpoint), target)) {
          await refresh(target, endpoint)
          faults.push(...(await attack(target, [shot])).faults)
        }
      assert.deepEqual(faults, [])
    },
  )
})

function names(hit: Hit, pointer: string): boolean {
  const problem = Problem.safeParse(hit.json)
  return hit.status === 400 && problem.data?.errors?.some((error) => error.pointer === pointer) === true
}
