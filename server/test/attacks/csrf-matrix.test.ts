import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMounted } from '#platform/http/principal'
import {
  attackTarget,
  checksums,
  endpoints,
  type Hit,
  inParallel,
  origin,
  ownHeaders,
  shotAt,
  urlOf,
} from './support.ts'
import { validInput } from './valid-input.ts'

const without = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(ownHeaders).filter(([name]) => !names.includes(name)))

/** What another site can have a browser send with our cookie; each lacks what only our own pages can say. */
const foreign: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'without our header': without('x-freehold-csrf'),
  'with another value of our header': { ...ownHeaders, 'x-freehold-csrf': '0' },
  'from another origin': { ...ownHeaders, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  'from another origin that keeps quiet about it': {
    ...without('sec-fetch-site'),
    origin: 'https://evil.example',
  },
  'from an origin that begins like ours': { ...ownHeaders, origin: `${origin}.evil.example` },
  'from another port': {
    ...ownHeaders,
    origin: origin.replace(/\d+$/, '8091'),
    'sec-fetch-site': 'same-site',
  },
  'from a sandboxed page': { ...ownHeaders, origin: 'null' },
  'from another site of the same domain': { ...ownHeaders, 'sec-fetch-site': 'same-site' },
  'from an address that was typed': { ...ownHeaders, 'sec-fetch-site': 'none' },
  'from nowhere in particular': without('origin', 'sec-fetch-site'),
  'as plain text': { ...ownHeaders, 'content-type': 'text/plain' },
  'as a form': { ...ownHeaders, 'content-type': 'application/x-www-form-urlencoded' },
  'as a form with files': { ...ownHeaders, 'content-type': 'multipart/form-data; boundary=x' },
  'as something that begins like JSON': { ...ownHeaders, 'content-type': 'application/json+evil' },
}

const surfaces = ['operator', 'partner', 'app'] as const

test('writes that another site causes', async (t) => {
  const target = await attackTarget(t)
  const { world, credentials, fire } = target
  const cookies = {
    operator: await credentials.session(world.operators.owner, 'operator'),
    partner: await credentials.session(world.partnerAccounts.admin, 'partner'),
    app: await credentials.session(world.own.accounts.owner, 'app'),
  }
  const writes = endpoints.filter(({ method }) => method !== 'GET')
  const mounted = writes.flatMap((endpoint) =>
    surfaces.filter((surface) => isMounted(endpoint, surface)).map((surface) => ({ endpoint, surface })),
  )
  const before = await checksums(target.owner)
  const told = (what: string, { status, code, text }: Hit): string =>
    `${what}: ${status} ${code} ${text.slice(0, 200)}`

  await t.test(
    'are refused on every surface, whatever they ask for and however they are dressed up',
    async () => {
      const cases = mounted.flatMap((one) =>
        Object.entries(foreign).map(([name, headers]) => ({ ...one, name, headers })),
      )
      assert.ok(cases.length > 500, `${cases.length} cases`)
      const wrong = await inParallel(cases, 6, async ({ endpoint, surface, name, headers }) => {
        const { method, body, url, headers: own } = shotAt(endpoint, surface, validInput(endpoint, world))
        const { 'idempotency-key': key = 'k', 'if-match': match = '"1"' } = own ?? {}
        const sent = { cookie: cookies[surface], 'idempotency-key': key, 'if-match': match, ...headers }
        const hit = await fire({ method, url, headers: sent, body: JSON.stringify(body ?? {}) })
        return hit.status === 403 && hit.code === 'auth.csrf'
          ? []
          : [told(`${endpoint.id} at ${surface} ${name}`, hit)]
      })
      assert.deepEqual(wrong.flat(), [])
    },
  )

  await t.test('are not hidden in a read that names another method', async () => {
    const wrong = await inParallel(mounted, 6, async ({ endpoint, surface }) => {
      const url = urlOf(endpoint, surface, validInput(endpoint, world))
      const { method } = endpoint
      const headers = {
        cookie: cookies[surface],
        'x-http-method-override': method,
        'x-method-override': method,
        'x-http-method': method,
      }
      const plain = await fire({ method: 'GET', url, headers: { cookie: cookies[surface] } })
      const dressed = await fire({ method: 'GET', url, headers })
      const asked = await fire({ method: 'GET', url: `${url}?_method=${method}`, headers })
      const isAlike = dressed.status === plain.status && dressed.code === plain.code && asked.status >= 400
      return isAlike ? [] : [told(endpoint.id, dressed)]
    })
    assert.deepEqual(wrong.flat(), [])
  })

  await t.test('do not reach what needs no sign-in as a form either', async () => {
    for (const endpoint of writes.filter(({ scope }) => scope === 'public')) {
      const url = urlOf(endpoint, 'bearer', validInput(endpoint, world))
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ]) {
        const body = JSON.stringify(validInput(endpoint, world).body ?? {})
        const hit = await fire({ method: endpoint.method, url, headers: { 'content-type': type }, body })
        assert.equal(hit.status, 415, told(`${endpoint.id} as ${type}`, hit))
      }
    }
  })

  await t.test('leave nothing behind', async () => {
    assert.deepEqual(await checksums(target.owner), before)
  })
})
