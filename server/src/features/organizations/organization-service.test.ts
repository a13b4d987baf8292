import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createPartner, ensureDirectPartner } from '#features/partners'
import { systemActor } from '#platform/actor'
import { newId } from '#platform/ids'
import { aMember, anOperator, aPartnerAdmin, testPlatform } from '#test/test-platform'
import { createPartnerOf, domainsInUse } from './organization-reads.ts'
import {
  createOrganization,
  createOrganizationWithOwner,
  readOrganization,
  updateOrganization,
} from './organization-service.ts'
import { listOrganizationPage, type OrganizationQuery } from './organization-store.ts'

const form = { kind: 'company', name: 'Acme AG', country: 'CH', timeZone: 'Europe/Zurich' } as const

async function given(t: TestContext) {
  const platform = await testPlatform(t)
  const direct = await ensureDirectPartner(platform)
  const partner = await createPartner(platform, anOperator(), { slug: 'alpine', name: 'Alpine IT' })
  const account = async (email: string) => {
    const id = newId()
    await platform.platformDb.insertInto('accounts').values({ id, email, name: 'A person' }).execute()
    return id
  }
  return { ...platform, direct, partner, account }
}

test('an operator makes an organization for any partner, direct where none is named', async (t) => {
  const platform = await given(t)
  const plain = await createOrganization(platform, anOperator(), form)
  const sold = await createOrganization(platform, anOperator(), { ...form, partnerId: platform.partner.id })
  assert.deepEqual(
    [plain.partnerId, plain.partnerName, plain.slug],
    [platform.direct.id, 'Direct', 'acme-ag'],
  )
  assert.deepEqual([sold.partnerName, sold.slug], ['Alpine IT', 'acme-ag-2'])
  await assert.rejects(createOrganization(platform, anOperator(), { ...form, partnerId: newId() }), {
    code: 'organization.partner_not_found',
  })
})

test('partner staff make organizations of their own partner only', async (t) => {
  const platform = await given(t)
  const staff = aPartnerAdmin(platform.partner.id)
  assert.equal((await createOrganization(platform, staff, form)).partnerId, platform.partner.id)
  const foreign = createOrganization(platform, staff, { ...form, partnerId: platform.direct.id })
  await assert.rejects(foreign, { code: 'organization.partner_not_found' })
})

test('organizations of one name made at once all get a slug of their own', async (t) => {
  const platform = await given(t)
  const made = await Promise.all(
    Array.from({ length: 5 }, () => createOrganization(platform, anOperator(), form)),
  )
  assert.equal(new Set(made.map((organization) => organization.slug)).size, 5)
})

test('a change needs the version that was read, and names what changed', async (t) => {
  const platform = await given(t)
  const { id: organizationId } = await createOrganization(platform, anOperator(), form)
  const owner = aMember(organizationId, 'owner')
  const billingAddress = { line1: 'Main street 1', postalCode: '8000', city: 'Zürich' }
  const changed = await updateOrganization(platform, owner, { organizationId, ifMatch: 1, billingAddress })
  assert.deepEqual([changed.billingAddress, changed.version], [billingAddress, 2])
  const late = updateOrganization(platform, owner, { organizationId, ifMatch: 1, name: 'Late' })
  await assert.rejects(late, { code: 'request.precondition_failed' })
  const same = await updateOrganization(platform, owner, { organizationId, ifMatch: 2, billingAddress })
  assert.equal(same.version, 2)
})

test("nobody finds an organization through another one's scope", async (t) => {
  const platform = await given(t)
  const mine = await createOrganization(platform, anOperator(), form)
  const other = await createOrganization(platform, anOperator(), form)
  const owner = aMember(mine.id, 'owner')
  assert.equal((await readOrganization(platform, owner, mine.id)).partnerName, 'Direct')
  const seen = await platform.unitOfWork(owner, { organizationId: mine.id }, ({ db }) =>
    db.selectFrom('organizations').select('organization_id').execute(),
  )
  assert.deepEqual(seen, [{ organization_id: mine.id }])
  await assert.rejects(readOrganization(platform, anOperator(), newId()), { code: 'organization.not_found' })
  assert.equal(await createPartnerOf(platform.platformDb)(other.id), platform.direct.id)
  assert.equal(await createPartnerOf(platform.platformDb)(newId()), undefined)
})

test('a list shows what its reader reaches, filtered and paged', async (t) => {
  const platform = await given(t)
  const staff = aPartnerAdmin(platform.partner.id)
  await createOrganization(platform, anOperator(), form)
  await createOrganization(platform, staff, { ...form, name: 'Beta' })
  await createOrganization(platform, staff, { ...form, name: 'Gamma', kind: 'personal' })
  const all = (query: Partial<OrganizationQuery> = {}) =>
    listOrganizationPage(platform.platformDb, platform.cursors, { limit: 25, ...query })
  const names = async (query: Partial<OrganizationQuery>) => (await all(query)).data.map(({ name }) => name)

  const own = await platform.unitOfWork(staff, { partnerId: platform.partner.id }, ({ db }) =>
    listOrganizationPage(db, platform.cursors, { limit: 25 }),
  )
  assert.deepEqual(
    own.data.map(({ name }) => name),
    ['Gamma', 'Beta'],
  )
  assert.deepEqual(await names({}), ['Gamma', 'Beta', 'Acme AG'])
  assert.deepEqual(await names({ kind: 'personal' }), ['Gamma'])
  assert.deepEqual(await names({ q: 'acm' }), ['Acme AG'])
  assert.deepEqual(await names({ q: '_' }), [])
  const first = await all({ limit: 2 })
  assert.deepEqual(await names({ limit: 2, cursor: first.nextCursor ?? '' }), ['Acme AG'])
})

test('registration makes organization and owner with the account, or nothing at all', async (t) => {
  const platform = await given(t)
  const ownerAccountId = await platform.account('ada@acme.example')
  const register = (fail: boolean) =>
    platform.unitOfWork(systemActor('registration'), 'platform', async (work) => {
      const input = { kind: 'company', name: 'Acme', country: 'CH', timeZone: 'Europe/Zurich' } as const
      const made = await createOrganizationWithOwner(work, {
        ...input,
        ownerAccountId,
        channel: 'registration',
      })
      if (fail) throw new Error('the mail could not be queued')
      return made
    })
  await assert.rejects(register(true), /could not be queued/)
  assert.deepEqual(await platform.ownerDb.selectFrom('organizations').select('slug').execute(), [])

  const { organization, memberId } = await register(false)
  const member = await platform.ownerDb.selectFrom('members').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual([member.id, member.organization_id, member.role], [memberId, organization.id, 'owner'])
  const events = await platform.ownerDb
    .selectFrom('audit_events')
    .select(['action', 'organization_id'])
    .where('organization_id', 'is not', null)
    .execute()
  assert.deepEqual(
    events.map(({ action, organization_id: of }) => [action, of === organization.id]),
    [
      ['organization.create', true],
      ['member.join', true],
    ],
  )
})

test('the platform writes members of no organization that it has not entered', async (t) => {
  const platform = await given(t)
  const organization = await createOrganization(platform, anOperator(), form)
  const accountId = await platform.account('eve@acme.example')
  const outside = platform.unitOfWork(systemActor('test'), 'platform', ({ db }) =>
    db
      .insertInto('members')
      .values({
        organization_id: organization.id,
        id: newId(),
        partner_id: organization.partnerId,
        account_id: accountId,
        role: 'owner',
      })
      .execute(),
  )
  await assert.rejects(outside, /row-level security/)
})

test('a mail domain in use elsewhere is found, one of a mail provider is not', async (t) => {
  const platform = await given(t)
  const make = async (name: string, email: string, billingEmail: string) => {
    const ownerAccountId = await platform.account(email)
    return platform.unitOfWork(systemActor('test'), 'platform', (work) =>
      createOrganizationWithOwner(work, { ...form, name, ownerAccountId, billingEmail, channel: 'test' }),
    )
  }
  const { organization } = await make('One', 'ada@acme.example', 'ada@gmail.com')
  await make('Two', 'bob@gmail.com', 'bills@ACME.example')
  await make('Three', 'eve@acme.example', 'eve@gmail.com')
  await make('Four', 'joe@other.example', 'joe@gmail.com')
  const found = await domainsInUse(platform.platformDb, organization.id)
  assert.deepEqual(
    found.map((use) => [use.domain, use.organizationName]),
    [
      ['acme.example', 'Three'],
      ['acme.example', 'Two'],
    ],
  )
})
