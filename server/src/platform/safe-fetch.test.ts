import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { test, type TestContext } from 'node:test'
import { allowingNetworks, publicOnly } from './safe-fetch-address.ts'
import { createConnectorFetch, createSafeFetch, FetchError, type FetchPolicy } from './safe-fetch.ts'

const loopback: FetchPolicy = { kind: 'connector', allowHttp: true, allowedNetworks: ['127.0.0.0/8'] }
const ask = (url: string) => ({ method: 'GET', url, headers: {}, timeoutMs: 3000 })

/** A server that counts who comes by; a blocked request must not. */
async function aCanary(t: TestContext, answer?: RequestListener) {
  let connections = 0
  const server = createServer()
  server.on('request', answer ?? ((_request, response) => response.end('the canary sings')))
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, connections: () => connections }
}

const failsAs = (failure: string) => (error: unknown) =>
  error instanceof FetchError && error.failure === failure

const hostile = (port: number): readonly string[] => [
  `http://127.0.0.1:${port}/`,
  `https://127.0.0.1:${port}/`,
  `https://2130706433:${port}/`,
  `https://0x7f000001:${port}/`,
  `https://0x7f.1:${port}/`,
  `https://0177.0.0.1:${port}/`,
  `https://127.1:${port}/`,
  `https://127.0.0.1.:${port}/`,
  `https://0:${port}/`,
  `https://0.0.0.0:${port}/`,
  `https://localhost:${port}/`,
  `https://localhost.:${port}/`,
  `https://LOCALHOST:${port}/`,
  `https://１２７.０.０.１:${port}/`,
  `https://①②⑦.⓪.⓪.①:${port}/`,
  `https://127。0。0。1:${port}/`,
  `https://%31%32%37.0.0.1:${port}/`,
  `https://[::1]:${port}/`,
  `https://[::]:${port}/`,
  `https://[::ffff:127.0.0.1]:${port}/`,
  `https://[::ffff:7f00:1]:${port}/`,
  `https://[::127.0.0.1]:${port}/`,
  `https://[64:ff9b::7f00:1]:${port}/`,
  `https://[64:ff9b:1::7f00:1]:${port}/`,
  `https://[2002:7f00:1::]:${port}/`,
  `https://[2001:0:7f00:1::]:${port}/`,
  `https://[fe80::1]:${port}/`,
  `https://[fd00:ec2::254]:${port}/`,
  `https://[fc00::1]:${port}/`,
  `https://[ff02::1]:${port}/`,
  `https://10.0.0.1:${port}/`,
  `https://172.16.0.1:${port}/`,
  `https://192.168.0.1:${port}/`,
  `https://100.64.0.1:${port}/`,
  `https://100.100.100.200:${port}/`,
  `https://169.254.169.254/latest/meta-data/`,
  `https://168.63.129.16:${port}/`,
  `https://198.18.0.1:${port}/`,
  `https://224.0.0.1:${port}/`,
  `https://240.0.0.1:${port}/`,
  `https://255.255.255.255:${port}/`,
  `https://someone@127.0.0.1:${port}/`,
  `https://example.org:password@127.0.0.1:${port}/`,
  `https://example.org#@127.0.0.1:${port}/`,
  `https://127.0.0.1:${port}\\@example.org/`,
  `ftp://127.0.0.1:${port}/`,
  `gopher://127.0.0.1:${port}/_GET%20/`,
  `ws://127.0.0.1:${port}/`,
  `blob:http://127.0.0.1:${port}/x`,
  'file:///etc/passwd',
  'data:text/plain,hello',
  'javascript:alert(1)',
  `//127.0.0.1:${port}/`,
  '',
  'https://',
]

test('no hostile address reaches the canary, whichever way it is written', async (t) => {
  const canary = await aCanary(t)
  const victim: LookupFunction = (_name, _options, callback) =>
    callback(null, [{ address: '127.0.0.1', family: 4 }])
  // Any port, so that it is the address that is refused and not the port.
  const safeFetch = createSafeFetch({ kind: 'strict', ports: [443, canary.port] }, { lookup: victim })
  t.after(() => safeFetch.close())
  for (const url of hostile(canary.port)) await assert.rejects(safeFetch(ask(url)), failsAs('refused'), url)
  assert.equal(canary.connections(), 0)
})

test('a port that is not allowed is refused before anything is looked up', async (t) => {
  let lookups = 0
  const counting: LookupFunction = (_name, _options, callback) => {
    lookups += 1
    callback(null, [{ address: '127.0.0.1', family: 4 }])
  }
  const safeFetch = createSafeFetch({ kind: 'strict' }, { lookup: counting })
  t.after(() => safeFetch.close())
  for (const port of [22, 25, 80, 6379])
    await assert.rejects(safeFetch(ask(`https://example.org:${port}/`)), failsAs('refused'))
  assert.equal(lookups, 0)
})

test('a name with one public and one private address is refused whole', async (t) => {
  const both: LookupFunction = (_name, _options, callback) =>
    callback(null, [
      { address: '93.184.215.14', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ])
  const safeFetch = createSafeFetch({ kind: 'strict' }, { lookup: both })
  t.after(() => safeFetch.close())
  await assert.rejects(safeFetch(ask('https://example.org/')), failsAs('refused'))
})

test('a name that changes its address between calls is judged at every connection', async (t) => {
  const canary = await aCanary(t, (_request, response) =>
    response.writeHead(200, { connection: 'close' }).end('first'),
  )
  const answers = ['127.0.0.1', '127.0.0.2']
  const rebinding: LookupFunction = (_name, _options, callback) =>
    callback(null, [{ address: answers.shift() ?? '127.0.0.2', family: 4 }])
  const policy: FetchPolicy = { ...loopback, allowedNetworks: ['127.0.0.1/32'] }
  const safeFetch = createSafeFetch(policy, { lookup: rebinding })
  t.after(() => safeFetch.close())

  assert.equal((await safeFetch(ask(`http://rebind.example:${canary.port}/`))).body, 'first')
  await assert.rejects(safeFetch(ask(`http://rebind.example:${canary.port}/`)), failsAs('refused'))
  assert.equal(canary.connections(), 1)
})

test('a connector reaches its own origin, and nothing beside it', async (t) => {
  const canary = await aCanary(t)
  const other = await aCanary(t)
  const connectorFetch = createConnectorFetch({ url: `${canary.url}/base`, policy: loopback })
  t.after(() => connectorFetch.close())
  assert.deepEqual((await connectorFetch(ask(`${canary.url}/base/x`))).body, 'the canary sings')
  await assert.rejects(connectorFetch(ask(other.url)), failsAs('refused'))
  await assert.rejects(connectorFetch(ask(canary.url.replace('127.0.0.1', 'localhost'))), failsAs('refused'))
  assert.equal(other.connections(), 0)
})

test('a connector must say that it may use http, and name the private network it is in', () => {
  const url = 'http://127.0.0.1:1/'
  assert.throws(
    () => createConnectorFetch({ url, policy: { ...loopback, allowHttp: false } }),
    failsAs('refused'),
  )
  assert.throws(
    () => createConnectorFetch({ url, policy: { ...loopback, allowedNetworks: [] } }),
    failsAs('refused'),
  )
  assert.throws(
    () => createConnectorFetch({ url, policy: { ...loopback, allowedNetworks: ['loopback'] } }),
    RangeError,
  )
})

test('metadata services and link-local addresses stay out of reach whatever is allowed', () => {
  const rule = allowingNetworks(['0.0.0.0/0', '::/0'])
  for (const address of [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '100.100.100.200',
    'fd00:ec2::254',
    'fe80::1',
    '0.0.0.0',
    '224.0.0.1',
  ])
    assert.notEqual(rule(address), undefined, address)
  assert.equal(rule('10.1.2.3'), undefined)
  assert.equal(rule('fd12::1'), undefined)
})

test('public addresses pass', () => {
  for (const address of ['1.1.1.1', '93.184.215.14', '2606:4700:4700::1111'])
    assert.equal(publicOnly(address), undefined)
})

test('a redirect comes back as it is, and is not followed', async (t) => {
  const victim = await aCanary(t)
  const canary = await aCanary(t, (_request, response) =>
    response.writeHead(302, { location: victim.url }).end(),
  )
  const connectorFetch = createConnectorFetch({ url: canary.url, policy: loopback })
  t.after(() => connectorFetch.close())
  assert.equal((await connectorFetch(ask(canary.url))).status, 302)
  assert.equal(victim.connections(), 0)
})

test('an answer is cut off at the size allowed', async (t) => {
  const canary = await aCanary(t, (_request, response) => response.end(Buffer.alloc(200_000, 'x')))
  const connectorFetch = createConnectorFetch({ url: canary.url, policy: loopback, maxBodyBytes: 100_000 })
  t.after(() => connectorFetch.close())
  await assert.rejects(connectorFetch(ask(canary.url)), failsAs('too_large'))
})

test('a server that trickles is given up after the time of the whole call', async (t) => {
  const canary = await aCanary(t, (_request, response) => {
    const timer = setInterval(() => response.write('x'), 20)
    response.on('close', () => clearInterval(timer))
  })
  const connectorFetch = createConnectorFetch({ url: canary.url, policy: loopback })
  t.after(() => connectorFetch.close())
  await assert.rejects(connectorFetch({ ...ask(canary.url), timeoutMs: 200 }), failsAs('timeout'))
})

test('a signal ends the requests in flight', async (t) => {
  const stop = new AbortController()
  const canary = await aCanary(t, () => stop.abort())
  const connectorFetch = createConnectorFetch({ url: canary.url, policy: loopback, signal: stop.signal })
  t.after(() => connectorFetch.close())
  await assert.rejects(connectorFetch(ask(canary.url)), failsAs('stopped'))
})

test('a closed port and a cut connection are told apart', async (t) => {
  const canary = await aCanary(t, (request) => request.socket.destroy())
  const connectorFetch = createConnectorFetch({ url: canary.url, policy: loopback })
  const nobody = createConnectorFetch({ url: 'http://127.0.0.1:1/', policy: loopback })
  t.after(() => Promise.all([connectorFetch.close(), nobody.close()]))
  await assert.rejects(connectorFetch(ask(canary.url)), failsAs('reset'))
  await assert.rejects(nobody(ask('http://127.0.0.1:1/')), failsAs('unreachable'))
})

test('a failure names the origin and nothing that was sent', async (t) => {
  const canary = await aCanary(t, (request) => request.socket.destroy())
  const connectorFetch = createConnectorFetch({ url: canary.url, policy: loopback })
  t.after(() => connectorFetch.close())
  const sent = {
    method: 'POST',
    url: `${canary.url}/p-secret?q=q-secret`,
    headers: { authorization: 'h-secret' },
    body: 'b-secret',
    timeoutMs: 1000,
  }
  await assert.rejects(
    connectorFetch(sent),
    (error: Error) => error.message.includes(canary.url) && !error.message.includes('secret'),
  )
})
