import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { exchange, statusesIn } from './raw-socket.ts'
import { attackTarget, type Target } from './support.ts'

const crlf = '\r\n'
const hidden = '/v1/hidden'
const inner = `GET ${hidden} HTTP/1.1${crlf}Host: localhost:8090${crlf}${crlf}`

/** A request in which proxies and servers may see different ends; behind one of them stands another request. */
function post(headers: readonly string[], body: string, separator = crlf): string {
  const head = [
    'POST /v1/recoveries HTTP/1.1',
    'Host: localhost:8090',
    'Content-Type: application/json',
    ...headers,
  ]
  return `${head.join(separator)}${separator}${separator}${body}`
}

const chunked = `0${crlf}${crlf}${inner}`
const long = String(inner.length + 5)

/** Everything here is refused, or read in one way only: the hidden request must never be taken up. */
const hostile: Readonly<Record<string, string>> = {
  'length and chunks': post(['Content-Length: 6', 'Transfer-Encoding: chunked'], chunked),
  'chunks and length': post(['Transfer-Encoding: chunked', `Content-Length: ${long}`], chunked),
  'two lengths': post(['Content-Length: 0', `Content-Length: ${inner.length}`], inner),
  'two lengths in one': post([`Content-Length: 0, ${inner.length}`], inner),
  'a length with a sign': post(['Content-Length: +0'], inner),
  'a negative length': post(['Content-Length: -1'], inner),
  'a hexadecimal length': post(['Content-Length: 0x0'], inner),
  'a length with a letter': post(['Content-Length: 0a'], inner),
  'a length that overflows': post(['Content-Length: 18446744073709551616'], inner),
  'an unknown encoding': post(['Transfer-Encoding: xchunked', `Content-Length: 0`], chunked),
  'chunked, but not last': post(['Transfer-Encoding: chunked, identity'], chunked),
  'two encodings': post(
    ['Transfer-Encoding: identity', 'Transfer-Encoding: chunked', 'Content-Length: 0'],
    chunked,
  ),
  'encoding behind a tab': post(['Transfer-Encoding:\tchunked', 'Content-Length: 0'], chunked),
  'encoding with a quote': post(['Transfer-Encoding: "chunked"', 'Content-Length: 0'], chunked),
  'a space before the colon': post(['Transfer-Encoding : chunked', 'Content-Length: 0'], chunked),
  'a folded header': post(['X-Folded: a', ' Transfer-Encoding: chunked', 'Content-Length: 0'], chunked),
  'a header behind NUL': post(['X-Nul: a\0b', 'Content-Length: 0'], inner),
  'a header behind a bare CR': post([`X-Cr: a\rTransfer-Encoding: chunked`, 'Content-Length: 0'], chunked),
  'lines that end with LF only': post(['Transfer-Encoding: chunked', 'Content-Length: 0'], chunked, '\n'),
  'a chunk size that overflows': post(
    ['Transfer-Encoding: chunked'],
    `ffffffffffffffff1${crlf}a${crlf}0${crlf}${crlf}${inner}`,
  ),
  'a chunk size with a sign': post(['Transfer-Encoding: chunked'], `+0${crlf}${crlf}${inner}`),
  'a chunk that is longer than it says': post(
    ['Transfer-Encoding: chunked'],
    `1${crlf}aaaa${crlf}0${crlf}${crlf}${inner}`,
  ),
  'a chunk extension with a line break': post(['Transfer-Encoding: chunked'], `0;a=\n${crlf}${crlf}${inner}`),
  'a protocol of another kind': `POST /v1/recoveries HTTP/0.9${crlf}${crlf}${inner}`,
  'a protocol that is none': `POST /v1/recoveries HTTP/1.1x${crlf}Host: localhost:8090${crlf}${crlf}${inner}`,
  'no host': `GET /v1/platform HTTP/1.1${crlf}${crlf}`,
  'two hosts': `GET /v1/platform HTTP/1.1${crlf}Host: localhost:8090${crlf}Host: evil.example${crlf}${crlf}`,
  'an upgrade to HTTP/2': post(
    [
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
      'Content-Length: 0',
    ],
    '',
  ),
}

/** What the HTTP server takes for requests, before any of our code. */
async function listenTo(target: Target): Promise<{ port: number; taken: string[] }> {
  await target.app.listen({ host: '127.0.0.1', port: 0 })
  const taken: string[] = []
  target.app.server.on('request', ({ url }: IncomingMessage) => void taken.push(url ?? ''))
  // A server that listens on a port has an address.
  return { port: (target.app.server.address() as AddressInfo).port, taken }
}

test('a request whose end can be read in two ways is refused, and nothing hidden in it is taken up', async (t) => {
  const target = await attackTarget(t)
  const { port, taken } = await listenTo(target)
  for (const [name, bytes] of Object.entries(hostile)) {
    taken.length = 0
    const statuses = statusesIn(await exchange(port, bytes))
    const isRead = name === 'an upgrade to HTTP/2'
    assert.ok(!taken.includes(hidden), `${name}: the hidden request was taken up (${statuses.join(' ')})`)
    assert.ok(statuses.length <= 1, `${name}: ${statuses.join(' ')}`)
    if (!isRead)
      assert.deepEqual(
        statuses.filter((status) => status < 400 || status >= 500),
        [],
        name,
      )
    if (isRead) assert.notEqual(statuses[0], 101, 'no protocol but HTTP/1.1 is spoken')
  }
})

test('a body that never comes does not hold a connection for long, and headers that never end are cut off', async (t) => {
  const target = await attackTarget(t)
  const { port } = await listenTo(target)
  const endless = `GET /v1/platform HTTP/1.1${crlf}Host: localhost:8090${crlf}X-Long: ${'a'.repeat(100_000)}`
  assert.deepEqual(statusesIn(await exchange(port, endless, 1000)), [413])
  const { requestTimeout, headersTimeout } = target.app.server
  assert.ok(requestTimeout > 0 && requestTimeout <= 30_000)
  assert.ok(headersTimeout > 0 && headersTimeout <= 60_000)
})
