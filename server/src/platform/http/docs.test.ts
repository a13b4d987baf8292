import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import { errorCodes } from '@freehold/contract'
import type { FastifyInstance } from 'fastify'
import { createFrame } from '#test/test-frame'
import { registerDocs } from './docs.ts'
import { registerSecurityHeaders } from './security-headers.ts'

const document = await readFile(new URL('../../../openapi.json', import.meta.url), 'utf8')

function serve(t: TestContext): FastifyInstance {
  const { app } = createFrame(t, {
    before: (server) => {
      registerSecurityHeaders(server, { https: false })
      registerDocs(server, { document })
    },
  })
  return app
}

test('the document is served as it is committed, and not again to who has it', async (t) => {
  const app = serve(t)
  const first = await app.inject('/openapi.json')
  assert.equal(first.body, document)
  assert.match(String(first.headers['content-type']), /^application\/json/)
  const etag = String(first.headers['etag'])
  const again = await app.inject({ url: '/openapi.json', headers: { 'if-none-match': etag } })
  assert.equal(again.statusCode, 304)
  assert.equal(again.body, '')
})

test('the page and all that it loads come from this server', async (t) => {
  const app = serve(t)
  const { body, headers } = await app.inject('/docs')
  assert.match(String(headers['content-type']), /^text\/html/)
  assert.match(String(headers['content-security-policy']), /default-src 'none'; script-src 'self';/)
  assert.doesNotMatch(body, /https?:\/\/|<script>|<style|\sstyle=|\son\w+=/)
  const assets = [...body.matchAll(/(?:src|href)="(\/docs\/assets\/[^"]+)"/g)].map(([, url]) => url ?? '')
  assert.equal(assets.length, 4)
  for (const url of assets) {
    const asset = await app.inject(url)
    assert.equal(asset.statusCode, 200, url)
    assert.match(String(asset.headers['content-type']), url.endsWith('.js') ? /javascript/ : /^text\/css/)
  }
})

test('nothing else of the package is served', async (t) => {
  const app = serve(t)
  for (const url of [
    '/docs/assets/package.json',
    '/docs/assets/index.html',
    '/docs/assets/..%2fpackage.json',
    '/docs/assets/',
  ]) {
    assert.equal((await app.inject(url)).statusCode, 404, url)
  }
})

test('every error code has an anchor to which the type of its problem leads', async (t) => {
  const app = serve(t)
  const { body } = await app.inject('/docs/errors')
  for (const [code, status] of Object.entries(errorCodes)) {
    assert.ok(body.includes(`<tr id="${code}">`), code)
    assert.ok(body.includes(`<code>${code}</code></a></td><td>${status}</td>`), code)
  }
  assert.match(body, /id="order\.plan_moved">.*orders\.approve/)
  assert.match(body, /id="request\.failed">.*most operations/)
})
