import { Agent, request } from 'node:http'

export type Load = {
  readonly url: string
  readonly connections: number
  readonly durationMs: number
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** One body for all, or one for each request. */
  readonly body?: string | ((index: number) => string)
}

export type LoadFigures = {
  readonly requests: number
  readonly perSecond: number
  /** Transport errors and answers of 400 and above. */
  readonly errors: number
  /** Milliseconds from writing a request to the end of its answer. */
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

/**
 * Keeps a number of connections busy for a while, each sending its next request as soon as the last one is answered.
 * It runs in this process and so shares the cores with what it measures: compare rates inside one run only.
 */
export async function load(options: Load): Promise<LoadFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections })
  const latencies: number[] = []
  const begun = performance.now()
  const until = begun + options.durationMs
  let index = 0
  let errors = 0
  const one = async () => {
    while (performance.now() < until) {
      const sent = performance.now()
      const ok = await exchange(options, agent, index++)
      latencies.push(performance.now() - sent)
      if (!ok) errors += 1
    }
  }
  await Promise.all(Array.from({ length: options.connections }, one))
  const seconds = (performance.now() - begun) / 1000
  agent.destroy()
  const sorted = Float64Array.from(latencies).sort()
  return {
    requests: sorted.length,
    perSecond: sorted.length / seconds,
    errors,
    p50: percentile(sorted, 50),
    p90: percentile(sorted, 90),
    p99: percentile(sorted, 99),
    max: percentile(sorted, 100),
  }
}

/** The value that `percent` of the sorted values do not exceed (nearest rank). */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length))
  return sorted[rank - 1] ?? Number.NaN
}

function exchange(options: Load, agent: Agent, index: number): Promise<boolean> {
  const body = typeof options.body === 'function' ? options.body(index) : options.body
  return new Promise((resolve) => {
    const call = request(
      options.url,
      {
        agent,
        method: options.method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { ...options.headers },
      },
      (answer) => {
        answer.resume()
        answer.once('end', () => resolve((answer.statusCode ?? 500) < 400))
        answer.once('error', () => resolve(false))
      },
    )
    call.once('error', () => resolve(false))
    call.end(body)
  })
}
