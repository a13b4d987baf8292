import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FaultPlan } from './fault.ts'
import { Refusal, type Answer, type RawCall, type Route, type Wording } from './route.ts'
import type { Store } from './store.ts'

declare module 'fastify' {
  interface FastifyRequest {
    plan: FaultPlan | undefined
    caller: unknown
  }
  interface FastifyContextConfig {
    needsCaller?: boolean
  }
}

/** Serves one operation; reads lag and writes happen twice where a fault in force wants it. */
export function addRoute<State>(
  app: FastifyInstance,
  route: Route<State>,
  { wording, state, store }: { wording: Wording; state: State; store: Store | undefined },
): void {
  app.route({
    method: route.method,
    url: route.path,
    config: { needsCaller: route.auth },
    exposeHeadRoute: false,
    handler: (request, reply) => {
      checkContentType(request, route.contentType, wording)
      const run = () => route.run(toCall(request, state), wording)
      const { plan } = request
      if (store === undefined || plan?.asOf === undefined)
        return send(reply, plan?.twice ? runTwice(run) : run())
      return send(reply, store.asOf(plan.asOf, run))
    },
  })
}

/** The client sees one answer; that the second run may have been refused is not its business. */
function runTwice(run: () => Answer): Answer {
  const answer = run()
  try {
    run()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
  return answer
}

function toCall<State>(request: FastifyRequest, state: State): RawCall<State> {
  return {
    state,
    // Fastify leaves both untyped; params are always strings.
    params: request.params as Record<string, string>,
    query: request.query,
    body: request.body,
    headers: request.headers,
    origin: `${request.protocol}://${request.host}`,
    path: pathOf(request),
    caller: request.caller,
  }
}

function checkContentType(request: FastifyRequest, wanted: string, wording: Wording): void {
  if (request.body === undefined || request.body === null) return
  const given = request.headers['content-type'] ?? ''
  if (given.split(';')[0]?.trim().toLowerCase() !== wanted) throw new Refusal(wording.mediaType(given))
}

export function send(reply: FastifyReply, { status, body, headers }: Answer): FastifyReply {
  reply.code(status).headers(headers ?? {})
  if (body === undefined) return reply.send()
  if (typeof body === 'string' && !reply.hasHeader('content-type')) reply.type('text/plain; charset=utf-8')
  return reply.send(body)
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? ''
}
