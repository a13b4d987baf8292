import type { FastifyInstance } from 'fastify'
import type { Log } from '#platform/log'

/** What must work before requests are let in, by name; each throws when it does not. */
export type HealthChecks = Readonly<Record<string, () => Promise<void>>>

/** What is told besides, by name, and keeps nobody out; `unknown` where it cannot be had in time. */
export type HealthNotes = Readonly<Record<string, () => Promise<string>>>

type CheckResult = { readonly status: 'ok' | 'failing'; readonly ms: number }
type Readiness = {
  readonly status: 'ready' | 'unavailable'
  readonly checks: Readonly<Record<string, CheckResult>>
  readonly notes: Readonly<Record<string, string>>
}

const defaultTimeoutMs = 1000

async function within(ms: number, check: () => Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  try {
    await Promise.race([check(), late])
  } finally {
    clearTimeout(timer)
  }
}

async function runCheck(
  check: () => Promise<void>,
  timeoutMs: number,
  onFailure: (error: unknown) => void,
): Promise<CheckResult> {
  const start = performance.now()
  const result = (status: CheckResult['status']): CheckResult => ({
    status,
    ms: Math.round(performance.now() - start),
  })
  try {
    await within(timeoutMs, check)
    return result('ok')
  } catch (error) {
    onFailure(error)
    return result('failing')
  }
}

export type HealthOptions = {
  readonly checks: HealthChecks
  readonly notes?: HealthNotes
  readonly log: Log
  readonly timeoutMs?: number
}

async function readNotes(notes: HealthNotes, timeoutMs: number): Promise<Record<string, string>> {
  const read = Object.entries(notes).map(async ([name, note]) => {
    let text = 'unknown'
    await within(timeoutMs, async () => {
      text = await note()
    }).catch(() => undefined)
    return [name, text] as const
  })
  return Object.fromEntries(await Promise.all(read))
}

/** Runs all checks at once. Callers that come while a run is under way share it: asking often costs nothing more. */
function createReadiness({
  checks,
  notes = {},
  log,
  timeoutMs = defaultTimeoutMs,
}: HealthOptions): () => Promise<Readiness> {
  let underWay: Promise<Readiness> | undefined
  const run = async (): Promise<Readiness> => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        // Why it fails is for the log: this page is public.
        const onFailure = (err: unknown): void => log.warn({ err, check: name }, 'a health check failed')
        return [name, await runCheck(check, timeoutMs, onFailure)] as const
      }),
    )
    const ready = results.every(([, { status }]) => status === 'ok')
    const told = await readNotes(notes, timeoutMs)
    return { status: ready ? 'ready' : 'unavailable', checks: Object.fromEntries(results), notes: told }
  }
  return () => {
    underWay ??= run().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}

/**
 * `/livez`: this process answers; restart it when it does not. `/readyz` (and `/healthz`): send it requests; 503
 * while a check fails. A check has a second.
 */
export function registerHealth(app: FastifyInstance, options: HealthOptions): void {
  const config = { logEvery: 1000 }
  app.get('/livez', { config }, () => ({ status: 'alive' }))
  const readiness = createReadiness(options)
  for (const url of ['/readyz', '/healthz']) {
    app.get(url, { config }, async (_request, reply) => {
      const answer = await readiness()
      if (answer.status === 'unavailable') reply.code(503).header('retry-after', '2')
      return answer
    })
  }
}
