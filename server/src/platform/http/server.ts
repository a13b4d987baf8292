import { randomUUID } from 'node:crypto'
import type { Endpoint } from '@freehold/contract'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { AppError } from '#platform/errors'
import type { Log } from '#platform/log'
import { traceIdOf } from '#platform/tracing'
import { answerBrokenRequest } from './broken-requests.ts'
import { trackPaths } from './known-paths.ts'
import type { Mount } from './principal.ts'
import { createErrorHandler } from './problems.ts'
import { dataHeaders } from './security-headers.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    endpoint?: Endpoint
    mount?: Mount
    /** Log one request in so many, where it succeeds. */
    logEvery?: number
  }
}

export type ServerOptions = {
  readonly log: Log
  /** Addresses or networks of the proxies that stand before us; none by default. */
  readonly trustedProxies: readonly string[]
}

/** Bodies are at most this long. */
const bodyLimit = 1_048_576

function logRequests(app: FastifyInstance, log: Log): void {
  let seen = 0
  app.addHook('onResponse', async (request, reply) => {
    const every = request.routeOptions.config.logEvery ?? 1
    seen += 1
    if (reply.statusCode < 400 && seen % every !== 0) return
    log.info(
      {
        requestId: request.id,
        traceId: traceIdOf(request),
        method: request.method,
        // The route, not the URL: what people type into paths and queries is not for the log.
        route: request.routeOptions.url ?? 'unknown',
        operation: request.routeOptions.config.endpoint?.id,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    )
  })
}

/** RFC 9112 3.2: of two hosts a proxy may have believed the other one than we would. */
function refuseTwoHosts({ raw }: FastifyRequest): void {
  const names = raw.rawHeaders.filter((_, n) => n % 2 === 0)
  if (names.filter((name) => name.toLowerCase() === 'host').length > 1)
    throw new AppError('request.malformed', 'A request names one host')
}

/** A Fastify server with our conventions: JSON only, problems for errors, a request id on everything. */
export function createServer({ log, trustedProxies }: ServerOptions): FastifyInstance {
  const handleError = createErrorHandler(log)
  const app = fastify({
    logger: false,
    // Paths that no router can read never reach a hook.
    frameworkErrors: (error, request, reply) =>
      void handleError(error, request, reply.headers(dataHeaders).header('request-id', request.id)),
    clientErrorHandler: answerBrokenRequest,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    bodyLimit,
    genReqId: () => randomUUID(),
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    // Duplicate parameters reach the schema as arrays, and are refused there.
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 300 },
  })
  app.removeContentTypeParser('text/plain')
  app.setErrorHandler(handleError)
  const methodsOf = trackPaths(app)
  app.setNotFoundHandler((request) => {
    const allow = methodsOf(request.url.split('?', 1)[0] ?? '/')
    if (allow.length > 0 && !allow.includes(request.method)) {
      throw new AppError('request.method_not_allowed', `${request.method} is not possible here`, {
        headers: { allow: allow.join(', ') },
      })
    }
    throw new AppError('request.not_found', `Nothing answers ${request.method} here`)
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', request.id)
    refuseTwoHosts(request)
  })
  logRequests(app, log)
  return app
}
