import type { Endpoint } from '@freehold/contract'
import type { z } from 'zod'
import type { Surface } from '#platform/actor'
import { type Hit, type Input, shotAt, type Target } from '../attacks/support.ts'

/** Somebody in a browser of one surface. */
export type Person = {
  readonly id: string
  readonly ask: (endpoint: Endpoint, input?: Input) => Promise<Hit>
  /** The answer's body as the contract has it; fails where the request was refused. */
  readonly call: <E extends Endpoint>(endpoint: E, input?: Input) => Promise<z.output<E['response']>>
}

/** Opens a session of an account on a surface. */
export async function personOf(
  target: Target,
  id: string,
  surface: Surface,
  headers: Readonly<Record<string, string>> = {},
): Promise<Person> {
  const cookie = await target.credentials.session(id, surface)
  const ask = (endpoint: Endpoint, input: Input = {}): Promise<Hit> =>
    target.fire(shotAt(endpoint, surface, input, { cookie, ...headers }))
  return {
    id,
    ask,
    call: async (endpoint, input) => {
      const hit = await ask(endpoint, input)
      if (hit.status >= 400) throw new Error(`${endpoint.id}: ${hit.status} ${hit.text}`)
      return endpoint.response.parse(hit.json ?? {}) as never
    },
  }
}

/** Status and code of answers, counted. */
export function tally(hits: readonly Hit[]): Record<string, number> {
  const told = hits.map(({ status, code }) => `${status} ${code}`.trim())
  return Object.fromEntries([...Map.groupBy(told, (one) => one)].map(([one, all]) => [one, all.length]))
}

/** Uses a mailed or shown link in a browser that nobody has signed in to. */
export function useLinkOf(target: Target, endpoint: Endpoint, token: string): Promise<Hit> {
  return target.fire(shotAt(endpoint, 'bearer', { body: { token, password: 'lantern orbit velvet forest' } }))
}
