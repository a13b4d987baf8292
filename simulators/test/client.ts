import type { TestContext } from 'node:test'
import { startSimulator, type Simulator, type SimulatorKind, type SimulatorOptions } from '../src/index.ts'

export type Reply = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** What the JSON body holds at a path such as `data.keys.0`; undefined where there is nothing. */
  readonly at: (path: string) => unknown
  readonly listAt: (path: string) => readonly unknown[]
}

export type Client = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Reply>

/** A simulator that ends with the test. */
export async function aSimulator<Kind extends SimulatorKind>(
  t: TestContext,
  kind: Kind,
  options?: SimulatorOptions<Kind>,
): Promise<Simulator<Kind>> {
  const simulator = await startSimulator(kind, options)
  t.after(() => simulator.close())
  return simulator
}

/** Calls a simulator; `headers` beside the call win over those given here. */
export function clientOf(simulator: { readonly url: string }, standing: Record<string, string> = {}): Client {
  return async (method, path, body, headers = {}) => {
    const reply = await fetch(simulator.url + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...standing, ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await reply.text()
    return { status: reply.status, headers: reply.headers, text, ...readersOf(text) }
  }
}

function readersOf(text: string): Pick<Reply, 'at' | 'listAt'> {
  const at = (path: string) => path.split('.').reduce<unknown>(inner, toJson(text))
  return {
    at,
    listAt: (path) => {
      const found: unknown = at(path)
      return Array.isArray(found) ? (found as readonly unknown[]) : []
    },
  }
}

function inner(value: unknown, name: string): unknown {
  if (name === '') return value
  // Any object of parsed JSON can be asked for any name.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
