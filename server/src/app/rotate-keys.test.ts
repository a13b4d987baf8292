import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { newKeyRing, open, seal, type Sealed, withNewKey } from '#platform/key-ring'
import { testDb } from '#test/test-db'
import { rewrapAll, sealedColumns, usedKeys } from './rotate-keys.ts'

async function connect(url: string, t: { after: (work: () => Promise<void>) => void }): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  t.after(() => client.end())
  await client.connect()
  return client
}

test('every sealed value is wrapped under the new key, and the old one is no longer in use', async (t) => {
  const life: (() => Promise<void>)[] = []
  t.after(async () => {
    for (const end of life.toReversed()) await end()
  })
  const { url } = await testDb({ after: (work) => void life.push(work) })
  const client = await connect(url, { after: (work) => void life.push(work) })
  const old = newKeyRing()
  for (let n = 0; n < 1200; n += 1) {
    const id = crypto.randomUUID()
    await client.query('insert into mails (id, recipient, subject, content) values ($1, $2, $3, $4)', [
      id,
      'a@b.example',
      'x',
      JSON.stringify(seal(old, `mails/${id}/content`, `text ${n}`)),
    ])
  }
  const ring = withNewKey(old)
  assert.deepEqual(await usedKeys(url), new Set([old.active]))
  assert.equal(await rewrapAll(url, ring), 1200)
  assert.deepEqual(await usedKeys(url), new Set([ring.active]))
  assert.equal(await rewrapAll(url, ring), 0)
  const { rows } = await client.query<{ id: string; content: Sealed }>('select id, content from mails')
  for (const { id, content } of rows) assert.match(open(ring, `mails/${id}/content`, content), /^text \d+$/)
})

test('every column that can hold a sealed value is rotated', async (t) => {
  const life: (() => Promise<void>)[] = []
  t.after(async () => {
    for (const end of life.toReversed()) await end()
  })
  const { url } = await testDb({ after: (work) => void life.push(work) })
  const client = await connect(url, { after: (work) => void life.push(work) })
  const { rows } = await client.query<{ name: string }>(`
    select c.relname || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and a.atttypid = 'jsonb'::regtype`)
  const plain = new Set([
    'account_tokens.payload',
    'audit_personal.sealed', // under the data subject's key, which audit_subjects holds wrapped
    'alert_settings.thresholds',
    'alerts.details',
    'announcements.content',
    'announcements.partner_ids',
    'announcements.surfaces',
    'announcements.title',
    'checklist_items.result',
    'deliveries.outcomes',
    'notifications.details',
    'onboardings.form',
    'blueprints.definition',
    'connectors.fingerprints',
    'connectors.health',
    'idempotency_records.response',
    'orders.approved_plan',
    'orders.packages',
    'orders.parameters',
    'orders.plan',
    'orders.questions',
    'partners.billing_address',
    'organizations.billing_address',
    'orphans.spec',
    'passkeys.transports',
    'terminations.exceptions',
    'resources.conditions',
    'resources.desired',
    'resources.needs',
    'single_sign_ons.required_claim',
    'single_sign_ons.role_claim',
    'support_grants.asked',
    'tenants.files',
    'tenants.packages',
    'tenants.parameters',
  ])
  const rotated = new Set(sealedColumns.map(({ table, column }) => `${table}.${column}`))
  assert.deepEqual(
    rows.map(({ name }) => name).filter((name) => !plain.has(name) && !rotated.has(name)),
    [],
  )
  const present = new Set(rows.map(({ name }) => name))
  assert.deepEqual(
    [...rotated].filter((name) => !present.has(name)),
    [],
  )
})
