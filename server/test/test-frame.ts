import type { TestContext } from 'node:test'
import { type Endpoint, endpoint, Id, idParams, text, Version } from '@freehold/contract'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { pino } from 'pino'
import { z } from 'zod'
import { systemClock } from '#platform/clock'
import { AppError } from '#platform/errors'
import { type Gate, mountRoute } from '#platform/http/mount'
import type { Principal } from '#platform/http/principal'
import { createRateLimiter, type RatePolicy } from '#platform/http/rate-limit'
import { implement, implementStream, type Route } from '#platform/http/route'
import { createServer } from '#platform/http/server'
import type { Log } from '#platform/log'

/** Scheme and host that the frame takes for its own. */
export const frameOrigin = 'http://localhost:8090'
export const thingId = '0198c0de-0000-7000-8000-000000000001'

/** What a page of ours sends with a write. */
export const ownPage = { origin: frameOrigin, 'sec-fetch-site': 'same-origin', 'x-freehold-csrf': '1' }
export const bearer = { authorization: 'Bearer good' }
export const cookie = { cookie: 'session=good' }

const Thing = z.object({ id: Id, name: z.string(), version: Version })

const readThing = endpoint({
  id: 'things.read',
  method: 'GET',
  path: '/v1/things/:id',
  summary: 'Read a thing',
  scope: 'self',
  params: idParams('id'),
  response: Thing,
})

const listThings = endpoint({
  id: 'things.list',
  method: 'GET',
  path: '/v1/things',
  summary: 'List things',
  permission: 'connector:read',
  scope: 'platform',
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(25),
    q: text(0, 20).optional(),
  }),
  response: z.object({ limit: z.int() }),
})

const listForeign = endpoint({
  id: 'foreignThings.list',
  method: 'GET',
  path: '/v1/organizations/:organizationId/things',
  summary: 'List things of an organization; there is none here',
  permission: 'tenant:read',
  scope: 'organization',
  params: idParams('organizationId'),
  response: z.object({}),
})

const checkThing = endpoint({
  id: 'things.check',
  method: 'POST',
  path: '/v1/thing-checks',
  summary: 'Check a thing without keeping it',
  scope: 'self',
  body: z.strictObject({ name: z.string().max(50), labels: z.record(z.string(), z.string()).optional() }),
  response: z.object({ keys: z.array(z.string()) }),
})

const createThing = endpoint({
  id: 'things.create',
  method: 'POST',
  path: '/v1/things',
  summary: 'Create a thing',
  scope: 'self',
  idempotency: 'required',
  status: 201,
  body: z.strictObject({ name: z.string() }),
  response: Thing,
})

const updateThing = endpoint({
  id: 'things.update',
  method: 'PATCH',
  path: '/v1/things/:id',
  summary: 'Change a thing',
  scope: 'self',
  concurrency: 'if-match',
  params: idParams('id'),
  body: z.strictObject({ name: z.string() }),
  response: Thing,
})

const readAway = endpoint({
  id: 'away.read',
  method: 'GET',
  path: '/v1/away',
  summary: 'Ask a database that is away',
  scope: 'public',
  response: z.object({}),
})

const breakDown = endpoint({
  id: 'bugs.read',
  method: 'GET',
  path: '/v1/bug',
  summary: 'Fail in a way nobody thought of',
  scope: 'public',
  response: z.object({}),
})

const knock = endpoint({
  id: 'knocks.create',
  method: 'POST',
  path: '/v1/knocks',
  summary: 'Do something that may be guessed at',
  scope: 'public',
  response: z.object({}),
})

const streamThings = endpoint({
  id: 'things.stream',
  method: 'GET',
  path: '/v1/thing-changes',
  summary: 'Follow things',
  scope: 'self',
  stream: 'sse',
  response: z.object({}),
})

const thing = { id: thingId, name: 'a thing', version: 3 }

/** A pool whose server does not exist: the port is reserved, so that nothing listens there. */
function awayPool(t: TestContext): pg.Pool {
  const pool = new pg.Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 1000 })
  t.after(() => pool.end())
  return pool
}

function routesOf(t: TestContext): Route<unknown>[] {
  const away = awayPool(t)
  return [
    implement(readThing, async () => thing),
    implement(listThings, async (_deps, { query }) => ({ limit: query.limit })),
    implement(listForeign, async () => ({})),
    implement(checkThing, async (_deps, { body }) => ({ keys: Object.keys(body) })),
    implement(createThing, async () => thing),
    implement(updateThing, async (_deps, { ifMatch, body }) => {
      if (ifMatch !== thing.version) throw new AppError('request.precondition_failed', 'It changed meanwhile')
      return { ...thing, ...body, version: ifMatch + 1 }
    }),
    implement(readAway, async () => {
      await away.query('select 1')
      return {}
    }),
    implement(breakDown, async () => {
      throw new Error('a detail that nobody outside may see')
    }),
    implement(knock, async () => ({})),
    implementStream(streamThings, async function* () {
      yield { id: '1', data: {} }
    }),
  ]
}

const principal: Principal = {
  accountId: '0198c0de-0000-7000-8000-00000000000a',
  name: 'Olga Operator',
  surface: 'operator',
  operatorRole: 'owner',
  partner: null,
  memberships: [],
  session: null,
  support: null,
}

const plenty: RatePolicy = { name: 'plenty', quota: 10_000, windowSeconds: 60 }

function gateOf(limits: Partial<Gate['limits']>, closing: AbortSignal): Gate {
  return {
    authenticate: async (request, mount) => {
      const credential = mount === 'bearer' ? request.headers.authorization : request.headers.cookie
      return credential?.endsWith('good') === true ? principal : undefined
    },
    clock: systemClock,
    partnerOf: async () => undefined,
    limit: createRateLimiter(() => 0),
    limits: { account: plenty, address: plenty, secret: plenty, ...limits },
    origin: frameOrigin,
    onRefused: async () => {},
    watch: () => () => {},
    closing,
  }
}

export type FrameOptions = {
  readonly limits?: Partial<Gate['limits']>
  readonly log?: Log
  /** What stands before the routes, as in the composition. */
  readonly before?: (app: FastifyInstance) => void
}

export type Frame = { readonly app: FastifyInstance; readonly endpoints: readonly Endpoint[] }

/** The server's frame with a few operations made for tests; no feature and no database. */
export function createFrame(t: TestContext, { limits = {}, log, before }: FrameOptions = {}): Frame {
  const closing = new AbortController()
  const app = createServer({ log: log ?? pino({ level: 'silent' }), trustedProxies: [] })
  before?.(app)
  const gate = gateOf(limits, closing.signal)
  const routes = routesOf(t)
  for (const route of routes) mountRoute(app, gate, route, {})
  t.after(async () => {
    closing.abort()
    await app.close()
  })
  return { app, endpoints: routes.map(({ endpoint: operation }) => operation) }
}
