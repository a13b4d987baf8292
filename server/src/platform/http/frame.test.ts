import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type ErrorCode, errorCodes, Problem } from '@freehold/contract'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { bearer, createFrame, thingId } from '#test/test-frame'

const json = { 'content-type': 'application/json' }

function assertProblem(response: LightMyRequestResponse, code: ErrorCode): Problem {
  assert.match(String(response.headers['content-type']), /^application\/problem\+json/, response.body)
  const problem = Problem.parse(response.json())
  assert.equal(problem.code, code, response.body)
  assert.equal(response.statusCode, errorCodes[code])
  assert.equal(problem.status, errorCodes[code])
  assert.equal(problem.type, `/docs/errors#${code}`)
  assert.equal(problem.requestId, response.headers['request-id'])
  return problem
}

async function check(t: TestContext, payload: unknown): Promise<LightMyRequestResponse> {
  const { app } = createFrame(t)
  return app.inject({
    method: 'POST',
    url: '/v1/thing-checks',
    headers: { ...bearer, ...json },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })
}

const pointersOf = (problem: Problem): string[] => (problem.errors ?? []).map(({ pointer }) => pointer)

test('an unknown field in a body is refused by its pointer', async (t) => {
  const problem = assertProblem(await check(t, { name: 'x', isAdmin: true, 'a/b~c': 1 }), 'request.invalid')
  assert.deepEqual(pointersOf(problem), ['/body/isAdmin', '/body/a~1b~0c'])
})

test('the character NUL is refused wherever it stands, and its field named', async (t) => {
  const value = assertProblem(await check(t, { name: 'a\0b' }), 'request.invalid')
  assert.deepEqual(pointersOf(value), ['/body/name'])
  assertProblem(await check(t, { name: 'x', labels: { 'a\0': 'b' } }), 'request.invalid')
  const { app } = createFrame(t)
  assertProblem(await app.inject({ url: '/v1/things?q=%00', headers: bearer }), 'request.invalid')
  assertProblem(await app.inject({ url: '/v1/things/%00', headers: bearer }), 'request.invalid')
})

test('keys that reach for the prototype are refused and change nothing', async (t) => {
  for (const payload of [
    '{"name":"x","__proto__":{"polluted":true}}',
    '{"name":"x","constructor":{"prototype":{"polluted":true}}}',
    '{"name":"x","labels":{"__proto__":"x"}}',
  ]) {
    assertProblem(await check(t, payload), 'request.malformed')
  }
  const problem = assertProblem(await check(t, '{"name":"x","prototype":{}}'), 'request.invalid')
  assert.deepEqual(pointersOf(problem), ['/body/prototype'])
  assert.equal(Reflect.get({}, 'polluted'), undefined)
})

test('a query parameter that is unknown, twice there or a prototype key is refused', async (t) => {
  const { app } = createFrame(t)
  for (const query of [
    'limit=1&limit=2',
    'q[]=a',
    'q[a]=b',
    'sort=x',
    '__proto__=x',
    'constructor=x',
    'limit=1e9',
    'limit=',
  ]) {
    assertProblem(await app.inject({ url: `/v1/things?${query}`, headers: bearer }), 'request.invalid')
  }
})

test('what is no JSON is refused: other types 415, broken text 400, too much 413', async (t) => {
  const { app } = createFrame(t)
  const send = (type: string, payload: string): Promise<LightMyRequestResponse> =>
    app.inject({
      method: 'POST',
      url: '/v1/thing-checks',
      headers: { ...bearer, 'content-type': type },
      payload,
    })
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
  ]) {
    assertProblem(await send(type, '{"name":"x"}'), 'request.unsupported_media_type')
  }
  for (const payload of ['', '{', '{"name":"x"', '\u{FEFF}nul', '{"name":undefined}']) {
    assertProblem(await send('application/json', payload), 'request.malformed')
  }
  for (const payload of ['null', '[]', '"x"', '7', '{}']) {
    assertProblem(await send('application/json', payload), 'request.invalid')
  }
  assertProblem(
    await send('application/json', JSON.stringify({ name: 'x'.repeat(1_048_577) })),
    'request.too_large',
  )
})

test('a body where none is declared is refused', async (t) => {
  const { app } = createFrame(t)
  const problem = assertProblem(
    await app.inject({ method: 'POST', url: '/v1/knocks', headers: json, payload: '{"x":1}' }),
    'request.invalid',
  )
  assert.deepEqual(pointersOf(problem), ['/body/x'])
})

test('a known path with another method answers 405 and tells which are possible', async (t) => {
  const { app } = createFrame(t)
  const cases: readonly [method: NonNullable<InjectOptions['method']>, url: string, allow: string][] = [
    ['DELETE', `/v1/things/${thingId}`, 'GET, HEAD, PATCH'],
    ['PUT', '/v1/things?limit=1', 'GET, HEAD, POST'],
    ['OPTIONS', '/operator/v1/things', 'GET, HEAD, POST'],
    ['GET', '/v1/knocks', 'POST'],
    ['HEAD', '/v1/thing-changes', 'GET'],
  ]
  for (const [method, url, allow] of cases) {
    const response = await app.inject({ method, url })
    assert.equal(response.statusCode, 405, `${method} ${url}`)
    assert.equal(response.headers['allow'], allow)
    if (method !== 'HEAD') assertProblem(response, 'request.method_not_allowed')
  }
})

test('an unknown path answers 404, without repeating the query', async (t) => {
  const { app } = createFrame(t)
  for (const url of ['/', '/v1', '/v1/nothing?token=secret', '//v1/things', '/v1/things/a/b', '/V1/things']) {
    const problem = assertProblem(await app.inject({ url }), 'request.not_found')
    assert.doesNotMatch(JSON.stringify(problem), /secret/)
  }
})

test('a path that cannot be read is a problem too, with the headers of every answer', async (t) => {
  const { app } = createFrame(t)
  for (const url of ['/v1/things/%zz', '/v1/things/%c0%80', `/v1/things/${'a'.repeat(400)}`]) {
    const response = await app.inject({ url, headers: bearer })
    assertProblem(response, 'request.malformed')
    assert.equal(response.headers['x-content-type-options'], 'nosniff')
  }
})

test('what is not HTTP, or has endless headers, is answered by a problem and cut off', async (t) => {
  const { app } = createFrame(t)
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
  for (const [sent, code] of [
    ['GARBAGE\r\n\r\n', 'request.malformed'],
    [
      'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      'request.malformed',
    ],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 'request.too_large'],
  ] as const) {
    const socket = connect(port, '127.0.0.1')
    socket.end(sent)
    const [head = '', body = ''] = (await socket.setEncoding('utf8').toArray()).join('').split('\r\n\r\n')
    assert.match(head, new RegExp(`^HTTP/1.1 ${errorCodes[code]} `))
    assert.match(head, /x-content-type-options: nosniff/)
    assert.equal(Problem.parse(JSON.parse(body)).code, code)
  }
})

test('If-Match: missing 428, stale or no version of ours 412, right passes', async (t) => {
  const { app } = createFrame(t)
  const patch = (tag: string | undefined): Promise<LightMyRequestResponse> =>
    app.inject({
      method: 'PATCH',
      url: `/v1/things/${thingId}`,
      headers: { ...bearer, ...json, ...(tag === undefined ? {} : { 'if-match': tag }) },
      payload: '{"name":"new"}',
    })
  assertProblem(await patch(undefined), 'request.precondition_required')
  for (const tag of ['"2"', 'W/"3"', '*', '3', '"3", "4"', '"-3"', '"99999999999"']) {
    assertProblem(await patch(tag), 'request.precondition_failed')
  }
  const done = await patch('"3"')
  assert.equal(done.statusCode, 200)
  assert.equal(done.headers['etag'], '"4"')
})

test('a reader that has the version already is told so, without the object', async (t) => {
  const { app } = createFrame(t)
  const url = `/v1/things/${thingId}`
  const first = await app.inject({ url, headers: bearer })
  assert.equal(first.headers['etag'], '"3"')
  const again = await app.inject({ url, headers: { ...bearer, 'if-none-match': '"3"' } })
  assert.equal(again.statusCode, 304)
  assert.equal(again.body, '')
  assert.equal((await app.inject({ url, headers: { ...bearer, 'if-none-match': '"2"' } })).statusCode, 200)
})

test('an operation that must not run twice asks for an Idempotency-Key of visible characters', async (t) => {
  const { app } = createFrame(t)
  for (const key of [undefined, '', 'with space', 'ü', 'x'.repeat(256)]) {
    const response = await app.inject({
      method: 'POST',
      url: '/v1/things',
      headers: { ...bearer, ...json, ...(key === undefined ? {} : { 'idempotency-key': key }) },
      payload: '{"name":"x"}',
    })
    const problem = assertProblem(response, 'idempotency.key_required')
    assert.deepEqual(pointersOf(problem), ['/headers/idempotency-key'])
  }
})

test('answers tell what is left of the quota; past it 429 says when to come again', async (t) => {
  const secret = { name: 'secret', quota: 2, windowSeconds: 60 }
  const { app } = createFrame(t, { limits: { secret } })
  const ask = (): Promise<LightMyRequestResponse> => app.inject({ method: 'POST', url: '/v1/knocks' })
  const first = await ask()
  assert.equal(first.statusCode, 200)
  assert.equal(first.headers['ratelimit-policy'], '"secret";q=2;w=60')
  assert.equal(first.headers['ratelimit'], '"secret";r=1;t=30')
  await ask()
  const third = await ask()
  assertProblem(third, 'request.rate_limited')
  assert.equal(third.headers['retry-after'], '30')
  assert.equal(third.headers['ratelimit'], '"secret";r=0;t=60')
  const elsewhere = await app.inject({ method: 'POST', url: '/v1/knocks', remoteAddress: '192.0.2.7' })
  assert.equal(elsewhere.statusCode, 200)
})

test('callers cannot choose their address: forwarding headers of strangers count for nothing', async (t) => {
  const secret = { name: 'secret', quota: 1, windowSeconds: 60 }
  const { app } = createFrame(t, { limits: { secret } })
  const statuses: number[] = []
  for (const address of ['198.51.100.1', '198.51.100.2']) {
    const headers = { 'x-forwarded-for': address, forwarded: `for=${address}` }
    statuses.push((await app.inject({ method: 'POST', url: '/v1/knocks', headers })).statusCode)
  }
  assert.deepEqual(statuses, [200, 429])
})

test('whoever cannot say who they are is limited by address, so that guessing is no faster than asking', async (t) => {
  const address = { name: 'address', quota: 2, windowSeconds: 60 }
  const { app } = createFrame(t, { limits: { address } })
  const statuses: number[] = []
  for (const guess of ['one', 'two', 'three']) {
    const headers = { authorization: `Bearer ${guess}` }
    statuses.push((await app.inject({ url: '/v1/things', headers })).statusCode)
  }
  assert.deepEqual(statuses, [401, 401, 429])
})

test('asking for what is not there for the caller draws from the quota too', async (t) => {
  const account = { name: 'account', quota: 2, windowSeconds: 60 }
  const { app } = createFrame(t, { limits: { account } })
  const statuses: number[] = []
  for (let n = 0; n < 3; n += 1) {
    const url = `/v1/organizations/${crypto.randomUUID()}/things`
    const headers = { authorization: 'Bearer good' }
    statuses.push((await app.inject({ url, headers })).statusCode)
  }
  assert.deepEqual(statuses, [404, 404, 429])
})

test('while the database is away requests are asked to come again, and the log says why', async (t) => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const { app } = createFrame(t, { log })
  const response = await app.inject({ url: '/v1/away' })
  const problem = assertProblem(response, 'request.unavailable')
  assert.equal(response.headers['retry-after'], '2')
  assert.doesNotMatch(JSON.stringify(problem), /ECONNREFUSED|127\.0\.0\.1/)
  assert.ok(lines.some((line) => line.includes('ECONNREFUSED') && line.includes(problem.requestId)))
})

test('a bug answers 500 without detail, and the log has it under the request id', async (t) => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const { app } = createFrame(t, { log })
  const problem = assertProblem(await app.inject({ url: '/v1/bug' }), 'request.failed')
  assert.doesNotMatch(JSON.stringify(problem), /nobody outside/)
  assert.ok(lines.some((line) => line.includes('nobody outside') && line.includes(problem.requestId)))
})

test('nobody is let in without a credential, and cookies mean nothing at the bearer mount', async (t) => {
  const { app } = createFrame(t)
  assertProblem(await app.inject({ url: '/v1/things' }), 'auth.required')
  assertProblem(await app.inject({ url: '/v1/things', headers: { cookie: 'session=good' } }), 'auth.required')
  assertProblem(await app.inject({ url: '/operator/v1/things', headers: bearer }), 'auth.required')
  // No role of these surfaces reads connectors, so the operation is not there.
  assertProblem(
    await app.inject({ url: '/app/v1/nothing', headers: { cookie: 'session=good' } }),
    'request.not_found',
  )
})

test('the access log has one line a request: route and trace, never what was typed', async (t) => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const { app } = createFrame(t, { log })
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const headers = { ...bearer, traceparent: `00-${traceId}-00f067aa0ba902b7-01` }
  const response = await app.inject({ url: '/v1/things?q=needle', headers })
  await app.inject({ url: '/needle?token=needle' })
  assert.equal(lines.length, 2)
  assert.doesNotMatch(lines.join(''), /needle|good/)
  const line: unknown = JSON.parse(lines[0] ?? '')
  assert.partialDeepStrictEqual(line, {
    requestId: response.headers['request-id'],
    traceId,
    route: '/v1/things',
    operation: 'things.list',
    status: 200,
  })
})

test('of a hot route only some successes are logged, but every refusal', async (t) => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const { app } = createFrame(t, {
    log,
    before: (server) => {
      server.get('/hot/:status', { config: { logEvery: 10 } }, (request, reply) =>
        reply.code(Number(Reflect.get(Object(request.params), 'status'))).send({}),
      )
    },
  })
  for (let count = 0; count < 20; count += 1) await app.inject({ url: '/hot/200' })
  assert.equal(lines.length, 2)
  for (let count = 0; count < 3; count += 1) await app.inject({ url: '/hot/404' })
  assert.equal(lines.length, 5)
})
