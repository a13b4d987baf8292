import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type pg from 'pg'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { isOnThisMachine } from './loopback.ts'
import { createRequestDurations, type RequestDurations } from './request-durations.ts'

/** One measured call to an outside system. */
export type ReconcileObservation = {
  readonly system: string
  readonly operation: string
  readonly result: string
  readonly seconds: number
}

/** What this process tells about itself; one per process. */
export type Metrics = {
  readonly requests: RequestDurations
  readonly observeReconcile: (observation: ReconcileObservation) => void
  readonly setConnectorUp: (connector: string, up: boolean) => void
  /** Forgets a connector that was removed. */
  readonly forgetConnector: (connector: string) => void
  /** Asks for a number whenever metrics are read: `freehold_jobs_waiting`, `freehold_orders_waiting`. */
  readonly watchCount: (name: `freehold_${string}`, help: string, read: () => Promise<number>) => void
  readonly watchPool: (name: string, pool: Pick<pg.Pool, 'totalCount' | 'idleCount' | 'waitingCount'>) => void
  /** Prometheus text format 0.0.4. */
  readonly render: () => Promise<string>
}

const readTimeoutMs = 1000

/** A number that cannot be had in time is left out: the rest is wanted most when something is wrong. */
async function readInTime(read: () => Promise<number>): Promise<number | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), readTimeoutMs)
  try {
    return await Promise.race([read().catch(() => undefined), late])
  } finally {
    clearTimeout(timer)
  }
}

function watchCount(registry: Registry, name: string, help: string, read: () => Promise<number>): void {
  const gauge = new Gauge({
    name,
    help,
    registers: [registry],
    collect: async () => {
      const value = await readInTime(read)
      if (value === undefined) gauge.remove()
      else gauge.set(value)
    },
  })
}

type WatchedPool = Parameters<Metrics['watchPool']>[1]

function poolGauge(registry: Registry): Map<string, WatchedPool> {
  const pools = new Map<string, WatchedPool>()
  const gauge = new Gauge({
    name: 'freehold_database_connections',
    help: 'Connections to PostgreSQL, and callers waiting for one',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect: () => {
      for (const [pool, { totalCount, idleCount, waitingCount }] of pools) {
        gauge.set({ pool, state: 'busy' }, totalCount - idleCount)
        gauge.set({ pool, state: 'idle' }, idleCount)
        gauge.set({ pool, state: 'waiting' }, waitingCount)
      }
    },
  })
  return pools
}

function reconcileMetrics(registry: Registry): Metrics['observeReconcile'] {
  const total = new Counter({
    name: 'freehold_reconcile_total',
    help: 'Calls of the reconciler to outside systems, by result',
    labelNames: ['system', 'operation', 'result'],
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'freehold_reconcile_duration_seconds',
    help: 'Time of a call to an outside system',
    labelNames: ['system', 'operation'],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
  return ({ system, operation, result, seconds }) => {
    total.inc({ system, operation, result })
    duration.observe({ system, operation }, seconds)
  }
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = createRequestDurations()
  const connectors = new Gauge({
    name: 'freehold_connector_up',
    help: 'Whether the last check of a connector succeeded',
    labelNames: ['connector'],
    registers: [registry],
  })
  const pools = poolGauge(registry)
  return {
    requests,
    observeReconcile: reconcileMetrics(registry),
    setConnectorUp: (connector, up) => connectors.set({ connector }, up ? 1 : 0),
    forgetConnector: (connector) => connectors.remove({ connector }),
    watchCount: (name, help, read) => watchCount(registry, name, help, read),
    watchPool: (name, pool) => void pools.set(name, pool),
    render: async () => `${await registry.metrics()}\n${requests.render()}`,
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function bearsToken(request: FastifyRequest, token: string | undefined): boolean {
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  return token !== undefined && given !== undefined && timingSafeEqual(digest(given), digest(token))
}

/**
 * Measures every request, and serves `/metrics` to this machine and to bearers of the token; to others it is an
 * unknown path. Streams are left out: they last as long as their reader stays. Register it before any route.
 */
export function registerMetrics(
  app: FastifyInstance,
  metrics: Metrics,
  { token }: { readonly token: string | undefined },
): void {
  const { observe } = metrics.requests
  app.addHook('onResponse', (request, reply, done) => {
    const { config, url } = request.routeOptions
    if (config.endpoint?.stream === undefined) {
      observe(config.endpoint?.id ?? url ?? 'unknown', reply.statusCode, reply.elapsedTime / 1000)
    }
    done()
  })
  app.get('/metrics', { config: { logEvery: 100 } }, async (request, reply) => {
    if (!isOnThisMachine(request) && !bearsToken(request, token)) return reply.callNotFound()
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics.render())
  })
}
