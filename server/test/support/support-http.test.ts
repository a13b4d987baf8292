import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import {
  acceptSupportGrant,
  breakGlass,
  leaveSupportSession,
  listTenants,
  openSupportSession,
  readMe,
  readSecurityPolicy,
  replaceSecurityPolicy,
  requestSupportGrant,
  revokeSupportGrant,
} from '@freehold/contract'
import { type Answer, type BrowserClient, createBrowserClient } from '#test/browser-client'
import { testApp } from '#test/test-app'

const open = {
  mfaMode: 'optional',
  idleMinutes: null,
  absoluteHours: null,
  allowedCountries: [],
  addressList: [],
  bindsSupport: false,
  supportRequests: 'allowed',
} as const

const codeOf = ({ body }: Answer): unknown =>
  typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined

/** Carl, whose organization it is; Olga, who helps; and the browser in which she is inside. */
async function given(t: TestContext) {
  const app = await testApp(t, { env: { TRUSTED_PROXIES: '127.0.0.1' } })
  const carl = await app.as('carl')
  const olga = await app.as('olga')
  const params = { organizationId: (await carl.call(readMe)).organizations[0]?.id ?? '' }
  const consent = async (): Promise<string> => {
    const body = { reason: 'A tenant does not start', hours: 1, rights: 'read', tenantIds: null }
    const { id } = await olga.call(requestSupportGrant, { params, body })
    await carl.call(acceptSupportGrant, { params: { ...params, id }, body: {} })
    return id
  }
  const enter = async (id: string): Promise<BrowserClient> => {
    await olga.call(openSupportSession, { params: { ...params, id }, body: { rights: 'read' } })
    const inside = createBrowserClient(app.origin, 'app')
    for (const [name, value] of olga.cookies) inside.cookies.set(name, value)
    return inside
  }
  return { app, carl, olga, params, consent, enter }
}

test('a stream that an operator follows ends within a second of the access being taken back', async (t) => {
  const { app, carl, params, consent, enter } = await given(t)
  const id = await consent()
  const inside = await enter(id)
  const cookie = [...inside.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const url = `${app.origin}/app/v1/organizations/${params.organizationId}/changes`
  const stream = await fetch(url, { headers: { cookie } })
  assert.equal(stream.status, 200)
  const ended = stream.text().then(
    () => performance.now(),
    () => performance.now(),
  )
  await carl.call(revokeSupportGrant, { params: { ...params, id }, body: {} })
  const revokedAt = performance.now()
  assert.ok((await ended) - revokedAt < 1000, `after ${(await ended) - revokedAt} ms`)
})

test('leaving gives the browser back to its operator', async (t) => {
  const { params, consent, enter } = await given(t)
  const inside = await enter(await consent())
  const me = await inside.call(readMe)
  assert.equal(me.support?.organizationId, params.organizationId)
  assert.ok(!me.organizations[0]?.permissions.includes('member:list'))
  assert.ok(!me.organizations[0]?.permissions.includes('tenant:update'), 'for reading only')
  const left = await inside.call(leaveSupportSession)
  assert.equal(left.organizationId, params.organizationId)
  assert.equal(inside.cookies.has('fh_support'), false)
  // Nothing of hers is on the customer surface.
  assert.equal((await inside.send(readMe)).status, 401)
})

test('a policy binds support sessions where it says so, and break-glass never', async (t) => {
  const { carl, olga, params, enter } = await given(t)
  const home = { 'x-forwarded-for': '203.0.113.7' }
  const away = { 'x-forwarded-for': '198.51.100.1' }
  const demand = async (bindsSupport: boolean): Promise<void> => {
    const { version } = await carl.call(readSecurityPolicy, { params, headers: home })
    const body = { ...open, addressList: ['203.0.113.0/24'], bindsSupport }
    await carl.call(replaceSecurityPolicy, { params, body, ifMatch: version, headers: home })
  }
  const read = (who: BrowserClient, headers: Record<string, string>): Promise<Answer> =>
    who.send(listTenants, { params, headers })
  await demand(false)
  const grant = { reason: 'A tenant does not start', hours: 1, rights: 'read', tenantIds: null }
  const { id } = await olga.call(requestSupportGrant, { params, body: grant })
  await carl.call(acceptSupportGrant, { params: { ...params, id }, body: {}, headers: home })
  const inside = await enter(id)
  assert.equal((await read(inside, away)).status, 200)
  await demand(true)
  assert.equal(codeOf(await read(inside, away)), 'policy.address_refused')
  assert.equal((await read(inside, home)).status, 200)
  const body = { reason: 'Everything is down', minutes: 5 }
  const emergency = await olga.call(breakGlass, { params, body })
  const unbound = await enter(emergency.id)
  assert.equal((await read(unbound, away)).status, 200)
})
