import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import { z } from 'zod'
import { bearer, createFrame } from '#test/test-frame'
import { registerTracing, startTracing, type TracingOptions, withSpan } from './tracing.ts'

const Spans = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(z.object({ key: z.string(), value: z.looseObject({}) })) }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.looseObject({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              kind: z.int(),
              status: z.looseObject({ code: z.int().optional() }),
              attributes: z.array(z.object({ key: z.string(), value: z.unknown() })),
            }),
          ),
        }),
      ),
    }),
  ),
})
type Span = z.infer<typeof Spans>['resourceSpans'][number]['scopeSpans'][number]['spans'][number]

/** The receiving end of OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/): takes JSON at /v1/traces only. */
async function createCollector(t: TestContext): Promise<{ endpoint: URL; spans: Span[] }> {
  const spans: Span[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const known = request.method === 'POST' && request.url === '/base/v1/traces'
    const json = request.headers['content-type'] === 'application/json'
    if (!known || !json) {
      response.writeHead(known ? 415 : 404).end()
      return
    }
    const { resourceSpans } = Spans.parse(JSON.parse(body))
    for (const { scopeSpans } of resourceSpans) spans.push(...scopeSpans.flatMap((scope) => scope.spans))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  t.after(() => server.close())
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return { endpoint: new URL(`http://127.0.0.1:${address.port}/base`), spans }
}

const lines: string[] = []
const log = pino({}, { write: (line: string) => void lines.push(line) })

function optionsFor(endpoint: URL): TracingOptions {
  return { endpoint, serviceName: 'freehold', serviceVersion: '0.1.0', log }
}

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const callerSpan = '00f067aa0ba902b7'

function find(spans: readonly Span[], name: string): Span {
  const span = spans.find((candidate) => candidate.name === name)
  assert.ok(span !== undefined, `no span ${name} among ${spans.map((s) => s.name).join()}`)
  return span
}

const attributeOf = (span: Span, name: string): unknown =>
  span.attributes.find(({ key }) => key === name)?.value

test('a request and what it causes are spans of the trace that its caller names', async (t) => {
  const { endpoint, spans } = await createCollector(t)
  const tracing = await startTracing(optionsFor(endpoint))
  const { app } = createFrame(t, {
    before: (server) => {
      registerTracing(server)
      server.post('/work', async () => withSpan('gitea.apply', { connector: 'gitea' }, async () => ({})))
    },
  })
  await app.inject({
    method: 'POST',
    url: '/work?token=secret',
    payload: { some: 'body' },
    headers: { traceparent: `00-${traceId}-${callerSpan}-01` },
  })
  await app.inject({ url: '/v1/things', headers: bearer })
  await app.inject({ url: '/v1/bug' })
  await tracing.close()

  const request = find(spans, 'POST /work')
  assert.equal(request.traceId, traceId)
  assert.equal(request.parentSpanId, callerSpan)
  assert.equal(request.kind, 2)
  assert.deepEqual(attributeOf(request, 'http.response.status_code'), { intValue: 200 })
  const work = find(spans, 'gitea.apply')
  assert.equal(work.traceId, traceId)
  assert.equal(work.parentSpanId, request.spanId)
  assert.deepEqual(attributeOf(work, 'connector'), { stringValue: 'gitea' })
  const own = find(spans, 'things.list')
  assert.notEqual(own.traceId, traceId)
  assert.equal(own.parentSpanId ?? '', '')
  assert.equal(find(spans, 'bugs.read').status.code, 2)
  assert.doesNotMatch(JSON.stringify(spans), /secret/)
})

test('a caller that does not sample, or names nonsense, is not followed', async (t) => {
  const { endpoint, spans } = await createCollector(t)
  const tracing = await startTracing(optionsFor(endpoint))
  const { app } = createFrame(t, { before: registerTracing })
  const ask = (traceparent: string) => app.inject({ url: '/v1/things', headers: { ...bearer, traceparent } })
  await ask(`00-${traceId}-${callerSpan}-00`)
  await ask(`00-${'0'.repeat(32)}-${callerSpan}-01`)
  await ask('nonsense')
  await tracing.close()
  assert.equal(spans.length, 2)
  assert.ok(spans.every((span) => span.traceId !== traceId))
})

test('what fails is marked, and fails for its caller as before', async (t) => {
  const { endpoint, spans } = await createCollector(t)
  const tracing = await startTracing(optionsFor(endpoint))
  const fault = new TypeError('the password was hunter2')
  await assert.rejects(
    withSpan('outer', {}, () =>
      withSpan('inner', {}, async () => {
        throw fault
      }),
    ),
    fault,
  )
  await tracing.close()
  const inner = find(spans, 'inner')
  assert.equal(inner.status.code, 2)
  assert.equal(inner.parentSpanId, find(spans, 'outer').spanId)
  assert.deepEqual(attributeOf(inner, 'error.type'), { stringValue: 'TypeError' })
  assert.doesNotMatch(JSON.stringify(spans), /hunter2/)
})

test('a collector that is away delays nobody, and the server ends soon and says so', async () => {
  const endpoint = new URL('http://127.0.0.1:1')
  const tracing = await startTracing(optionsFor(endpoint))
  assert.equal(await withSpan('work', {}, async () => 7), 7)
  const start = performance.now()
  await tracing.close()
  assert.ok(performance.now() - start < 4000)
  assert.match(lines.join(''), /the last traces could not be sent/)
})

test('while tracing is off the work is simply done, and requests get no hooks', async (t) => {
  assert.equal(await withSpan('work', {}, async () => 7), 7)
  const { app } = createFrame(t, { before: registerTracing })
  assert.equal((await app.inject({ url: '/v1/things', headers: bearer })).statusCode, 200)
})
