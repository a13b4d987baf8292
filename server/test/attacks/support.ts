import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import * as contract from '@freehold/contract'
import type { Endpoint } from '@freehold/contract'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { composeServer } from '#app/compose'
import { readConfig } from '#app/config'
import { closeServices, createServices, type Services } from '#app/services'
import { ensureBuiltInBlueprints } from '#features/blueprints'
import { ensureDirectPartner } from '#features/partners'
import { deriveLogins } from '#platform/db/migrate'
import { endpointsOf } from '#platform/http/openapi'
import type { Mount } from '#platform/http/principal'
import { createLog } from '#platform/log'
import { testDb, type TestLife } from '#test/test-db'
import { createCredentials, type Credentials } from './credentials.ts'
import { seedWorld, type World } from './world.ts'

export const origin = 'http://localhost:8090'

/** Every operation of the contract: an attack that runs over this list cannot forget one that is added. */
export const endpoints: readonly Endpoint[] = endpointsOf(contract).toSorted((a, b) =>
  a.id.localeCompare(b.id),
)

/** The whole length of the attacks, or a seeded sample of them. */
export const isFull = process.env['FREEHOLD_TEST_FULL'] === '1'

export const mountNames = ['operator', 'partner', 'app', 'bearer'] as const
const prefixes: Readonly<Record<Mount, string>> = {
  operator: '/operator',
  partner: '/partner',
  app: '/app',
  bearer: '',
}

/** One request as it goes over the wire; nothing in it is judged on this side. */
export type Shot = {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is; an object as JSON. */
  readonly body?: unknown
}

export type Hit = {
  readonly status: number
  /** The problem's code; empty where the answer is none. */
  readonly code: string
  readonly type: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly json: unknown
}

/** Parts of a valid request for an operation. */
export type Input = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly ifMatch?: number
}

/** The product as the server composes it, without jobs and without a port, on a world of its own. */
export type Target = {
  readonly databaseUrl: string
  readonly logins: { readonly appUrl: string; readonly platformUrl: string }
  /** As the migrating role, past every policy. */
  readonly owner: pg.Pool
  readonly world: World
  readonly credentials: Credentials
  readonly services: Services
  readonly app: FastifyInstance
  readonly fire: Fire
  /** The server composed once more over the same world, for attacks on how it is composed. */
  readonly recompose: () => { readonly fire: Fire; readonly close: () => Promise<void> }
}

export type Fire = (shot: Shot) => Promise<Hit>

/** What an attack sets apart from the ordinary. */
export type TargetOptions = {
  readonly env?: Readonly<Record<string, string>>
}

/** The composed product before anything is in it, without a port. */
async function composeTarget(
  t: TestLife,
  closers: (() => Promise<unknown>)[],
  env: Readonly<Record<string, string>>,
) {
  const { url } = await testDb(t)
  const stateDir = mkdtempSync(join(tmpdir(), 'freehold-attack-'))
  const config = readConfig({
    DATABASE_URL: url,
    ADDR: '127.0.0.1:8090',
    FREEHOLD_DEMO: '0',
    FREEHOLD_REGISTRATION: 'open',
    FREEHOLD_STATE_DIR: stateDir,
    BACKUP_TARGET: join(stateDir, 'backups'),
    BACKUP_PASSPHRASE: 'a passphrase of nobody',
    CONNECTOR_NETWORKS: '127.0.0.0/8',
    RATE_LIMIT_PER_MINUTE: '100000000',
    WORKER_CONCURRENCY: '6',
    ...env,
  })
  const logins = deriveLogins(url)
  const database = { url, logins, embedded: false, stop: async () => {} }
  const log = createLog(process.env['FREEHOLD_TEST_LOG'] ?? 'silent')
  const services = createServices(config, database, { origin, log })
  const closing = new AbortController()
  const compose = (): FastifyInstance =>
    composeServer(config, services, {
      checks: { database: async () => {} },
      closing: closing.signal,
    }).app
  const app = compose()
  closers.push(async () => {
    closing.abort()
    await app.close()
    await closeServices(services)
    rmSync(stateDir, { recursive: true, force: true })
  })
  await ensureDirectPartner(services)
  await ensureBuiltInBlueprints(services)
  return { url, logins, services, app, compose }
}

let serial = 0

/** An address of its own for each request, so that nothing is decided by how often one address asks. */
function nextAddress(): string {
  serial += 1
  return `10.${(serial >> 16) & 255}.${(serial >> 8) & 255}.${serial & 255}`
}

/** The answer as JSON where it is any, with the code where it is a problem. */
function parsed(type: string, content: string): Pick<Hit, 'json' | 'code'> {
  if (!type.includes('json') || content === '') return { json: undefined, code: '' }
  const json: unknown = JSON.parse(content)
  const isProblem = type.startsWith('application/problem+json') && typeof json === 'object' && json !== null
  return { json, code: isProblem && 'code' in json ? String(json.code) : '' }
}

/** Sends what attacks say to a server, as it is. */
async function fireAt(app: FastifyInstance, { method, url: to, headers = {}, body }: Shot): Promise<Hit> {
  const isRaw = body === undefined || typeof body === 'string' || body instanceof Buffer
  const answer = await app.inject({
    // Whatever the attack sends.
    method: method as 'GET',
    url: to,
    headers: {
      host: new URL(origin).host,
      ...(isRaw ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    remoteAddress: nextAddress(),
    payloadAsStream: true,
    ...(body === undefined ? {} : { payload: isRaw ? (body as string) : JSON.stringify(body) }),
  })
  const type = String(answer.headers['content-type'] ?? '')
  // A stream of events has no end: its head is all that is asked for.
  const isStream = type.startsWith('text/event-stream')
  if (isStream) answer.raw.res.destroy()
  const content = isStream ? '' : await text(answer.stream())
  return {
    status: answer.statusCode,
    type,
    headers: answer.headers,
    text: content,
    ...parsed(type, content),
  }
}

export async function attackTarget(t: TestLife, { env = {} }: TargetOptions = {}): Promise<Target> {
  // Registered first, so that everything lets go of the database before it is dropped.
  const closers: (() => Promise<unknown>)[] = []
  t.after(async () => {
    for (const close of closers.toReversed()) await close()
  })
  const { url, logins, services, app, compose } = await composeTarget(t, closers, env)
  const owner = new pg.Pool({ connectionString: url, max: 2 })
  // A connection that is on its way out may still hear that its database is gone.
  owner.on('error', () => {}).on('connect', (client) => void client.on('error', () => {}))
  closers.push(() => owner.end())
  const world = await seedWorld(owner, services)
  const credentials = createCredentials({ owner, keyRing: services.keyRing, origin })

  return {
    databaseUrl: url,
    logins,
    owner,
    world,
    credentials,
    services,
    app,
    fire: (shot) => fireAt(app, shot),
    recompose: () => {
      const again = compose()
      return { fire: (shot) => fireAt(again, shot), close: () => again.close() }
    },
  }
}

/** What our own pages send with a write. */
export const ownHeaders = { origin, 'sec-fetch-site': 'same-origin', 'x-freehold-csrf': '1' } as const

/** Path and query of an operation at a mount. */
export function urlOf(endpoint: Endpoint, mount: Mount, { params = {}, query = {} }: Input): string {
  const path = endpoint.path.replaceAll(/:([a-zA-Z]+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
  const search = new URLSearchParams(query).toString()
  return `${prefixes[mount]}${path}${search === '' ? '' : `?${search}`}`
}

/** A well-formed request for an operation, as a page or program of ours would send it. */
export function shotAt(
  endpoint: Endpoint,
  mount: Mount,
  input: Input,
  headers: Readonly<Record<string, string>> = {},
): Shot {
  return {
    method: endpoint.method,
    url: urlOf(endpoint, mount, input),
    headers: {
      ...(endpoint.method !== 'GET' && mount !== 'bearer' ? ownHeaders : {}),
      ...(endpoint.idempotency === 'none' ? {} : { 'idempotency-key': crypto.randomUUID() }),
      ...(endpoint.concurrency === undefined ? {} : { 'if-match': `"${input.ifMatch ?? 1}"` }),
      ...headers,
    },
    ...(input.body === undefined ? {} : { body: input.body }),
  }
}

/** A checksum of every table of ours; two that are alike mean that nothing was stored. */
export async function checksums(
  owner: pg.Pool,
  ignored: readonly string[] = [],
): Promise<Record<string, string>> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`,
  )
  const parts = tables
    .filter(({ name }) => !ignored.includes(name))
    .map(
      ({ name }) =>
        `select '${name}' as name, coalesce(md5(string_agg(t::text, '' order by t::text)), '') as sum from "${name}" t`,
    )
  const { rows } = await owner.query<{ name: string; sum: string }>(parts.join(' union all '))
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]))
}

/** Works through a list, so many at a time. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const run = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T)
  }
  await Promise.all(Array.from({ length: width }, run))
  return results
}
