import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createNonce, pagePolicy } from './security-headers.ts'

/** Where the console's own router decides what is shown; everything else is an unknown path. */
const pages = [
  '/',
  '/operator',
  '/operator/*',
  '/partner',
  '/partner/*',
  '/app',
  '/app/*',
  '/sign-in',
  '/sign-in/*',
  '/register',
  '/register/*',
  '/at/*',
  '/confirmed',
  '/recover',
  '/recover/*',
  '/link',
  '/link/*',
] as const

/** The word in index.html that the build leaves for us to fill. */
const nonceWord = '__CSP_NONCE__'

const notBuilt = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Freehold: console not built</title>
    <style nonce="${nonceWord}">
      :root { color-scheme: light dark }
      body { max-width: 40rem; margin: 4rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif }
    </style>
  </head>
  <body>
    <h1>The console is not built</h1>
    <p>This server answers the API, but its web console is missing.</p>
    <p>Run <code>npm start</code>, which builds it, or <code>npm run build -w console</code>; then load this page again.</p>
    <p>Meanwhile: <a href="/docs">API documentation</a>.</p>
  </body>
</html>
`

type Page = { readonly status: 200 | 503; readonly parts: readonly string[] }

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** Reads the page once it is there; a console that is built later needs no restart. */
function pageReader(directory: string): () => Page {
  let found: Page | undefined
  return () => {
    if (found !== undefined) return found
    try {
      found = { status: 200, parts: readFileSync(join(directory, 'index.html'), 'utf8').split(nonceWord) }
      return found
    } catch (error) {
      if (!isMissing(error)) throw error
      return { status: 503, parts: notBuilt.split(nonceWord) }
    }
  }
}

const apiPath = /^\/(?:operator|partner|app)\/v\d+(?:\/|$)/

/** Whether someone opens a page, rather than a script asking for data or the API being missed by a letter. */
function isNavigation(request: FastifyRequest): boolean {
  const { accept = '*/*', 'sec-fetch-dest': destination = 'document' } = request.headers
  const path = request.url.split('?', 1)[0] ?? '/'
  return destination === 'document' && /text\/html|\*\/\*/.test(accept) && !apiPath.test(path)
}

function sendPage(reply: FastifyReply, { status, parts }: Page): FastifyReply {
  const nonce = createNonce()
  return (
    reply
      .code(status)
      // It may be built at any moment.
      .headers(status === 503 ? { 'retry-after': '30' } : {})
      .headers({ 'content-security-policy': pagePolicy(nonce), 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(parts.join(nonce))
  )
}

/** Files at the root of the build that browsers ask for by name; its page and its manifest are not among them. */
function publicFiles(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) =>
      /^[a-z0-9][a-z0-9-]*\.(?:svg|png|ico|webmanifest|txt)$/.test(name),
    )
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

const yearMs = 31_536_000_000

/** Names under /assets carry a hash of their content and are kept for good; the others are asked for each time. */
async function serveFiles(app: FastifyInstance, directory: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: directory,
    serve: false,
    preCompressed: true,
    dotfiles: 'ignore',
    suppressWarning: true,
  })
  const config = { logEvery: 100 }
  app.get<{ Params: { '*': string } }>('/assets/*', { config }, (request, reply) =>
    reply.sendFile(`assets/${request.params['*']}`, { maxAge: yearMs, immutable: true }),
  )
  for (const name of publicFiles(directory)) {
    app.get(`/${name}`, { config }, (_request, reply) => reply.sendFile(name, { maxAge: 0 }))
  }
}

/**
 * Serves the built console from `directory`: one page for all its addresses, with a fresh nonce in every answer, and
 * the files beside it, precompressed where the build did so. Without a build the page says how to make one.
 */
export function registerConsole(app: FastifyInstance, { directory }: { readonly directory: string }): void {
  const read = pageReader(directory)
  for (const url of pages) {
    app.get(url, (request, reply) => (isNavigation(request) ? sendPage(reply, read()) : reply.callNotFound()))
  }
  void app.register((scope) => serveFiles(scope, directory))
}
