import assert from 'node:assert/strict'
import dns from 'node:dns'
import { createServer } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import type { Endpoint } from '@freehold/contract'
import { z } from 'zod'
import { isObject } from '#platform/http/openapi-schemas'
import { isMounted, type Mount } from '#platform/http/principal'
import { hostileAddresses } from './hostile-addresses.ts'
import { attackTarget, endpoints, type Hit, inParallel, isFull, shotAt, type Target } from './support.ts'
import { validInput } from './valid-input.ts'

/** Somebody inside who must not be reached; counts who comes by. */
async function aCanary(t: TestContext): Promise<{ port: number; visits: () => number }> {
  let visits = 0
  const server = createServer((_request, response) => void response.end('{"sings":true}'))
  server.on('connection', () => (visits += 1))
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  // A server that listens on a port has an address.
  return { port: (server.address() as AddressInfo).port, visits: () => visits }
}

const everyPublic = { address: '93.184.215.14', family: 4 }
const inside = { address: '127.0.0.1', family: 4 }

/** A resolver that lies: some names lead inside, one leads there from its second question on. */
function lyingResolver(t: TestContext): void {
  const { lookup } = dns
  const asked = new Map<string, number>()
  const answers: Readonly<Record<string, (times: number) => dns.LookupAddress[]>> = {
    'one.private.example': () => [inside],
    'both.private.example': () => [everyPublic, inside],
    'six.private.example': () => [{ address: '::1', family: 6 }],
    'turning.private.example': (times) => [times % 2 === 1 ? everyPublic : inside],
  }
  const lying = (name: string, options: dns.LookupAllOptions, done: (...answer: unknown[]) => void): void => {
    const answer = answers[name]
    if (answer === undefined) return void Reflect.apply(lookup, dns, [name, options, done])
    const times = (asked.get(name) ?? 0) + 1
    asked.set(name, times)
    const found = answer(times)
    if (options.all) done(null, found)
    else done(null, found[0]?.address, found[0]?.family)
  }
  dns.lookup = lying as unknown as typeof dns.lookup
  syncBuiltinESMExports()
  t.after(() => {
    dns.lookup = lookup
    syncBuiltinESMExports()
  })
}

type Field = { readonly endpoint: Endpoint; readonly name: string }

/** Members of bodies that take addresses, by their schema: one that is new to the contract is attacked by itself. */
function addressFields(): Field[] {
  return endpoints.flatMap((endpoint) => {
    const json = z.toJSONSchema(endpoint.body, { io: 'input', unrepresentable: 'any' })
    const members: unknown = json.properties ?? {}
    if (!isObject(members)) return []
    return Object.entries(members)
      .filter(
        ([name, schema]) =>
          /"format":"uri"/.test(JSON.stringify(schema)) ||
          /^(?:url|issuer|address|endpoint|\w+Ur[il])$/.test(name),
      )
      .map(([name]) => ({ endpoint, name }))
  })
}

/** What an answer to an operation that takes an address may say of how the request inside went: nothing. */
const leaks = /sings|root:x:|ami-id/

type Attacker = { readonly mount: Mount; readonly headers: Readonly<Record<string, string>> }

async function attackersOf({ world, credentials }: Target): Promise<Attacker[]> {
  return [
    { mount: 'operator', headers: { cookie: await credentials.session(world.operators.owner, 'operator') } },
    { mount: 'app', headers: { cookie: await credentials.session(world.own.accounts.owner, 'app') } },
    {
      mount: 'partner',
      headers: { cookie: await credentials.session(world.partnerAccounts.admin, 'partner') },
    },
  ]
}

/** Operations that make us go to the address of an object: those of its noun that take nothing but its id. */
const followUps = ({ id }: Endpoint): Endpoint[] =>
  endpoints.filter(
    (other) =>
      other.id.split('.')[0] === id.split('.')[0] &&
      other.method === 'POST' &&
      /\.(?:test|check|verify|discover|ping|resend)$/.test(other.id),
  )

async function send(
  target: Target,
  { endpoint, name }: Field,
  attacker: Attacker,
  value: string,
): Promise<Hit[]> {
  const valid = validInput(endpoint, target.world)
  const before = performance.now()
  const body = { ...(valid.body as object), [name]: value }
  const hits = [await target.fire(shotAt(endpoint, attacker.mount, { ...valid, body }, attacker.headers))]
  const made = hits[0]?.json
  if ((hits[0]?.status ?? 500) < 300 && isObject(made)) {
    const id = typeof made['id'] === 'string' ? { id: made['id'] } : {}
    for (const next of followUps(endpoint)) {
      const input = {
        ...validInput(next, target.world),
        params: { ...validInput(next, target.world).params, ...id },
      }
      hits.push(await target.fire(shotAt(next, attacker.mount, input, attacker.headers)))
    }
  }
  assert.ok(performance.now() - before < 10_000 * hits.length, `${endpoint.id} took too long over ${value}`)
  return hits
}

test('no field of any operation makes the server go where it must not', async (t) => {
  const canary = await aCanary(t)
  lyingResolver(t)
  const target = await attackTarget(t)
  // The world has connectors in this machine; from here on whatever is inside is out of reach.
  Object.assign(target.services.networkPolicy, { allowHttp: false, allowedNetworks: [] })
  const attackers = await attackersOf(target)
  const fields = addressFields()
  assert.ok(fields.length >= 4, fields.map(({ endpoint, name }) => `${endpoint.id}.${name}`).join())
  const addresses = hostileAddresses(canary.port)
  assert.ok(addresses.length >= 60)
  const cases = fields.flatMap((field) =>
    attackers
      .filter(({ mount }) => isMounted(field.endpoint, mount) || field.endpoint.scope === 'public')
      .flatMap((attacker) => addresses.map((address) => ({ field, attacker, address }))),
  )
  const chosen = isFull ? cases : cases.filter((_, n) => n % 2 === 0)
  const wrong = await inParallel(chosen, 6, async ({ field, attacker, address }) => {
    const hits = await send(target, field, attacker, address)
    const bad = hits.filter((hit) => hit.status >= 500 || leaks.test(hit.text))
    return bad.map(
      (hit) =>
        `${field.endpoint.id}.${field.name} at ${attacker.mount}: ${address}: ${hit.status} ${hit.text}`,
    )
  })
  assert.deepEqual(wrong.flat(), [])
  assert.equal(canary.visits(), 0, 'somebody came by the canary')
})
