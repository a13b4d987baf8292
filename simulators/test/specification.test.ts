import assert from 'node:assert/strict'
import test from 'node:test'
import { z } from 'zod'
import { coolify } from '../src/coolify/coolify.ts'
import { gitea } from '../src/gitea/gitea.ts'
import { litellm } from '../src/litellm/litellm.ts'
import { openbao } from '../src/openbao/openbao.ts'
import { aSimulator, clientOf } from './client.ts'
import { isAbsent, readSpecification, type Documented } from './specification.ts'

type Judged = {
  readonly method: string
  readonly path: string
  readonly schemas: { readonly query: z.ZodType; readonly body: z.ZodType }
}

const routes: Readonly<Record<Documented, readonly Judged[]>> = {
  litellm: litellm.routes,
  openbao: openbao.routes,
  gitea: gitea.routes,
  coolify: coolify.routes,
}

/** Known from source or manual where the document is silent. */
const undocumented: ReadonlySet<string> = new Set([
  'GET /api/healthz',
  'GET /api/health',
  'GET /api/v1/teams/current',
  'GET /api/v1/teams/current/members',
  'GET /api/v1/deploy',
  'GET /api/v1/applications/:uuid/start',
  'GET /api/v1/applications/:uuid/stop',
  'GET /api/v1/applications/:uuid/restart',
  // OpenBao, of which the document is Vault's: merge patches, PUT for POST, lists at a mount.
  'PATCH /v1/:mount/data/*',
  'PUT /v1/:mount/data/*',
  'PUT /v1/:mount/undelete/*',
  'PUT /v1/:mount/metadata/*',
  'GET /v1/:mount/metadata',
])
const undocumentedQuery: Readonly<Record<string, readonly string[]>> = {
  'GET /v1/sys/health': [
    'activecode',
    'perfstandbyok',
    'sealedcode',
    'standbycode',
    'standbyok',
    'uninitcode',
  ],
  'GET /v1/:mount/data/*': ['version'],
  'GET /v1/:mount/metadata/*': ['after', 'limit', 'list'],
}

for (const kind of Object.keys(routes).filter((name): name is Documented => name in routes))
  test(`${kind}: the simulator takes exactly the fields its vendor documents`, { skip: isAbsent }, () => {
    const specification = readSpecification(kind)
    for (const route of routes[kind]) {
      const name = `${route.method} ${route.path}`
      const operation = specification.find(route.method, route.path)
      assert.ok(operation !== undefined || undocumented.has(name), `${name} is documented`)
      if (operation === undefined) continue
      const query = namesOf(route.schemas.query)
      const documented = [...operation.queryNames, ...(undocumentedQuery[name] ?? [])].toSorted()
      if (query) assert.deepEqual(query, documented, `query of ${name}`)
      const body = namesOf(route.schemas.body)
      if (body) assert.deepEqual(body, (operation.bodyNames ?? []).toSorted(), `body of ${name}`)
    }
  })

/** The names a strict object takes; undefined where anything is taken. */
function namesOf(schema: z.ZodType): readonly string[] | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    const inner = schema.unwrap()
    return inner instanceof z.ZodType ? namesOf(inner) : undefined
  }
  if (!(schema instanceof z.ZodObject) || !(schema.def.catchall instanceof z.ZodNever)) return undefined
  return Object.keys(schema.shape).toSorted()
}

type Step = readonly [method: string, path: string, body?: unknown]

/** A part of a tenant's life in each product. */
const lives: Readonly<
  Record<Documented, { readonly headers: Record<string, string>; readonly steps: readonly Step[] }>
> = {
  litellm: {
    headers: { authorization: `Bearer ${litellm.defaults.masterKey}` },
    steps: [
      [
        'POST',
        '/team/new',
        {
          team_id: 'acme',
          team_alias: 'Acme',
          max_budget: 5,
          budget_duration: '30d',
          models: [],
          metadata: { a: 1 },
        },
      ],
      ['GET', '/team/info?team_id=acme'],
      ['GET', '/v2/team/list?page=1&page_size=10'],
      [
        'POST',
        '/key/generate',
        {
          key: 'sk-mine',
          key_alias: 'acme-1',
          team_id: 'acme',
          metadata: {},
          max_budget: 1,
          duration: '30d',
        },
      ],
      ['GET', '/key/list?key_alias=acme-1&return_full_object=true&include_team_keys=true&size=100'],
      ['GET', '/key/list'],
      ['POST', '/key/block', { key: 'sk-mine' }],
      ['POST', '/key/unblock', { key: 'sk-mine' }],
      ['POST', '/key/update', { key: 'sk-mine', max_budget: 2 }],
      ['POST', '/chat/completions', { model: 'm', messages: [{ role: 'user', content: 'Hello' }] }],
      ['GET', '/spend/logs/v2?start_date=2026-01-01%2000:00:00&end_date=2099-01-01%2000:00:00'],
      ['GET', '/team/daily/activity?start_date=2026-01-01&end_date=2099-01-01'],
      ['POST', '/key/delete', { key_aliases: ['acme-1'] }],
      ['POST', '/team/delete', { team_ids: ['acme'] }],
    ],
  },
  openbao: {
    headers: { 'x-vault-token': openbao.defaults.rootToken },
    steps: [
      ['GET', '/v1/sys/health'],
      ['POST', '/v1/sys/mounts/app', { type: 'kv', options: { version: '2' } }],
      ['GET', '/v1/sys/seal-status'],
      ['POST', '/v1/app/metadata/acme', { custom_metadata: { hash: 'abc' } }],
      ['POST', '/v1/app/undelete/acme', { versions: [1] }],
      ['DELETE', '/v1/app/metadata/acme'],
    ],
  },
  gitea: {
    headers: { authorization: `token ${gitea.defaults.adminToken}` },
    steps: [
      ['GET', '/api/v1/version'],
      ['POST', '/api/v1/orgs', { username: 'acme', full_name: 'Acme', visibility: 'private' }],
      ['GET', '/api/v1/orgs/acme'],
      ['POST', '/api/v1/orgs', { username: 'acme' }],
      ['PATCH', '/api/v1/orgs/acme', { description: 'one' }],
      ['GET', '/api/v1/orgs/acme/teams'],
      [
        'POST',
        '/api/v1/orgs/acme/teams',
        { name: 'developers', permission: 'write', units_map: { 'repo.code': 'write' } },
      ],
      ['POST', '/api/v1/admin/users', { username: 'ada', email: 'ada@acme.test', password: 'long enough' }],
      ['PATCH', '/api/v1/admin/users/ada', { login_name: 'ada', source_id: 0, prohibit_login: true }],
      ['POST', '/api/v1/orgs/acme/repos', { name: 'shop', private: true, auto_init: true }],
      ['GET', '/api/v1/repos/acme/shop'],
      ['PATCH', '/api/v1/repos/acme/shop', { archived: true }],
      ['DELETE', '/api/v1/orgs/acme/repos'],
      ['DELETE', '/api/v1/admin/users/ada'],
    ],
  },
  coolify: {
    headers: { authorization: `Bearer ${coolify.defaults.token}` },
    steps: [
      ['POST', '/api/v1/projects', { name: 'acme', description: 'one' }],
      ['POST', '/api/v1/projects', { name: 'acme', colour: 'red' }],
      ['GET', '/api/v1/projects'],
      ['GET', '/api/v1/servers'],
      ['GET', '/api/v1/teams'],
      ['GET', '/api/v1/applications'],
      ['GET', '/api/v1/deployments'],
      ['GET', '/api/v1/projects/none'],
    ],
  },
}

for (const kind of Object.keys(lives).filter((name): name is Documented => name in lives))
  test(
    `${kind}: requests and answers of a tenant's life are as documented`,
    { skip: isAbsent },
    async (t) => {
      const specification = readSpecification(kind)
      const call = clientOf(await aSimulator(t, kind), lives[kind].headers)
      for (const [method, url, body] of lives[kind].steps) {
        const path = url.split('?', 1)[0] ?? ''
        const route = routes[kind].find((known) => known.method === method && isAt(known.path, path))
        const operation = route && specification.find(method, route.path)
        assert.ok(operation, `${method} ${path} is documented`)
        const answer = await call(method, url, body)
        if (body !== undefined && answer.status < 400)
          assert.deepEqual(operation.checkBody(body), [], `request ${method} ${path}`)
        assert.deepEqual(
          operation.checkAnswer(
            answer.status,
            kind === 'coolify' ? withoutNulls(answer.at('')) : answer.at(''),
          ),
          [],
          `answer to ${method} ${url}: ${answer.text}`,
        )
      }
    },
  )

/** Coolify's document never says what may be null; its answers are full of it. */
function withoutNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_name, inner: unknown) => inner ?? undefined)
}

function isAt(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replace(/:[a-z]+/gi, '[^/]+').replace('*', '.*')}$`).test(path)
}
