import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { createFrame } from '#test/test-frame'
import { registerSecurityHeaders } from './security-headers.ts'
import { registerConsole } from './static-console.ts'

const script = 'export const answer = 42\n'
const index =
  '<html><style nonce="__CSP_NONCE__"></style><script type="module" nonce="__CSP_NONCE__" src="/assets/main-Ab12.js"></script></html>'

async function builtConsole(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'freehold-console-'))
  t.after(() => rm(directory, { recursive: true }))
  await mkdir(join(directory, 'assets'))
  await writeFile(join(directory, 'index.html'), index)
  await writeFile(join(directory, 'favicon.svg'), '<svg/>')
  await writeFile(join(directory, 'assets/main-Ab12.js'), script)
  await writeFile(join(directory, 'assets/main-Ab12.js.br'), brotliCompressSync(script))
  return directory
}

function serve(t: TestContext, directory: string): FastifyInstance {
  const { app } = createFrame(t, {
    before: (server) => {
      registerSecurityHeaders(server, { https: false })
      registerConsole(server, { directory })
    },
  })
  return app
}

const navigation = { accept: 'text/html,application/xhtml+xml', 'sec-fetch-dest': 'document' }

test('every address of the console answers its page, with a nonce of its own in page and policy', async (t) => {
  const app = serve(t, await builtConsole(t))
  const nonces = new Set<string>()
  const urls = [
    '/',
    '/operator',
    '/operator/orders/a/b',
    '/partner',
    '/app/x',
    '/sign-in/y',
    '/register',
    '/recover',
    '/link/z?a=1',
  ]
  for (const url of urls) {
    const { statusCode, headers, body } = await app.inject({ url, headers: navigation })
    assert.equal(statusCode, 200, url)
    assert.equal(headers['cache-control'], 'no-cache')
    assert.match(String(headers['content-type']), /^text\/html/)
    const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1] ?? ''
    assert.ok(nonce.length >= 22)
    assert.equal(body, index.replaceAll('__CSP_NONCE__', nonce))
    nonces.add(nonce)
  }
  assert.equal(nonces.size, urls.length)
})

test('an unknown path of the API is a problem, even where a page could stand', async (t) => {
  const app = serve(t, await builtConsole(t))
  for (const url of ['/operator/v1/nothing', '/operator/v1', '/partner/v1/', '/app/v2/x', '/nothing']) {
    const response = await app.inject({ url, headers: navigation })
    assert.equal(response.statusCode, 404, url)
    assert.match(String(response.headers['content-type']), /^application\/problem\+json/)
    assert.equal(response.headers['cache-control'], 'no-store')
  }
  const wrongMethod = await app.inject({ url: '/operator/v1/thing-checks', headers: navigation })
  assert.equal(wrongMethod.statusCode, 405)
})

test('a script that asks for a page gets a problem, a person with curl the page', async (t) => {
  const app = serve(t, await builtConsole(t))
  const fetched = await app.inject({
    url: '/operator/x',
    headers: { accept: '*/*', 'sec-fetch-dest': 'empty' },
  })
  assert.equal(fetched.statusCode, 404)
  const json = await app.inject({ url: '/operator/x', headers: { accept: 'application/json' } })
  assert.equal(json.statusCode, 404)
  assert.equal((await app.inject({ url: '/operator/x', headers: { accept: '*/*' } })).statusCode, 200)
})

test('assets are kept for good, and sent as the build compressed them', async (t) => {
  const app = serve(t, await builtConsole(t))
  const url = '/assets/main-Ab12.js'
  const plain = await app.inject({ url })
  assert.equal(plain.body, script)
  assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.match(String(plain.headers['content-type']), /javascript/)
  const small = await app.inject({ url, headers: { 'accept-encoding': 'br, gzip' } })
  assert.equal(small.headers['content-encoding'], 'br')
  assert.match(String(small.headers['content-type']), /javascript/)
  assert.match(String(small.headers['vary']), /accept-encoding/i)
  assert.equal(brotliDecompressSync(small.rawPayload).toString(), script)
  const icon = await app.inject({ url: '/favicon.svg' })
  assert.equal(icon.headers['cache-control'], 'public, max-age=0')
})

test('a missing asset is a problem that nobody keeps, and no path leads out of the build', async (t) => {
  const app = serve(t, await builtConsole(t))
  for (const url of [
    '/assets/gone.js',
    '/assets/..%2findex.html',
    '/assets/../index.html',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/index.html',
    '/assets/',
  ]) {
    const response = await app.inject({ url })
    assert.ok(response.statusCode === 404 || response.statusCode === 400, `${url} ${response.statusCode}`)
    assert.match(String(response.headers['content-type']), /^application\/problem\+json/)
    assert.equal(response.headers['cache-control'], 'no-store')
  }
})

test('without a build the page says how to make one, and a later build needs no restart', async (t) => {
  const directory = await builtConsole(t)
  await rm(join(directory, 'index.html'))
  const app = serve(t, directory)
  const missing = await app.inject({ url: '/', headers: navigation })
  assert.equal(missing.statusCode, 503)
  assert.equal(missing.headers['retry-after'], '30')
  assert.match(missing.body, /npm start/)
  assert.doesNotMatch(missing.body, /__CSP_NONCE__/)
  await writeFile(join(directory, 'index.html'), index)
  assert.equal((await app.inject({ url: '/', headers: navigation })).statusCode, 200)
})

test('a directory that does not exist stops nothing', async (t) => {
  const app = serve(t, join(tmpdir(), 'freehold-console-that-is-not-there'))
  assert.equal((await app.inject({ url: '/operator', headers: navigation })).statusCode, 503)
  assert.equal((await app.inject({ url: '/assets/x.js' })).statusCode, 404)
})
