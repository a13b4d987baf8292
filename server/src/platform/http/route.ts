import type { Endpoint } from '@freehold/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '#platform/actor'

/** What a handler is given: the request's parts as their schemas parsed them, and who asks. */
export type RouteInput<E extends Endpoint> = {
  readonly params: z.output<E['params']>
  readonly query: z.output<E['query']>
  readonly body: z.output<E['body']>
  readonly actor: Actor
  /** The version named by If-Match; 0 where the endpoint does not ask for it. */
  readonly ifMatch: number
  /** The raw exchange, for the few endpoints that read or set cookies. */
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** One event of a stream; `id` is what the reader sends back as Last-Event-ID. */
export type StreamEvent = { readonly id: string; readonly data: unknown }

type Handle<Deps> = (deps: Deps, input: RouteInput<Endpoint>) => Promise<unknown>
type Follow<Deps> = (
  deps: Deps,
  input: RouteInput<Endpoint> & { readonly lastEventId: string | undefined; readonly signal: AbortSignal },
) => AsyncIterable<StreamEvent>

/** An endpoint with its implementation; routes of different shapes form one array. */
export type Route<Deps> = {
  readonly endpoint: Endpoint
  readonly handle?: Handle<Deps>
  readonly follow?: Follow<Deps>
}

/** Implements an endpoint of the contract; the answer is judged and trimmed by its response schema. */
export function implement<Deps, E extends Endpoint>(
  endpoint: E,
  handle: (deps: Deps, input: RouteInput<E>) => Promise<z.input<E['response']> | undefined>,
): Route<Deps> {
  // The server parses a request with this very endpoint's schemas before it calls.
  return { endpoint, handle: handle as unknown as Handle<Deps> }
}

/** Implements a stream of the contract: server-sent events until the reader leaves or the server closes. */
export function implementStream<Deps, E extends Endpoint>(
  endpoint: E,
  follow: (
    deps: Deps,
    input: RouteInput<E> & { readonly lastEventId: string | undefined; readonly signal: AbortSignal },
  ) => AsyncIterable<StreamEvent>,
): Route<Deps> {
  return { endpoint, follow: follow as unknown as Follow<Deps> }
}
