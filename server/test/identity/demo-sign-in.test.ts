import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserOf, follow, identityApp, type IdentityApp, seedDirect } from './identity-app.ts'

async function demo(t: Parameters<typeof identityApp>[0]): Promise<IdentityApp> {
  const identity = await identityApp(t, { demo: true })
  await seedDirect(identity)
  await identity.given.operator('olga@demo.example')
  await identity.given.partner('pia@demo.example')
  await identity.given.customer('carl@demo.example')
  return identity
}

test('a persona is signed in by its link, whoever the browser was before', async (t) => {
  const identity = await demo(t)
  const browser = browserOf(identity)
  const { personas } = (await browser.get('/v1/platform')).json as {
    personas: { id: string; surface: string; url: string }[]
  }
  assert.deepEqual(
    personas.map(({ surface }) => surface),
    ['operator', 'partner', 'app'],
  )
  for (const { url, surface } of [...personas, ...personas]) {
    const end = await follow(browser, await browser.get(url))
    assert.equal(end.at, `/${surface}`, end.body)
    assert.equal((await browser.get(`/${surface}/v1/me`)).status, 200)
  }
  for (const surface of ['operator', 'partner', 'app'])
    assert.equal((await browser.get(`/${surface}/v1/me`)).status, 200)
})

test('a demo link works for a browser on this machine only', async (t) => {
  const identity = await demo(t)
  const ask = (headers: Record<string, string>, remoteAddress = '127.0.0.1', url = '/_demo/operator') =>
    identity.app.inject({
      method: 'GET',
      url,
      remoteAddress,
      headers: { host: '127.0.0.1:8090', ...headers },
    })
  assert.equal((await ask({})).statusCode, 303)
  for (const header of [
    'forwarded',
    'via',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-real-ip',
  ]) {
    assert.equal((await ask({ [header]: '127.0.0.1' })).statusCode, 404, header)
    assert.equal((await ask({ [header]: '127.0.0.1' }, '127.0.0.1', '/_mail')).statusCode, 404, header)
  }
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:8090',
    '10.0.0.1:8090',
  ]) {
    assert.equal((await ask({ host })).statusCode, 404, host)
    assert.equal((await ask({ host }, '127.0.0.1', '/_mail')).statusCode, 404, host)
  }
  assert.equal((await ask({}, '10.0.0.1')).statusCode, 404)
  assert.equal((await ask({}, '10.0.0.1', '/_mail')).statusCode, 404)
  assert.equal((await ask({}, '127.0.0.1', '/_demo/nobody')).statusCode, 404)
})

test('outside the demo there are no personas, no links and no mail page', async (t) => {
  const identity = await identityApp(t)
  await identity.given.operator('olga@demo.example')
  const browser = browserOf(identity)
  for (const path of ['/_demo/operator', '/_demo/continue/abcdefghijkl', '/_mail']) {
    assert.equal((await browser.get(path)).status, 404, path)
  }
})

test('a demo token serves once, for the surface it was made for', async (t) => {
  const identity = await demo(t)
  const browser = browserOf(identity)
  const toProvider = await browser.get('/_demo/customer')
  const asked = new URL(toProvider.location ?? '')
  const toContinue = await browser.get(asked.href)
  const path = toContinue.location ?? ''
  assert.match(path, /^\/_demo\/continue\//)
  assert.notEqual((await browserOf(identity).get(path)).status, 303)
  assert.equal((await browser.get(path)).status, 303)
  assert.equal((await browser.get(path)).status, 422)
  const other = browserOf(identity)
  const operator = new URL((await other.get('/_demo/operator')).location ?? '')
  operator.searchParams.set('login_hint', asked.searchParams.get('login_hint') ?? '')
  assert.equal((await other.get((await other.get(operator.href)).location ?? '')).status, 422)
})

test('the mail page shows captured mail as text, with its links', async (t) => {
  const identity = await demo(t)
  const { mails } = await import('#features/mails')
  await browserOf(identity).post('/v1/registrations', {
    email: 'eve@example.com',
    name: '<img src=x onerror=alert(1)>',
    locale: 'en',
    organization: { kind: 'company', name: '"><script>alert(1)</script>', country: 'CH', timeZone: 'UTC' },
  })
  for (const sweep of mails.sweeps?.(identity.mailDeps) ?? []) await sweep.run(new AbortController().signal)
  const page = await browserOf(identity).get('/_mail')
  assert.equal(page.status, 200)
  assert.ok(!page.body.includes('<script') && !page.body.includes('<img'))
  assert.match(page.body, /<a href="http:\/\/127\.0\.0\.1:8090\/link#[\w-]{43}">/)
})
