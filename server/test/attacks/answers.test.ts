import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMounted } from '#platform/http/principal'
import {
  attackTarget,
  endpoints,
  type Hit,
  inParallel,
  mountNames,
  origin,
  shotAt,
  type Target,
} from './support.ts'
import { validInput } from './valid-input.ts'

type Told = { readonly name: string; readonly hit: Hit }

/** Answers of every kind: data, refusals, pages, documents, files, the identity provider, and what is not there. */
async function answersOf(target: Target): Promise<Told[]> {
  const { credentials, world } = target
  const cookie = await credentials.session(world.own.accounts.owner, 'app')
  const operator = await credentials.session(world.operators.owner, 'operator')
  const asked = endpoints
    .filter(({ stream }) => stream === undefined)
    .flatMap((endpoint) =>
      mountNames
        .filter((mount) => isMounted(endpoint, mount))
        .map((mount) => ({
          name: `${endpoint.id} at ${mount}`,
          shot: shotAt(endpoint, mount, validInput(endpoint, world), { cookie: `${cookie}; ${operator}` }),
        })),
    )
  const others = [
    '/',
    '/operator',
    '/app/orders',
    '/sign-in',
    '/confirmed',
    '/docs',
    '/docs/errors',
    '/openapi.json',
    '/healthz',
    '/readyz',
    '/nothing-here',
    '/assets/nothing-here.js',
    '/%',
    '/oidc/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server/oidc',
    '/oidc/jwks',
    '/oidc/auth?client_id=nobody',
    '/oidc/session/end',
    '/oidc/nothing',
    '/auth/app/sign-in',
    '/auth/app/callback?code=x&state=y',
    '/auth/nothing/sign-in',
  ].map((url) => ({ name: url, shot: { method: 'GET', url, headers: { cookie } } }))
  return inParallel([...asked, ...others], 8, async ({ name, shot }) => ({
    name,
    hit: await target.fire(shot),
  }))
}

const header = ({ headers }: Hit, name: string): string => {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

test('what every answer carries', async (t) => {
  const target = await attackTarget(t)
  const answers = await answersOf(target)
  assert.ok(answers.length > 200)
  const without = (wanted: (hit: Hit) => boolean): string[] =>
    answers.filter(({ hit }) => !wanted(hit)).map(({ name, hit }) => `${name}: ${hit.status}`)

  await t.test('nobody frames it, and its type is believed', () => {
    assert.deepEqual(
      without((hit) => /frame-ancestors 'none'/.test(header(hit, 'content-security-policy'))),
      [],
    )
    assert.deepEqual(
      without((hit) => header(hit, 'x-content-type-options') === 'nosniff'),
      [],
    )
  })

  await t.test('it tells no other site where one came from, and shares its window with none', () => {
    assert.deepEqual(
      without((hit) => header(hit, 'referrer-policy') === 'no-referrer'),
      [],
    )
    assert.deepEqual(
      without((hit) => header(hit, 'cross-origin-opener-policy') === 'same-origin'),
      [],
    )
  })

  await t.test('no other origin may read it, and nothing says what program wrote it', () => {
    // Keys and addresses of the identity provider are for everybody.
    const isPublic = (name: string): boolean => /\/jwks$|\.well-known\//.test(name)
    assert.deepEqual(
      answers
        .filter(({ name, hit }) => !isPublic(name) && header(hit, 'access-control-allow-origin') !== '')
        .map(({ name }) => name),
      [],
    )
    assert.deepEqual(
      without((hit) => header(hit, 'server') === '' && header(hit, 'x-powered-by') === ''),
      [],
    )
  })

  await t.test('scripts come from files of ours or not at all', () => {
    const policy = (hit: Hit): string => header(hit, 'content-security-policy')
    assert.deepEqual(
      without(
        (hit) =>
          /default-src 'none'/.test(policy(hit)) && !/unsafe-eval|script-src[^;]*unsafe/.test(policy(hit)),
      ),
      [],
    )
    const pages = answers.filter(({ hit }) => hit.type.includes('html'))
    assert.ok(pages.length >= 4)
    for (const { name, hit } of pages) {
      assert.match(policy(hit), /base-uri 'none'|default-src 'none'; frame-ancestors/, name)
      assert.doesNotMatch(hit.text, /<script(?![^>]*\bsrc=)[^>]*>\s*\S|\son\w+=|javascript:/i, name)
    }
  })

  await t.test('data is kept by nobody on the way', () => {
    const data = answers.filter(
      ({ name, hit }) =>
        hit.type.includes('json') && !/jwks|openid-configuration|authorization-server|openapi/.test(name),
    )
    assert.ok(data.length > 150)
    assert.deepEqual(
      data.filter(({ hit }) => !/no-store/.test(header(hit, 'cache-control'))).map(({ name }) => name),
      [],
    )
  })

  await t.test('a cookie is for the server only, and for one site', () => {
    const cookies = answers.flatMap(({ name, hit }) =>
      [hit.headers['set-cookie'] ?? []]
        .flat()
        .map((line) => ({ name, line: typeof line === 'string' ? line : '' })),
    )
    assert.ok(cookies.length > 0)
    const wrong = cookies.filter(
      ({ line }) => !/; httponly/i.test(line) || !/; samesite=(?:lax|strict)/i.test(line),
    )
    assert.deepEqual(wrong, [])
  })
})

const elsewhere = 'evil.example'

test('a foreign name for this server, or a proxy that nobody trusts, changes no answer', async (t) => {
  const target = await attackTarget(t)
  const lies: Readonly<Record<string, string>>[] = [
    { host: elsewhere },
    { host: `localhost:8090@${elsewhere}` },
    { 'x-forwarded-host': elsewhere },
    { 'x-forwarded-server': elsewhere },
    { forwarded: `for=127.0.0.1;host=${elsewhere};proto=https` },
    { 'x-original-url': `/operator/v1/connectors` },
    { 'x-rewrite-url': `/operator/v1/connectors` },
    { 'x-forwarded-prefix': `//${elsewhere}` },
    { 'x-forwarded-proto': `javascript` },
    {
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      'true-client-ip': '127.0.0.1',
      'cf-connecting-ip': '127.0.0.1',
    },
  ]
  const paths = [
    '/v1/platform',
    '/auth/app/sign-in?returnTo=%2Fapp',
    '/oidc/.well-known/openid-configuration',
    '/oidc/auth?client_id=app',
    '/nothing-here',
    '/_demo/olga',
    '/metrics',
  ]
  for (const url of paths) {
    const honest = await target.fire({ method: 'GET', url })
    for (const headers of lies) {
      const hit = await target.fire({ method: 'GET', url, headers })
      const told = `${url} with ${JSON.stringify(headers)}`
      const where = header(hit, 'location')
      assert.ok(
        !hit.text.includes(elsewhere) && !where.includes(elsewhere),
        `${told}: ${where} ${hit.text.slice(0, 200)}`,
      )
      // By another name a browser is led to the one that cookies are for, or refused; never to more than it had.
      assert.ok(
        hit.status === honest.status || [303, 307, 400, 403, 404, 421].includes(hit.status),
        `${told}: ${hit.status}, honestly ${honest.status}`,
      )
      if (where !== '') assert.equal(new URL(where, origin).origin, origin, told)
    }
  }
})

test('links in mails and in answers carry our own address, whatever name was used to ask', async (t) => {
  const target = await attackTarget(t)
  const { own } = target.world
  const { rows } = await target.owner.query<{ email: string }>('select email from accounts where id = $1', [
    own.accounts.owner,
  ])
  const hit = await target.fire({
    method: 'POST',
    url: '/v1/recoveries',
    headers: { host: elsewhere, 'x-forwarded-host': elsewhere, forwarded: `host=${elsewhere}` },
    body: { email: rows[0]?.email },
  })
  assert.ok(hit.status < 300 || hit.status === 400, hit.text)
  const mails = await target.owner.query<{ mail: string }>('select to_jsonb(m)::text as mail from mails m')
  assert.ok(mails.rows.every(({ mail }) => !mail.includes(elsewhere)))
})

/** Addresses of other sites in the clothes of a path of ours. */
const foreignPlaces: readonly string[] = [
  'https://evil.example/',
  '//evil.example',
  '///evil.example',
  '////evil.example/%2f..',
  '/\\evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  '\\/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'http://localhost:8090.evil.example/app',
  'http://localhost:8090@evil.example/app',
  'http://localhost:8091/app',
  '/app/../..//evil.example',
  '/app/..//evil.example',
  '/app/%2e%2e//evil.example',
  '/app/../operator',
  '/app/%2e%2e/operator',
  '/app/..\\..\\evil.example',
  '/application',
  '/app.evil.example',
  '/app@evil.example',
  '/appevil',
  '/operator',
  '/partner/x',
  '/oidc/session/end',
  '/v1/platform',
  '/_demo/olga',
  '/auth/app/sign-out',
  '/link#token',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  ' https://evil.example',
  '\thttps://evil.example',
  '\n//evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r//evil.example',
  '/app\r\nLocation: https://evil.example',
  '/app\u0000//evil.example',
  '%2f%2fevil.example',
  '/%2f/evil.example',
  '/%5cevil.example',
  '/%09/evil.example',
  '/.evil.example',
  '/。evil.example',
  '//evil。example',
  '//%65vil.example',
  '?//evil.example',
  '#//evil.example',
  '.',
  '..',
  '',
  '/',
  'app',
  '[]',
  '/app'.repeat(600),
]

test('a sign-in leads to a page of its own surface, wherever it was asked to lead', async (t) => {
  const target = await attackTarget(t)
  for (const asked of foreignPlaces) {
    await target.owner.query('delete from sign_ins')
    const url = `/auth/app/sign-in?returnTo=${encodeURIComponent(asked)}`
    const hit = await target.fire({ method: 'GET', url })
    assert.ok([303, 302, 400].includes(hit.status), `${asked}: ${hit.status}`)
    assert.equal(new URL(header(hit, 'location'), origin).origin, origin, asked)
    const { rows } = await target.owner.query<{ return_to: string }>('select return_to from sign_ins')
    for (const { return_to: kept } of rows) {
      const { origin: there, pathname } = new URL(kept, origin)
      assert.ok(kept.startsWith('/') && !/^\/[/\\]/.test(kept), `${JSON.stringify(asked)} became ${kept}`)
      assert.ok(there === origin && /^\/app(?:\/|$)|^\/confirmed$/.test(pathname), `${asked} became ${kept}`)
    }
  }
  const twice = await target.fire({
    method: 'GET',
    url: '/auth/app/sign-in?returnTo=/app&returnTo=//evil.example',
  })
  assert.equal(new URL(header(twice, 'location') || '/', origin).origin, origin)
})

/** Keys by which a careless merge reaches what all objects share. */
const polluted = [
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"a":{"__proto__":{"polluted":1}}}',
]

test('no body of any operation reaches what all objects share', async (t) => {
  const target = await attackTarget(t)
  const cookie = await target.credentials.session(target.world.own.accounts.owner, 'app')
  const writes = endpoints.filter(({ method }) => method !== 'GET')
  const shots = writes.flatMap((endpoint) => {
    const mount = endpoint.scope === 'public' ? 'bearer' : 'app'
    const input = validInput(endpoint, target.world)
    const valid = JSON.stringify(input.body ?? {})
    const inside =
      valid === '{}' ? '{"__proto__":{"polluted":1}}' : valid.replace(/^\{/, '{"__proto__":{"polluted":1},')
    return [...polluted, inside].map((body) => {
      const shot = shotAt(
        endpoint,
        mount,
        { ...input, body: undefined },
        { cookie, 'content-type': 'application/json' },
      )
      return { name: endpoint.id, shot: { ...shot, body } }
    })
  })
  const wrong = await inParallel(shots, 8, async ({ name, shot }) => {
    const { status } = await target.fire(shot)
    return status >= 400 && status < 500 ? [] : [`${name}: ${status} for ${shot.body}`]
  })
  assert.deepEqual(wrong.flat(), [])
  assert.equal(Reflect.get({}, 'polluted'), undefined)
})
