import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#platform/ids'
import { anOperator, aPartnerAdmin, testPlatform } from '#test/test-platform'
import { createPartner, ensureDirectPartner, readPartner, updatePartner } from './partner-service.ts'
import { listPartnerPage } from './partner-store.ts'

test('the built-in partner is made once, however many processes start', async (t) => {
  const platform = await testPlatform(t)
  const made = await Promise.all([1, 2, 3].map(() => ensureDirectPartner(platform)))
  assert.equal(new Set(made.map((partner) => partner.id)).size, 1)
  assert.equal(made[0]?.builtIn, true)
  const events = await platform.ownerDb.selectFrom('audit_events').select('action').execute()
  assert.deepEqual(events, [{ action: 'partner.create' }])
})

test('a slug belongs to one partner', async (t) => {
  const platform = await testPlatform(t)
  await createPartner(platform, anOperator(), { slug: 'alpine', name: 'Alpine IT' })
  await assert.rejects(createPartner(platform, anOperator(), { slug: 'alpine', name: 'Other' }), {
    code: 'partner.slug_taken',
  })
})

test('a change needs the version that was read, and is recorded with what changed', async (t) => {
  const platform = await testPlatform(t)
  const partner = await createPartner(platform, anOperator(), { slug: 'alpine', name: 'Alpine IT' })
  const change = { partnerId: partner.id, ifMatch: 1, contactName: 'Ada' }
  const changed = await updatePartner(platform, anOperator(), change)
  assert.deepEqual([changed.contactName, changed.version], ['Ada', 2])
  await assert.rejects(updatePartner(platform, anOperator(), { ...change, name: 'Late' }), {
    code: 'request.precondition_failed',
  })
  const event = await platform.ownerDb
    .selectFrom('audit_events')
    .select('body')
    .where('action', '=', 'partner.update')
    .executeTakeFirstOrThrow()
  assert.match(event.body, /"changed":\["contactName"\]/)
})

test("partner staff read their own partner and nobody else's", async (t) => {
  const platform = await testPlatform(t)
  const own = await createPartner(platform, anOperator(), { slug: 'alpine', name: 'Alpine IT' })
  const foreign = await createPartner(platform, anOperator(), { slug: 'baltic', name: 'Baltic IT' })
  const staff = aPartnerAdmin(own.id)
  assert.equal((await readPartner(platform, staff, own.id)).name, 'Alpine IT')
  await assert.rejects(readPartner(platform, staff, foreign.id), { code: 'partner.not_found' })
  await assert.rejects(readPartner(platform, anOperator(), newId()), { code: 'partner.not_found' })
})

test('partners are searched as typed, wildcards included, and paged', async (t) => {
  const platform = await testPlatform(t)
  for (const name of ['100% cloud', '100 clouds', 'One more']) {
    await createPartner(platform, anOperator(), { slug: name.toLowerCase().replaceAll(/\W+/g, '-'), name })
  }
  const list = (query: { q?: string; cursor?: string; limit?: number }) =>
    listPartnerPage(platform.platformDb, platform.cursors, { limit: 25, ...query })
  assert.deepEqual(
    (await list({ q: '100%' })).data.map((partner) => partner.name),
    ['100% cloud'],
  )
  const first = await list({ limit: 2 })
  const second = await list({ limit: 2, cursor: first.nextCursor ?? '' })
  assert.deepEqual(
    [...first.data, ...second.data].map((partner) => partner.name),
    ['One more', '100 clouds', '100% cloud'],
  )
})
