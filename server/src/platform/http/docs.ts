import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { errorsPage, openApiPage, pageScript, pageStyle } from './docs-pages.ts'
import { pagePolicy } from './security-headers.ts'

/** What swagger-ui needs at run time; the package holds more, which is not served. */
const vendorFiles = ['swagger-ui-bundle.js', 'swagger-ui.css'] as const

const dayMs = 86_400_000

function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply
    .headers({ 'content-security-policy': pagePolicy(), 'cache-control': 'no-cache' })
    .type('text/html; charset=utf-8')
    .send(html)
}

async function serveAssets(app: FastifyInstance): Promise<void> {
  const root = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')))
  await app.register(fastifyStatic, { root, serve: false })
  const config = { logEvery: 100 }
  for (const name of vendorFiles) {
    app.get(`/docs/assets/${name}`, { config }, (_request, reply) => reply.sendFile(name, { maxAge: dayMs }))
  }
  const own = { 'docs.js': ['text/javascript', pageScript], 'docs.css': ['text/css', pageStyle] } as const
  for (const [name, [type, text]] of Object.entries(own)) {
    app.get(`/docs/assets/${name}`, { config }, (_request, reply) =>
      reply.header('cache-control', 'no-cache').type(`${type}; charset=utf-8`).send(text),
    )
  }
}

/**
 * Serves the OpenAPI document, a page to read and try it, and the list of error codes that the `type` of every
 * problem points into. Everything comes from this server: the pages ask nobody else.
 */
export function registerDocs(app: FastifyInstance, { document }: { readonly document: string }): void {
  const etag = `"${createHash('sha256').update(document).digest('base64url').slice(0, 22)}"`
  app.get('/openapi.json', { config: { logEvery: 100 } }, (request, reply) => {
    reply.headers({ etag, 'cache-control': 'no-cache' })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(document)
  })
  app.get('/docs', (_request, reply) => sendPage(reply, openApiPage))
  let errors: string | undefined
  app.get('/docs/errors', (_request, reply) => sendPage(reply, (errors ??= errorsPage(document))))
  void app.register(serveAssets)
}
