import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { FetchError } from '#platform/safe-fetch'
import { PortError, type ConnectorFetch } from '#ports/provisioner'
import { createHttp } from './http.ts'

type Sent = Parameters<ConnectorFetch>[0]
type Answer = Awaited<ReturnType<ConnectorFetch>>

const credential = 'credential-canary'
const read = { operation: 'read thing', method: 'GET', path: '/things/1' } as const
const write = {
  operation: 'make thing',
  method: 'POST',
  path: '/things',
  body: { password: 'body-canary' },
} as const

/** A system that gives these answers one after the other, and keeps what it was sent. */
function aSystem(...answers: readonly (Partial<Answer> | Error)[]) {
  const sent: Sent[] = []
  const rest = [...answers]
  const fetch: ConnectorFetch = (request) => {
    sent.push(request)
    const next = rest.shift() ?? { status: 200, body: '{}' }
    if (next instanceof Error) return Promise.reject(next)
    return Promise.resolve({ status: 200, headers: {}, body: '', ...next })
  }
  const http = createHttp({
    system: 'thing',
    title: 'Thing',
    settings: { url: 'https://thing.example/base/', credentials: { token: credential }, fetch },
    headers: () => ({ authorization: `Bearer ${credential}` }),
    wording: ({ json }) => ({
      detail: z.looseObject({ message: z.string() }).safeParse(json).data?.message ?? '',
    }),
  })
  return { http, sent }
}

async function failureOf(call: Promise<unknown>): Promise<PortError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof PortError, String(error))
  return error
}

test('a call goes below the address of the connector, with who we are', async () => {
  const { http, sent } = aSystem({ body: '{"id":1}' })
  const shape = z.looseObject({ id: z.number() })
  assert.equal((await http.ask({ ...read, query: { page: 2, none: undefined, flag: true } }, shape)).id, 1)
  assert.equal(sent[0]?.url, 'https://thing.example/base/things/1?page=2&flag=true')
  assert.equal(sent[0]?.headers['authorization'], `Bearer ${credential}`)
  assert.equal(sent[0]?.timeoutMs, 10_000)
})

const kinds = [
  [301, 'protocol', true],
  [400, 'invalid', false],
  [401, 'auth', false],
  [403, 'forbidden', false],
  [404, 'not_found', true],
  [409, 'conflict', true],
  [418, 'invalid', false],
  [422, 'invalid', false],
  [429, 'rate_limited', true],
  [500, 'unavailable', true],
  [503, 'unavailable', true],
] as const

for (const [status, kind, retryable] of kinds)
  test(`${status} is ${kind}, and ${retryable ? 'may be tried again' : 'needs a person'}`, async () => {
    const error = await failureOf(aSystem({ status, body: '{}' }).http.send(read))
    assert.deepEqual(
      [error.kind, error.retryable, error.system, error.operation],
      [kind, retryable, 'thing', 'read thing'],
    )
    assert.match(error.message, /^Thing answered \d+ to "read thing"/)
  })

test('nothing is taken for gone because something on the way says 404', async () => {
  const { http } = aSystem({ status: 404, body: '404 page not found' }, { status: 404, body: '{}' })
  assert.equal((await failureOf(http.find(read, z.looseObject({})))).kind, 'protocol')
  assert.equal(await http.find(read, z.looseObject({})), null)
})

const failures = [
  ['refused', 'forbidden', false],
  ['unreachable', 'unavailable', true],
  ['timeout', 'timeout', true],
  ['too_large', 'protocol', true],
  ['stopped', 'unavailable', true],
] as const

for (const [failure, kind, retryable] of failures)
  test(`a request that ends ${failure} is ${kind}`, async () => {
    const error = await failureOf(aSystem(new FetchError(failure, 'no answer')).http.send(read))
    assert.deepEqual([error.kind, error.retryable], [kind, retryable])
  })

test('a cut connection is tried once more for reading, and never for writing', async () => {
  const cut = new FetchError('reset', 'the connection was cut')
  const reading = aSystem(cut)
  await reading.http.send(read)
  assert.equal(reading.sent.length, 2)
  assert.equal((await failureOf(aSystem(cut, cut).http.send(read))).kind, 'unavailable')
  const writing = aSystem(cut)
  assert.equal((await failureOf(writing.http.send(write))).kind, 'unavailable')
  assert.equal(writing.sent.length, 1)
})

test('an answer that is no JSON, or has another shape, is a matter of protocol and tells no value', async () => {
  const shape = z.looseObject({ id: z.number() })
  for (const body of ['<html>answer-canary', '{"id":"answer-canary"}', '']) {
    const error = await failureOf(aSystem({ body }).http.ask(read, shape))
    assert.deepEqual([error.kind, error.retryable], ['protocol', true])
    assert.equal(error.message.includes('canary'), false)
  }
})

test('Retry-After is read as seconds or as a date, and is an hour at most', async () => {
  const waitOf = async (value: string) =>
    (await failureOf(aSystem({ status: 429, headers: { 'retry-after': value } }).http.send(read)))
      .retryAfterMs
  assert.equal(await waitOf('7'), 7000)
  assert.equal(await waitOf('999999'), 3_600_000)
  assert.equal(await waitOf('soon'), undefined)
  const inAMinute = await waitOf(new Date(Date.now() + 60_000).toUTCString())
  assert.ok(inAMinute !== undefined && inAMinute > 50_000 && inAMinute <= 60_000)
})

test('what a system says is told without the secrets it repeats', async () => {
  const message = `key ${credential}, "body-canary", sk-0123456789abcdef, hvs.CAESIJ0123456789, ${'x'.repeat(500)}`
  const { http } = aSystem({ status: 400, body: JSON.stringify({ message }) })
  const error = await failureOf(http.send({ ...write, secrets: ['body-canary'] }))
  for (const secret of ['canary', 'sk-0123', 'CAESIJ'])
    assert.equal(error.message.includes(secret), false, secret)
  assert.ok(error.message.length < 400)
})
