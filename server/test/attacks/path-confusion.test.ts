import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checksums,
  endpoints,
  isFull,
  ownHeaders,
  type Hit,
  inParallel,
  attackTarget,
  urlOf,
  type Shot,
} from './support.ts'
import { validInput } from './valid-input.ts'

/** Ways of writing a path so that one program takes it for another than the next one does. */
const disguises: Readonly<Record<string, (path: string) => string>> = {
  'a slash more at the front': (path) => `/${path}`,
  'a slash more inside': (path) => path.replace('/v1/', '//v1/'),
  'a slash at the end': (path) => `${path}/`,
  'a dot segment': (path) => path.replace('/v1/', '/./v1/'),
  'there and back': (path) => path.replace('/v1/', '/v1/x/../'),
  'there and back, encoded': (path) => path.replace('/v1/', '/v1/x/%2e%2e/'),
  'there and back, encoded twice': (path) => path.replace('/v1/', '/v1/x/%252e%252e/'),
  'from a public place': (path) => `/v1/platform/..${path}`,
  'from a public place, encoded': (path) => `/v1/platform/%2e%2e/%2e%2e${path}`,
  'from the docs': (path) => `/docs/..%2f..${path}`,
  'from the assets': (path) => `/assets/..${path}`,
  'from the assets, encoded': (path) => `/assets/%2e%2e%2f${path.slice(1)}`,
  'an encoded slash': (path) => path.replace('/v1/', '%2fv1%2f'),
  'an encoded letter': (path) => path.replace('/v1/', '/%761/'),
  'a backslash': (path) => path.replace('/v1/', '\\v1\\'),
  'an encoded backslash': (path) => path.replace('/v1/', '%5cv1%5c'),
  capitals: (path) => path.replace(/^\/(?:\w+\/)?v1\//, (prefix) => prefix.toUpperCase()),
  'a matrix parameter': (path) => path.replace('/v1/', '/v1;a=b/'),
  'a matrix parameter at the end': (path) => `${path};.css`,
  'an extension': (path) => `${path}.css`,
  'an encoded NUL': (path) => `${path}%00`,
  'an encoded line break': (path) => `${path}%0d%0aX-Injected:%201`,
  'an encoded question mark': (path) => `${path}%3f`,
  'an encoded hash': (path) => `${path}%23`,
  'an overlong slash': (path) => path.replace('/v1/', '/%c0%afv1/'),
  'a full-width slash': (path) => path.replace('/v1/', '%ef%bc%8fv1%ef%bc%8f'),
  'a whole address': (path) => `http://localhost:8090${path}`,
  'a whole address of another host': (path) => `http://evil.example${path}`,
}

const isHarmless = ({ status, type }: Hit): boolean =>
  status === 400 ||
  status === 401 ||
  status === 404 ||
  status === 405 ||
  status === 406 ||
  // The console's own page, which holds nothing but the program.
  (status >= 200 && status < 400 && !type.includes('json')) ||
  status === 503

test('no way of writing a path leads past the gate', async (t) => {
  const target = await attackTarget(t)
  const reads = endpoints.filter(
    ({ method, scope, stream }) => method === 'GET' && scope !== 'public' && stream === undefined,
  )
  const chosen = isFull ? reads : reads.filter((_, n) => n % 4 === 0)
  const cases = chosen.flatMap((endpoint) =>
    (['operator', 'partner', 'app', 'bearer'] as const).flatMap((mount) =>
      Object.entries(disguises).map(([name, disguise]) => {
        const path = urlOf(endpoint, mount, validInput(endpoint, target.world))
        return {
          name,
          endpoint,
          shot: {
            method: 'GET',
            url: disguise(path),
            headers: { accept: 'application/json' },
          } satisfies Shot,
        }
      }),
    ),
  )
  const wrong = await inParallel(cases, 8, async ({ name, endpoint, shot }) => {
    const hit = await target.fire(shot)
    return isHarmless(hit)
      ? []
      : [`${endpoint.id}, ${name}: ${shot.url} ${hit.status} ${hit.text.slice(0, 80)}`]
  })
  assert.deepEqual(wrong.flat(), [])
  assert.ok(cases.length > 500)
})

test('no way of writing a path leads from one organization into another', async (t) => {
  const target = await attackTarget(t)
  const { own, foreign } = target.world
  const cookie = await target.credentials.session(own.accounts.owner, 'app')
  const base = `/app/v1/organizations/${own.organizationId}`
  const there = foreign.organizationId
  const paths = [
    `${base}/../${there}/tenants`,
    `${base}/%2e%2e/${there}/tenants`,
    `${base}/..%2f${there}/tenants`,
    `${base}%2f..%2f${there}/tenants`,
    `${base}/tenants/../../${there}/tenants`,
    `${base}/tenants/${foreign.tenantId}`,
    `${base}/tenants/..%2f..%2f${there}%2ftenants%2f${foreign.tenantId}`,
    `${base}%00${there}/tenants`,
    `${base},${there}/tenants`,
    `${base}/tenants?organizationId=${there}`,
    `${base}/tenants?organizationId[]=${there}`,
    `${base}/tenants;organizationId=${there}`,
    `/app/v1/organizations/${there.toUpperCase()}/tenants`,
    `/app/v1/organizations/%7b${there}%7d/tenants`,
    `/app/v1/organizations/${there.replaceAll('-', '')}/tenants`,
    `/app/v1/organizations/urn:uuid:${there}/tenants`,
    `/partner/v1/organizations/${there}/tenants`,
    `/operator/v1/organizations/${there}/tenants`,
    `/v1/organizations/${there}/tenants`,
  ]
  for (const url of paths) {
    const hit = await target.fire({ method: 'GET', url, headers: { cookie } })
    assert.ok([400, 401, 404].includes(hit.status), `${url}: ${hit.status} ${hit.text}`)
    assert.ok(!hit.text.includes(foreign.tenantName), url)
  }
})

test('a method in a header, a query or a body is not the method of a request', async (t) => {
  const target = await attackTarget(t)
  const { own, operators } = target.world
  const before = await checksums(target.owner, [
    'web_sessions',
    'audit_events',
    'audit_personal',
    'audit_subjects',
  ])
  const people = [
    { mount: 'app', cookie: await target.credentials.session(own.accounts.owner, 'app') },
    { mount: 'operator', cookie: await target.credentials.session(operators.owner, 'operator') },
  ] as const
  const writes = endpoints.filter(({ method, scope }) => method !== 'GET' && scope !== 'public')
  const cases = writes.flatMap((endpoint) => people.map((person) => ({ endpoint, ...person })))
  const wrong = await inParallel(cases, 8, async ({ endpoint, mount, cookie }) => {
    const url = urlOf(endpoint, mount, validInput(endpoint, target.world))
    const overrides = {
      'x-http-method-override': endpoint.method,
      'x-http-method': endpoint.method,
      'x-method-override': endpoint.method,
    }
    const hits = [
      await target.fire({
        method: 'GET',
        url: `${url}?_method=${endpoint.method}`,
        headers: { cookie, ...ownHeaders, ...overrides },
      }),
      await target.fire({
        method: 'OPTIONS',
        url,
        headers: { cookie, ...overrides, 'access-control-request-method': endpoint.method },
      }),
    ]
    return hits.flatMap((hit) => {
      const allows = Object.keys(hit.headers).filter((name) => name.startsWith('access-control-'))
      const isRefused = hit.status >= 400 && hit.status < 500
      const isRead = endpoints.some(({ method, path }) => method === 'GET' && path === endpoint.path)
      return (isRefused || (isRead && hit.status === 200)) && allows.length === 0
        ? []
        : [`${endpoint.id} at ${mount}: ${hit.status} ${allows.join()}`]
    })
  })
  assert.deepEqual(wrong.flat(), [])
  const after = await checksums(target.owner, [
    'web_sessions',
    'audit_events',
    'audit_personal',
    'audit_subjects',
  ])
  assert.deepEqual(after, before)
})
