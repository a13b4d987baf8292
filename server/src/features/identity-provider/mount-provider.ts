import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressKey, type RateLimiter } from '#platform/http/rate-limit'
import { carryHeaders } from '#platform/http/security-headers'
import type { IdentityProvider } from './identity-provider.ts'

const mountPath = '/oidc'
const metadataPath = '/.well-known/oauth-authorization-server'

/**
 * The provider makes addresses from what it takes for its origin. That is ours by configuration, whatever a request
 * or a proxy says.
 */
function setOrigin(raw: IncomingMessage, origin: string): void {
  const { protocol, host } = new URL(origin)
  raw.headers['x-forwarded-proto'] = protocol.slice(0, -1)
  raw.headers['x-forwarded-host'] = host
  raw.headers.host = host
}

async function hand(
  { current, deps }: IdentityProvider,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
): Promise<void> {
  const handle = (await current()).callback()
  // Koa behind a mount: `url` is the path below it, `originalUrl` the whole.
  const raw: IncomingMessage & { originalUrl?: string | undefined } = request.raw
  raw.originalUrl = mountPath + path
  raw.url = path
  setOrigin(raw, deps.origin)
  reply.hijack()
  carryHeaders(reply)
  await handle(raw, reply.raw)
}

/** An authorization request writes a row, and anybody may send one: so many a minute from one network. */
const authorizationPolicy = { name: 'authorization', quota: 240, windowSeconds: 60 } as const

/** Mounts the provider at `/oidc`, and its metadata also where RFC 8414 looks for an issuer with a path. */
export function registerIdentityProvider(
  app: FastifyInstance,
  provider: IdentityProvider,
  limit: RateLimiter,
): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // The provider reads bodies itself.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.route({
      method: ['GET', 'POST', 'OPTIONS'],
      url: `${mountPath}/*`,
      handler: async (request, reply) => {
        const path = request.url.slice(mountPath.length)
        if (path.startsWith('/auth')) reply.headers(limit(authorizationPolicy, addressKey(request.ip)))
        await hand(provider, request, reply, path)
      },
    })
    scope.get(`${metadataPath}${mountPath}`, (request, reply) => hand(provider, request, reply, metadataPath))
  })
}

/** `fetch` for addresses of our own: the request goes straight to the server in this process. */
export type LocalFetch = (
  url: string,
  options: {
    readonly method?: string | undefined
    readonly headers?: Readonly<Record<string, string>> | undefined
    readonly body?: unknown
  },
) => Promise<Response>

export function createLocalFetch(app: FastifyInstance): LocalFetch {
  return async (url, { method = 'GET', headers = {}, body }) => {
    const { pathname, search, host } = new URL(url)
    const response = await app.inject({
      method: method === 'POST' ? 'POST' : 'GET',
      url: pathname + search,
      headers: { ...headers, host },
      ...(body instanceof URLSearchParams || typeof body === 'string' ? { payload: body.toString() } : {}),
    })
    const answered = new Headers()
    for (const [name, value] of Object.entries(response.headers)) {
      if (typeof value === 'string') answered.set(name, value)
    }
    return new Response(response.statusCode === 204 ? null : response.body, {
      status: response.statusCode,
      headers: answered,
    })
  }
}
