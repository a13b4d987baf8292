import type { Endpoint, Problem } from '@freehold/contract'
import type { z } from 'zod'

type Surface = 'operator' | 'partner' | 'app'

/** What a call may carry; the body is unchecked on purpose, so that tests can send nonsense. */
export type CallInput = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly ifMatch?: number
  readonly idempotencyKey?: string
  readonly headers?: Readonly<Record<string, string>>
}

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown }

/** An answer that was a refusal. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.detail} ${JSON.stringify(problem.errors ?? [])}`)
    this.problem = problem
  }
}

/** A browser as far as cookies and redirects go, signed in on one surface. */
export type BrowserClient = {
  readonly surface: Surface
  /** Follows redirects and keeps cookies, like a person's navigation. */
  readonly navigate: (path: string) => Promise<Answer>
  readonly send: (endpoint: Endpoint, input?: CallInput) => Promise<Answer>
  /** The parsed answer; throws Refused for a problem. */
  readonly call: <E extends Endpoint>(endpoint: E, input?: CallInput) => Promise<z.output<E['response']>>
  readonly cookies: Map<string, string>
}

function pathOf(endpoint: Endpoint, { params = {}, query = {} }: CallInput): string {
  const path = endpoint.path.replaceAll(/:([a-zA-Z]+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
  const search = new URLSearchParams(query).toString()
  return search === '' ? path : `${path}?${search}`
}

function keepCookies(cookies: Map<string, string>, headers: Headers): void {
  for (const line of headers.getSetCookie()) {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    const value = pair.slice(at + 1)
    if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) cookies.delete(pair.slice(0, at))
    else cookies.set(pair.slice(0, at), value)
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? (JSON.parse(text) as unknown) : text,
  }
}

function headersOf(origin: string, endpoint: Endpoint, input: CallInput): Record<string, string> {
  const write = endpoint.method !== 'GET'
  return {
    ...(write ? { 'x-freehold-csrf': '1', origin, 'sec-fetch-site': 'same-origin' } : {}),
    ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(endpoint.idempotency === 'none'
      ? {}
      : { 'idempotency-key': input.idempotencyKey ?? crypto.randomUUID() }),
    ...(input.ifMatch === undefined ? {} : { 'if-match': `"${input.ifMatch}"` }),
    ...input.headers,
  }
}

export function createBrowserClient(origin: string, surface: Surface): BrowserClient {
  const cookies = new Map<string, string>()
  const cookie = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  async function request(url: string, init: RequestInit): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), cookie: cookie() }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    keepCookies(cookies, response.headers)
    return response
  }

  async function navigate(path: string): Promise<Answer> {
    let url = new URL(path, origin)
    for (let hop = 0; hop < 20; hop += 1) {
      const response = await request(url.href, { method: 'GET' })
      const location = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || location === null) return answerOf(response)
      await response.arrayBuffer()
      url = new URL(location, url)
    }
    throw new Error(`${path} redirects without end`)
  }

  async function send(endpoint: Endpoint, input: CallInput = {}): Promise<Answer> {
    const mount = endpoint.scope === 'public' ? '' : `/${surface}`
    const body = input.body === undefined ? {} : { body: JSON.stringify(input.body) }
    const headers = headersOf(origin, endpoint, input)
    return answerOf(
      await request(`${origin}${mount}${pathOf(endpoint, input)}`, {
        method: endpoint.method,
        headers,
        ...body,
      }),
    )
  }

  return {
    surface,
    cookies,
    navigate,
    send,
    call: async (endpoint, input) => {
      const answer = await send(endpoint, input)
      // Every refusal of ours has the shape of a problem.
      if (answer.status >= 400) throw new Refused(answer.body as Problem)
      return endpoint.response.parse(answer.status === 204 ? {} : answer.body) as never
    },
  }
}
