import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import pg from 'pg'
import { deriveLogins, migrate } from '#platform/db/migrate'
import { anOrder, approve, reached } from '#test/journeys/support'
import { testApp } from '#test/test-app'
import { ask } from '../backup/spare-database.ts'
import { spareFolder } from '../backup/spare-folder.ts'
import { readStatements, release, releasedDatabase, type Statement } from './release.ts'

const counts = `
  select c.relname as table, (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I', c.relname), false, true, '')))[1]::text::int as rows
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'migrations' order by 1`

test(`a database of release ${release} is migrated without losing a row, and this version works on it`, async (t) => {
  const { url, head } = await releasedDatabase(t)
  const before = await ask<{ table: string; rows: number }>(url, counts)
  await migrate({ url, logins: deriveLogins(url) })
  const after = new Map(
    (await ask<{ table: string; rows: number }>(url, counts)).map((row) => [row.table, row.rows]),
  )
  for (const { table, rows } of before) assert.equal(after.get(table), rows, table)

  const phases = await ask<{ phase: string }>(url, 'select phase from tenants order by phase')
  assert.deepEqual(
    phases.map(({ phase }) => phase),
    ['ready', 'ready', 'suspended'],
  )

  const stateDir = spareFolder(t)
  writeFileSync(join(stateDir, 'keys.json'), head.keyRing, { mode: 0o600 })
  const app = await testApp(t, { env: { DATABASE_URL: url, FREEHOLD_STATE_DIR: stateDir } })
  const [olga, carl, pia] = [await app.as('olga'), await app.as('carl'), await app.as('pia')]
  const me = await carl.call(contract.readMe)
  const organizationId = me.organizations[0]?.id ?? ''
  const params = { organizationId }

  const tenants = await carl.call(contract.listTenants, { params })
  // What they are in: the systems outside are new here, so that they are being made again by now.
  assert.equal(tenants.data.length, 3)
  const orders = await olga.call(contract.listAllOrders, { query: { limit: '100' } })
  const states = new Set(orders.data.map(({ state }) => state))
  for (const state of ['completed', 'rejected', 'needs_info', 'pending_operator'] as const)
    assert.ok(states.has(state), state)
  for (const { id, organizationId: owner } of orders.data)
    await olga.call(contract.readOrder, { params: { organizationId: owner, id } })
  for (const { id } of tenants.data)
    await carl.call(contract.readTenant, { params: { ...params, tenantId: id } })
  await olga.call(contract.listConnectors)
  await olga.call(contract.listBlueprints)
  await olga.call(contract.listOrganizations)
  await olga.call(contract.listPartners)
  await pia.call(contract.listOrganizations)
  const { data: people } = await carl.call(contract.listMembers, { params })
  assert.ok(people.some(({ email }) => email === 'mia@acme.example'))
  // Personal values are sealed: they open only when the key ring and the rows both came through.
  const events = await olga.call(contract.listAllAuditEvents, {
    query: { action: 'member.invite', limit: '100' },
  })
  assert.ok(events.data.some(({ details }) => details['email'] === 'mia@acme.example'))

  const everybody = { carl, olga, organizationId }
  const order = await anOrder(everybody, 'Ordered after the upgrade')
  await approve(everybody, order)
  await reached(everybody, order.id, 'completed')
  // Before its database goes.
  await app.running.close()
})

/** Refused for the rows that stand there, after everything about the shape of the statement was accepted. */
const aboutRows = new Set(['23505', '23503'])

async function replay(client: pg.Client, { begin, text, values }: Statement): Promise<string | undefined> {
  try {
    await client.query(begin ?? 'begin')
    await client.query(text, [...values])
    return undefined
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    return aboutRows.has(error.code ?? '')
      ? undefined
      : `${error.code} ${error.message}: ${text.trim().slice(0, 300)}`
  } finally {
    await client.query('rollback')
  }
}

/** What the release's statements are refused with, each in a transaction of its own that is taken back. */
async function failing(url: string): Promise<string[]> {
  const { appUrl, platformUrl } = deriveLogins(url)
  const clients = { fh_app: new pg.Client(appUrl), fh_platform: new pg.Client(platformUrl) }
  const found: string[] = []
  for (const client of Object.values(clients)) await client.connect()
  for (const statement of readStatements()) {
    const fault = await replay(clients[statement.role], statement)
    if (fault !== undefined) found.push(fault)
  }
  for (const client of Object.values(clients)) await client.end()
  return found
}

test(`every statement of release ${release} still works on the migrated schema`, async (t) => {
  const { url } = await releasedDatabase(t)
  assert.deepEqual(await failing(url), [], 'on the schema that they were made for')
  await migrate({ url, logins: deriveLogins(url) })
  assert.deepEqual(await failing(url), [])
  // And the proof that this would notice: a column that the release does not know, and must not leave out.
  await ask(
    url,
    `alter table members add column seat text; update members set seat = ''; alter table members alter seat set not null`,
  )
  assert.ok((await failing(url)).some((fault) => fault.startsWith('23502')))
})
