import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { until } from '#test/test-app'
import { anOrganization, aPartner, partnerApp, type PartnerApp } from './partner-app.ts'

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1" fill="#123"/></svg>'
const content = (text: string): { content: string } => ({ content: Buffer.from(text).toString('base64') })

const look = {
  shownName: 'Northwind Cloud',
  accent: '#0b5a3c',
  supportEmail: 'help@northwind.example',
  supportUrl: 'https://northwind.example/help',
  mailSenderName: 'Northwind',
}

async function brandNorth(app: PartnerApp) {
  const params = { partnerId: app.north.id }
  const { version } = await app.pia.call(contract.readPartnerBranding, { params })
  const changed = await app.pia.call(contract.updatePartnerBranding, { params, ifMatch: version, body: look })
  return app.pia.call(contract.setPartnerLogo, { params, ifMatch: changed.version, body: content(svg) })
}

test("a partner's look reaches its customers' console, and each organization may set its own over it", async (t) => {
  const app = await partnerApp(t)
  const branding = await brandNorth(app)
  const customer = await anOrganization(app.pia)
  const params = { organizationId: customer.id }
  const brand = await app.pia.call(contract.readOrganizationBrand, { params })
  assert.deepEqual(brand, {
    name: 'Northwind Cloud',
    accent: '#0b5a3c',
    logo: branding.logo,
    supportEmail: look.supportEmail,
    supportUrl: look.supportUrl,
  })
  const own = await app.pia.call(contract.updateOrganizationBranding, {
    params,
    ifMatch: 1,
    body: { accent: '#7f2965' },
  })
  await app.pia.call(contract.setOrganizationLogo, { params, ifMatch: own.version, body: content(svg) })
  const overlaid = await app.pia.call(contract.readOrganizationBrand, { params })
  assert.equal(overlaid.accent, '#7f2965')
  assert.equal(overlaid.name, 'Northwind Cloud')
  assert.ok(overlaid.logo !== null && overlaid.logo !== branding.logo)
  await app.olga.call(contract.moveOrganization, {
    params,
    ifMatch: customer.version,
    body: { partnerId: null },
  })
  const alone = await app.olga.call(contract.readOrganizationBrand, { params })
  assert.deepEqual([alone.name, alone.accent, alone.supportEmail], ['Freehold', '#7f2965', null])
})

test('an accent that cannot be read is refused, and the nearest that can is offered', async (t) => {
  const app = await partnerApp(t)
  const params = { partnerId: app.north.id }
  const answer = await app.pia.send(contract.updatePartnerBranding, {
    params,
    ifMatch: 1,
    body: { accent: '#ffd43b' },
  })
  assert.equal(answer.status, 422)
  // Every refusal of ours has the shape of a problem.
  const problem = answer.body as contract.Problem
  assert.equal(problem.code, 'branding.accent_unreadable')
  const shade = contract.nearestReadable('#ffd43b')
  assert.match(problem.errors?.[0]?.detail ?? '', new RegExp(shade))
  const taken = await app.pia.call(contract.updatePartnerBranding, {
    params,
    ifMatch: 1,
    body: { accent: shade },
  })
  assert.equal(taken.accent, shade)
  const bad = [
    { accent: 'red' },
    { accent: '#FFF' },
    { supportUrl: 'http://northwind.example' },
    { supportUrl: 'javascript:alert(1)' },
    { supportUrl: 'https://admin@northwind.example' },
    { mailSenderName: 'Bank <bank@example.com>' },
    { mailSenderName: 'a\r\nBcc: everyone@example.com' },
    { shownName: '' },
  ]
  for (const body of bad) {
    const refused = await app.pia.send(contract.updatePartnerBranding, {
      params,
      ifMatch: taken.version,
      body,
    })
    assert.equal(refused.status, 400, JSON.stringify(body))
  }
})

test('a logo is served to anyone, under a new address each time, where it can do nothing', async (t) => {
  const app = await partnerApp(t)
  const first = await brandNorth(app)
  const answer = await fetch(`${app.origin}${first.logo}`)
  assert.equal(answer.status, 200)
  assert.deepEqual(
    ['content-type', 'x-content-type-options', 'cache-control'].map((name) => answer.headers.get(name)),
    ['image/svg+xml', 'nosniff', 'public, max-age=31536000, immutable'],
  )
  const policy = answer.headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'none'/)
  assert.match(policy, /sandbox/)
  assert.ok(!/unsafe|script-src/.test(policy))
  assert.match(await answer.text(), /^<svg /)
  const params = { partnerId: app.north.id }
  const second = await app.pia.call(contract.setPartnerLogo, {
    params,
    ifMatch: first.version,
    body: content(svg),
  })
  assert.notEqual(second.logo, first.logo)
  assert.equal((await fetch(`${app.origin}${first.logo}`)).status, 404)
  const gone = await app.pia.call(contract.removePartnerLogo, { params, ifMatch: second.version })
  assert.equal(gone.logo, null)
  for (const path of ['/brand/x', `/brand/${crypto.randomUUID()}`, '/brand/..%2f..%2fetc'])
    assert.equal((await fetch(`${app.origin}${path}`)).status, 404)
  const hostile = content(svg.replace('<rect', '<script>alert(1)</script><rect'))
  const refused = await app.pia.send(contract.setPartnerLogo, {
    params,
    ifMatch: gone.version,
    body: hostile,
  })
  assert.equal(refused.status, 422)
})

test('the sign-in page answers alike for a slug without a brand and for one that nobody has', async (t) => {
  const app = await partnerApp(t)
  const anonymous = app.anonymous()
  const read = (slug: string) => anonymous.send(contract.readBrand, { params: { slug } })
  const before = await read('northwind')
  const unknown = await read('nobody-at-all')
  assert.deepEqual([before.status, before.body], [unknown.status, unknown.body])
  await brandNorth(app)
  const branded = await anonymous.call(contract.readBrand, { params: { slug: 'northwind' } })
  assert.equal(branded.name, 'Northwind Cloud')
  const params = { partnerId: app.north.id }
  await app.olga.call(contract.terminatePartner, {
    params,
    ifMatch: app.north.version,
    body: { confirm: 'northwind', targetPartnerId: null },
  })
  assert.deepEqual((await read('northwind')).body, unknown.body)
})

test("only a partner's own administrators and operators brand it; to others it is not there", async (t) => {
  const app = await partnerApp(t)
  const other = await aPartner(app.olga)
  const params = { partnerId: other.id }
  const foreign = [
    app.pia.send(contract.readPartnerBranding, { params }),
    app.pia.send(contract.updatePartnerBranding, { params, ifMatch: 1, body: { shownName: 'Eve' } }),
    app.pia.send(contract.setPartnerLogo, { params, ifMatch: 1, body: content(svg) }),
    app.pia.send(contract.removePartnerLogo, { params, ifMatch: 1 }),
  ]
  for (const answer of await Promise.all(foreign)) assert.equal(answer.status, 404)
  await app.olga.call(contract.updatePartnerBranding, { params, ifMatch: 1, body: { shownName: 'Other' } })
  await app.query(`update partner_staff set role = 'member'`)
  const own = { params: { partnerId: app.north.id }, ifMatch: 1, body: look }
  assert.equal((await app.pia.send(contract.updatePartnerBranding, own)).status, 403)
})

test("mails to a partner's customers carry its name and look, and those to its staff do not", async (t) => {
  const app = await partnerApp(t)
  await brandNorth(app)
  const customer = await anOrganization(app.pia)
  await app.pia.call(contract.inviteMember, {
    params: { organizationId: customer.id },
    body: { email: 'new@customer.example', name: 'New <b>Person</b>', role: 'owner' },
  })
  const [mail] = await until(
    () =>
      app.query<{ sender_name: string | null }>(
        `select sender_name from mails where recipient = 'new@customer.example' and state = 'captured'`,
      ),
    (rows) => rows.length > 0,
  )
  assert.equal(mail?.sender_name, 'Northwind')
  const page = await (await fetch(`${app.origin}/_mail`)).text()
  assert.match(page, /Northwind Cloud sent this mail to new@customer\.example/)
  assert.match(page, /Questions\? help@northwind\.example/)
})
