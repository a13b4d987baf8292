import type { z } from 'zod'
import { FetchError, type FetchFailure } from '#platform/safe-fetch'
import { PortError, type ConnectionSettings, type PortErrorKind } from '#ports/provisioner'
import { cleaner } from './clean.ts'
import { refusal, type Reply, type Wording } from './refusal.ts'

export type Call = {
  /** What is being done, for people: `create team`. */
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the connector's address; parts that come from outside are encoded by the caller. */
  readonly path: string
  readonly query?: { readonly [name: string]: string | number | boolean | undefined }
  readonly body?: unknown
  readonly headers?: { readonly [name: string]: string }
  /** Secrets in the body, kept out of every message. */
  readonly secrets?: readonly string[]
  /** Statuses beside 2xx that are answers too. */
  readonly also?: readonly number[]
  /** The answer is a sentence and not JSON; `json` is that sentence. */
  readonly isText?: boolean
  readonly probe?: boolean
}

/** One connection's way to speak; every failure is a PortError that names the system and holds no secret. */
export type Http = {
  send(call: Call): Promise<Reply>
  /** An answer of a known shape. */
  ask<T>(call: Call, shape: z.ZodType<T>): Promise<T>
  /** The same, and null where the system says 404. */
  find<T>(call: Call, shape: z.ZodType<T>): Promise<T | null>
}

const timeoutMs = { probe: 1500, read: 10_000, write: 30_000 } as const

const failures: Readonly<Record<FetchFailure, { kind: PortErrorKind; retryable: boolean }>> = {
  refused: { kind: 'forbidden', retryable: false },
  unreachable: { kind: 'unavailable', retryable: true },
  reset: { kind: 'unavailable', retryable: true },
  timeout: { kind: 'timeout', retryable: true },
  stopped: { kind: 'unavailable', retryable: true },
  too_large: { kind: 'protocol', retryable: true },
  protocol: { kind: 'protocol', retryable: true },
}

type HttpOptions = {
  readonly system: string
  readonly title: string
  readonly settings: ConnectionSettings
  /** Sent with every call: who we are. */
  readonly headers?: () => { readonly [name: string]: string }
  readonly wording: Wording
}

export function createHttp(options: HttpOptions): Http {
  const { settings, headers = () => ({}), wording } = options
  const base = settings.url.replace(/\/+$/, '')
  const known = Object.values(settings.credentials)

  const attempt = (call: Call) =>
    settings.fetch({
      method: call.method,
      url: base + call.path + toQuery(call.query),
      headers: {
        accept: 'application/json',
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...headers(),
        ...call.headers,
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      timeoutMs: call.probe ? timeoutMs.probe : timeoutMs[call.method === 'GET' ? 'read' : 'write'],
    })
  const send = async (call: Call): Promise<Reply> => {
    const where = { system: options.system, title: options.title, operation: call.operation }
    const answer = await attempt(call)
      .catch((error: unknown) => {
        // The other side may have just given up a connection that was kept; reading again is safe.
        if (call.method === 'GET' && isCut(error)) return attempt(call)
        throw error
      })
      .catch((error: unknown) => {
        throw toPortError(error, where)
      })
    const { status, body } = answer
    const reply: Reply = { status, headers: answer.headers, json: toJson(body) }
    const isAnswer = (status >= 200 && status < 300) || call.also?.includes(status)
    if (!isAnswer)
      throw refusal(where, reply, { wording, clean: cleaner([...known, ...(call.secrets ?? [])]) })
    if (call.isText) return { ...reply, json: body }
    if (reply.json === undefined && body !== '') throw unreadable(where, status, 'no JSON')
    return reply
  }
  return toHttp(options, send)
}

function toHttp({ system, title }: HttpOptions, send: Http['send']): Http {
  const ask: Http['ask'] = async (call, shape) => {
    const reply = await send(call)
    const read = shape.safeParse(reply.json)
    if (read.success) return read.data
    const place = read.error.issues[0]?.path.join('.') ?? ''
    throw unreadable(
      { system, title, operation: call.operation },
      reply.status,
      `another shape at "${place}"`,
    )
  }
  return {
    send,
    ask,
    find: (call, shape) =>
      ask(call, shape).catch((error: unknown) => {
        if (error instanceof PortError && error.kind === 'not_found') return null
        throw error
      }),
  }
}

type Where = { readonly system: string; readonly title: string; readonly operation: string }

function isCut(error: unknown): boolean {
  return error instanceof FetchError && error.failure === 'reset'
}

function unreadable({ system, title, operation }: Where, status: number, what: string): PortError {
  const input = { system, operation, kind: 'protocol', retryable: true } as const
  return new PortError(input, `${title} answered ${status} to "${operation}" with ${what}`)
}

function toPortError(error: unknown, { system, title, operation }: Where): unknown {
  if (!(error instanceof FetchError)) return error
  return new PortError(
    { system, operation, ...failures[error.failure] },
    `${title} could not be asked to "${operation}": ${error.message}`,
    { cause: error },
  )
}

function toQuery(query: Call['query']): string {
  if (query === undefined) return ''
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}

function toJson(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
