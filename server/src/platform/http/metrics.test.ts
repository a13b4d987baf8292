import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { bearer, createFrame } from '#test/test-frame'
import { createMetrics, type Metrics, registerMetrics } from './metrics.ts'

function serve(t: TestContext, token?: string): { app: FastifyInstance; metrics: Metrics } {
  const metrics = createMetrics()
  const { app } = createFrame(t, { before: (server) => registerMetrics(server, metrics, { token }) })
  return { app, metrics }
}

const local = { host: '127.0.0.1:8090' }

test('requests are counted by operation and class of status, whatever their path', async (t) => {
  const { app } = serve(t)
  await app.inject({ url: '/v1/things', headers: bearer })
  await app.inject({ url: '/v1/things?limit=7', headers: bearer })
  await app.inject({ url: '/v1/things' })
  await app.inject({ url: '/v1/some/unknown/path' })
  const { body, headers } = await app.inject({ url: '/metrics', headers: local })
  assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/)
  assert.match(
    body,
    /freehold_http_request_duration_seconds_count{operation="things\.list",status="2xx"} 2\n/,
  )
  assert.match(
    body,
    /freehold_http_request_duration_seconds_count{operation="things\.list",status="4xx"} 1\n/,
  )
  assert.match(body, /_bucket{le="\+Inf",operation="things\.list",status="2xx"} 2\n/)
  assert.match(body, /operation="unknown",status="4xx"} 1\n/)
  assert.doesNotMatch(body, /some\/unknown/)
  assert.match(body, /process_cpu_seconds_total/)
})

test('buckets add up from the fastest to the slowest', () => {
  const { requests } = createMetrics()
  for (const seconds of [0.0004, 0.003, 0.003, 60]) requests.observe('a', 200, seconds)
  const text = requests.render()
  for (const [bound, count] of [
    ['0.001', 1],
    ['0.0025', 1],
    ['0.005', 3],
    ['10', 3],
    ['+Inf', 4],
  ] as const) {
    assert.ok(
      text.includes(`_bucket{le="${bound}",operation="a",status="2xx"} ${count}\n`),
      `${bound}\n${text}`,
    )
  }
})

test('metrics are for this machine, or for who bears the token; others find nothing there', async (t) => {
  const { app } = serve(t, 'a-long-token')
  const refused: readonly { headers: Record<string, string>; remoteAddress?: string }[] = [
    { headers: local, remoteAddress: '192.0.2.1' },
    { headers: { ...local, 'x-forwarded-for': '192.0.2.1' } },
    { headers: { ...local, forwarded: 'for=192.0.2.1' } },
    { headers: { host: 'freehold.example' } },
    { headers: { ...local, authorization: 'Bearer wrong' }, remoteAddress: '192.0.2.1' },
    { headers: { ...local, authorization: 'Basic a-long-token' }, remoteAddress: '192.0.2.1' },
  ]
  for (const request of refused) {
    const response = await app.inject({ url: '/metrics', ...request })
    assert.equal(response.statusCode, 404, JSON.stringify(request))
    assert.match(String(response.headers['content-type']), /^application\/problem\+json/)
  }
  const headers = { host: 'freehold.example', authorization: 'Bearer a-long-token' }
  const admitted = await app.inject({ url: '/metrics', headers, remoteAddress: '192.0.2.1' })
  assert.equal(admitted.statusCode, 200)
  assert.equal(
    (await app.inject({ url: '/metrics', headers: { host: '[::1]:8090' }, remoteAddress: '::1' })).statusCode,
    200,
  )
})

test('without a token no bearer is let in', async (t) => {
  const { app } = serve(t)
  for (const authorization of ['Bearer undefined', 'Bearer  ', 'Bearer']) {
    const response = await app.inject({
      url: '/metrics',
      headers: { authorization },
      remoteAddress: '192.0.2.1',
    })
    assert.equal(response.statusCode, 404)
  }
})

test('what is watched is read when asked for; a number that cannot be had is left out', async () => {
  const metrics = createMetrics()
  let waiting = 7
  let away = false
  metrics.watchCount('freehold_jobs_waiting', 'Jobs that wait', async () => {
    if (away) throw new Error('the database is away')
    return waiting
  })
  metrics.watchPool('app', { totalCount: 5, idleCount: 2, waitingCount: 1 })
  metrics.setConnectorUp('gitea', false)
  metrics.observeReconcile({ system: 'gitea', operation: 'apply', result: 'ok', seconds: 0.2 })
  const text = await metrics.render()
  for (const line of [
    'freehold_jobs_waiting 7',
    'freehold_database_connections{pool="app",state="busy"} 3',
    'freehold_database_connections{pool="app",state="waiting"} 1',
    'freehold_connector_up{connector="gitea"} 0',
    'freehold_reconcile_total{system="gitea",operation="apply",result="ok"} 1',
    'freehold_reconcile_duration_seconds_count{system="gitea",operation="apply"} 1',
  ]) {
    assert.ok(text.includes(`${line}\n`), line)
  }
  waiting = 8
  assert.match(await metrics.render(), /^freehold_jobs_waiting 8$/m)
  away = true
  const without = await metrics.render()
  assert.doesNotMatch(without, /^freehold_jobs_waiting \d/m)
  assert.match(without, /freehold_connector_up/)
  metrics.forgetConnector('gitea')
  assert.doesNotMatch(await metrics.render(), /connector="gitea"/)
})

test('counting one request costs microseconds', () => {
  const { requests } = createMetrics()
  const rounds = 100_000
  const start = performance.now()
  for (let round = 0; round < rounds; round += 1) requests.observe('things.list', 200, 0.004)
  const microseconds = ((performance.now() - start) * 1000) / rounds
  assert.ok(microseconds < 5, `${microseconds} µs`)
})
