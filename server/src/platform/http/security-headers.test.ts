import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bearer, createFrame } from '#test/test-frame'
import { carryHeaders, createNonce, pagePolicy, registerSecurityHeaders } from './security-headers.ts'

const onEveryAnswer = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

test('answers, refusals, unknown paths and failures all carry the security headers', async (t) => {
  const { app } = createFrame(t, { before: (server) => registerSecurityHeaders(server, { https: true }) })
  for (const [url, status] of [
    ['/v1/things', 200],
    ['/v1/things?x=1', 400],
    ['/v1/nothing', 404],
    ['/v1/knocks', 405],
    ['/v1/bug', 500],
  ] as const) {
    const { statusCode, headers } = await app.inject({ url, headers: bearer })
    assert.equal(statusCode, status)
    assert.partialDeepStrictEqual(headers, onEveryAnswer)
    assert.match(String(headers['permissions-policy']), /camera=\(\)/)
    assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
  }
})

test('a stream carries them too', async (t) => {
  const { app } = createFrame(t, { before: (server) => registerSecurityHeaders(server, { https: false }) })
  const { headers, body } = await app.inject({ url: '/v1/thing-changes', headers: bearer })
  assert.match(String(headers['content-type']), /^text\/event-stream/)
  assert.match(body, /id: 1\ndata: {}/)
  assert.partialDeepStrictEqual(headers, onEveryAnswer)
})

test('without https browsers are not told to keep to it', async (t) => {
  const { app } = createFrame(t, { before: (server) => registerSecurityHeaders(server, { https: false }) })
  const { headers } = await app.inject({ url: '/v1/things', headers: bearer })
  assert.equal(headers['strict-transport-security'], undefined)
})

test('an answer written by hand carries them where its writer asks for it', async (t) => {
  const { app } = createFrame(t, {
    before: (server) => {
      registerSecurityHeaders(server, { https: false })
      server.get('/raw', (_request, reply) => {
        carryHeaders(reply)
        reply.hijack().raw.end('raw')
      })
    },
  })
  const { headers, body } = await app.inject('/raw')
  assert.equal(body, 'raw')
  assert.partialDeepStrictEqual(headers, onEveryAnswer)
})

test('the policy of a page allows no script that is not a file of ours, and no frame', () => {
  const policy = pagePolicy('abc')
  assert.match(policy, /(?:^|; )script-src 'self'(?:;|$)/)
  assert.match(policy, /(?:^|; )style-src-elem 'self' 'nonce-abc'(?:;|$)/)
  assert.match(policy, /(?:^|; )frame-ancestors 'none'(?:;|$)/)
  assert.doesNotMatch(policy, /unsafe-eval|https?:|script-src[^;]*unsafe/)
  assert.doesNotMatch(pagePolicy(), /nonce/)
})

test('no two nonces are alike', () => {
  assert.equal(new Set(Array.from({ length: 1000 }, createNonce)).size, 1000)
})
