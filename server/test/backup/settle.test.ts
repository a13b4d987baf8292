import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { leftOut } from '#features/backups'
import { newId } from '#platform/ids'
import { aTenant, peopleOf } from '#test/journeys/support'
import { testApp } from '#test/test-app'
import { testDb } from '#test/test-db'
import { freehold } from './cli.ts'
import { ask, emptyDatabase } from './spare-database.ts'
import { spareFolder } from './spare-folder.ts'

const secret = 'a passphrase of twelve'

/** Tables that look as if they held what serves once or for a while, and are in backups all the same. */
const stays: Readonly<Record<string, string>> = {
  logout_tokens: 'says which were used: that they were, must not be forgotten',
  orders: 'hashes of plans, which open nothing',
  recovery_codes: 'belong to the account as its password does, and are made anew by its owner only',
}

test('whatever serves once or for a while is left out of backups, or says why not', async (t) => {
  const { url } = await testDb(t)
  const rows = await ask<{ name: string }>(
    url,
    `select distinct c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not a.attisdropped
       and (a.attname like '%\\_hash' or a.attname like 'token%' or a.attname = 'expires_at' or format_type(a.atttypid, null) = 'xid8')`,
  )
  const found = rows.map(({ name }) => name)
  assert.deepEqual(found.filter((name) => !leftOut.includes(name)).toSorted(), Object.keys(stays).toSorted())
  const tables = await ask<{ name: string }>(
    url,
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  )
  const names = new Set(tables.map(({ name }) => name))
  for (const name of leftOut) assert.ok(names.has(name), `${name} is no table`)
})

test('nothing that ended comes back to life with an old backup', async (t) => {
  const stateDir = spareFolder(t)
  const folder = spareFolder(t)
  const app = await testApp(t, { env: { FREEHOLD_STATE_DIR: stateDir } })
  const people = await peopleOf(app)
  const { carl, olga, organizationId } = people
  const tenant = await aTenant(people)
  const params = { organizationId }
  await carl.call(contract.inviteMember, {
    params,
    body: { email: 'mia@acme.example', name: 'Mia Member', role: 'member' },
  })
  const run = (text: string, values: unknown[] = []) => ask(app.databaseUrl, text, values)
  await run(`update mails set state = 'queued', content = '{}' where state = 'captured'`)
  await run(`update tenants set base = 'cancelled', base_until = now() + interval '1 minute' where id = $1`, [
    tenant.id,
  ])
  await run(
    `insert into orphans (id, connector_id, kind, external_name, external_id, removal_asked_at)
             select $1, id, 'litellm.key', 'x', 'x', now() from connectors limit 1`,
    [newId()],
  )
  const subjects = await run(
    'select subject_id as id from audit_subjects where wrapped_key is not null order by subject_id',
  )
  assert.ok(subjects.length >= 3)
  const [inBackup, afterwards, elsewhere] = subjects.map((row) => String(row['id']))
  await run('update audit_subjects set wrapped_key = null, erased_at = now() where subject_id = $1', [
    inBackup,
  ])
  const file = join(folder, 'old.fhb')
  const from = { BACKUP_PASSPHRASE: secret, DATABASE_URL: app.databaseUrl, FREEHOLD_STATE_DIR: stateDir }
  assert.equal((await freehold(['backup', file], from)).code, 0)

  // Erased after the backup was taken: known to the state directory, to the folder of backups, or to a file by hand.
  const newState = spareFolder(t)
  const entry = (subjectId: string | undefined) =>
    JSON.stringify([{ subjectId, erasedAt: '2026-05-06T07:08:09.000Z' }])
  writeFileSync(join(newState, 'erased-subjects.json'), entry(afterwards))
  writeFileSync(join(folder, 'erased-subjects.json'), entry(elsewhere))
  const url = await emptyDatabase(t)
  const to = { BACKUP_PASSPHRASE: secret, DATABASE_URL: url, FREEHOLD_STATE_DIR: newState }
  const restored = await freehold(['restore', file], to)
  assert.equal(restored.code, 0, restored.err)
  assert.match(restored.out, /keys of 2 erased subjects/)
  const erased = await ask<{ id: string }>(
    url,
    'select subject_id as id from audit_subjects where wrapped_key is null and erased_at is not null order by subject_id',
  )
  assert.deepEqual(
    erased.map(({ id }) => id),
    [inBackup, afterwards, elsewhere].map(String).toSorted((a, b) => (a < b ? -1 : 1)),
  )

  for (const name of leftOut) {
    if (name === 'sweep_runs') continue
    assert.deepEqual(await ask(url, `select count(*)::int as left from ${name}`), [{ left: 0 }], name)
  }
  // What the demo captured before stays to be looked at; what was still to be sent is not.
  assert.deepEqual(await ask(url, `select distinct state, content from mails where state <> 'captured'`), [
    { state: 'failed', content: null },
  ])
  assert.deepEqual(await ask(url, `select removal_asked_at from orphans`), [{ removal_asked_at: null }])
  assert.deepEqual(
    await ask(url, `select base, base_until > now() + interval '6 days' as later from tenants`),
    [{ base: 'cancelled', later: true }],
  )
  await olga.call(contract.readBackupStatus)
})

test('a table whose policies hide rows from its owner makes no backup, instead of half of one', async (t) => {
  const { url } = await testDb(t)
  const stateDir = spareFolder(t)
  const env = { BACKUP_PASSPHRASE: secret, DATABASE_URL: url, FREEHOLD_STATE_DIR: stateDir }
  await freehold(['keys'], env)
  const backUp = () => freehold(['backup', join(stateDir, 'x.fhb')], env)
  assert.equal((await backUp()).code, 0)
  const harms = [
    [
      'drop policy owner_all on mails',
      'create policy owner_all on mails to fh_owner using (true) with check (true)',
    ],
    ["create policy less on mails as restrictive using (state = 'sent')", 'drop policy less on mails'],
  ] as const
  for (const [harm, heal] of harms) {
    await ask(url, harm)
    const told = await backUp()
    assert.equal(told.code, 1)
    assert.match(told.err, /hides rows from fh_owner in mails/)
    await ask(url, heal)
  }
  assert.equal((await backUp()).code, 0)
})
