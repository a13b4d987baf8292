import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bearer, cookie, createFrame, frameOrigin, ownPage, thingId } from '#test/test-frame'

const json = { 'content-type': 'application/json' }

/** Headers of a write, and whether one of our own pages could have sent it. */
const cases: readonly [name: string, headers: Record<string, string>, own: boolean][] = [
  ['one of our pages', { ...ownPage, ...json }, true],
  [
    'our page in a browser without Sec-Fetch-Site',
    { origin: frameOrigin, 'x-freehold-csrf': '1', ...json },
    true,
  ],
  [
    'our page in a browser that sends no Origin',
    { 'sec-fetch-site': 'same-origin', 'x-freehold-csrf': '1', ...json },
    true,
  ],
  ['our page with a charset', { ...ownPage, 'content-type': 'application/json; charset=utf-8' }, true],
  ['no header of ours', { origin: frameOrigin, 'sec-fetch-site': 'same-origin', ...json }, false],
  ['another value of our header', { ...ownPage, 'x-freehold-csrf': '0', ...json }, false],
  ['another origin', { ...ownPage, origin: 'https://evil.example', ...json }, false],
  ['an origin that begins like ours', { ...ownPage, origin: `${frameOrigin}.evil.example`, ...json }, false],
  ['our host with another scheme', { ...ownPage, origin: 'https://localhost:8090', ...json }, false],
  ['our host with another port', { ...ownPage, origin: 'http://localhost:8091', ...json }, false],
  ['the origin null of a sandbox', { ...ownPage, origin: 'null', ...json }, false],
  ['a page of the same site', { ...ownPage, 'sec-fetch-site': 'same-site', ...json }, false],
  ['a page of another site', { ...ownPage, 'sec-fetch-site': 'cross-site', ...json }, false],
  ['an address typed by hand', { ...ownPage, 'sec-fetch-site': 'none', ...json }, false],
  ['neither Origin nor Sec-Fetch-Site', { 'x-freehold-csrf': '1', ...json }, false],
  ['plain text', { ...ownPage, 'content-type': 'text/plain' }, false],
  ['a form', { ...ownPage, 'content-type': 'application/x-www-form-urlencoded' }, false],
  ['a form with files', { ...ownPage, 'content-type': 'multipart/form-data; boundary=x' }, false],
  ['JSON only by its first letters', { ...ownPage, 'content-type': 'application/jsonp' }, false],
]

for (const [name, headers, own] of cases) {
  test(`a write on a surface from ${name} is ${own ? 'judged' : 'refused'}`, async (t) => {
    const { app } = createFrame(t)
    const response = await app.inject({
      method: 'POST',
      url: '/operator/v1/thing-checks',
      headers: { ...cookie, ...headers },
      payload: '{"name":"x"}',
    })
    assert.equal(response.statusCode, own ? 200 : 403, response.body)
    if (!own) assert.equal(Reflect.get(Object(response.json()), 'code'), 'auth.csrf')
  })
}

test('no method can be smuggled in behind a read', async (t) => {
  const { app } = createFrame(t)
  const response = await app.inject({
    url: `/operator/v1/things/${thingId}?_method=PATCH`,
    headers: { ...cookie, 'x-http-method-override': 'PATCH' },
  })
  assert.equal(response.statusCode, 400)
})

test('reads need no header of ours, and the bearer mount needs none at all', async (t) => {
  const { app } = createFrame(t)
  const read = await app.inject({ url: `/operator/v1/things/${thingId}`, headers: cookie })
  assert.equal(read.statusCode, 200)
  const write = await app.inject({
    method: 'POST',
    url: '/v1/thing-checks',
    headers: { ...bearer, ...json, origin: 'https://elsewhere.example' },
    payload: '{"name":"x"}',
  })
  assert.equal(write.statusCode, 200)
})
