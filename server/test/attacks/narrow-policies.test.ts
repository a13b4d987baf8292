import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import pg from 'pg'
import { newId } from '#platform/ids'
import { attackTarget, type Target } from './support.ts'

type Settings = Readonly<Record<string, string>>

/** Runs one statement as a role of the server, in a transaction that is rolled back; the error's code where it fails. */
async function attempt(
  client: pg.Client,
  settings: Settings,
  sql: string,
  values: readonly unknown[] = [],
): Promise<{ rows: readonly Record<string, unknown>[]; count: number; error: string }> {
  await client.query('begin')
  try {
    for (const [name, value] of Object.entries(settings))
      await client.query('select set_config($1, $2, true)', [name, value])
    const { rows, rowCount } = await client.query<Record<string, unknown>>(sql, [...values])
    return { rows, count: rowCount ?? 0, error: '' }
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    return { rows: [], count: 0, error: error.code ?? '' }
  } finally {
    await client.query('rollback')
  }
}

async function given(t: TestContext) {
  const clients: pg.Client[] = []
  t.after(() => Promise.all(clients.map((client) => client.end())))
  const target = await attackTarget(t)
  const connect = async (url: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url })
    clients.push(client.on('error', () => {}))
    await client.connect()
    return client
  }
  return {
    target,
    app: await connect(target.logins.appUrl),
    platform: await connect(target.logins.platformUrl),
  }
}

/** Tables whose rows a consent for some tenants narrows down, with the column that names the tenant. */
async function narrowed({ owner }: Target): Promise<{ table: string; column: string }[]> {
  const { rows } = await owner.query<{ table: string; qual: string }>(
    "select tablename as table, qual from pg_policies where permissive = 'RESTRICTIVE' and schemaname = 'public'",
  )
  return rows.map(({ table, qual }) => {
    const [, column] = /\(?(tenant_id|target_id|id) = ANY/.exec(qual) ?? []
    assert.ok(column, `${table}: ${qual}`)
    return { table, column }
  })
}

test('what policies narrow further', async (t) => {
  const { target, app, platform } = await given(t)
  const { own, foreign, partnerId, foreignPartnerId } = target.world
  const inside = { 'fh.organization_id': own.organizationId }

  await t.test(
    'consent for some tenants leaves rows of other tenants out of every table that has any',
    async () => {
      const tables = await narrowed(target)
      assert.ok(tables.length >= 6)
      for (const { table, column } of tables) {
        const read = `select ${column}::text as tenant from ${table} where ${column} is not null`
        const all = await attempt(app, inside, read)
        assert.ok(all.count > 0, `the world has nothing in ${table}`)
        const nothing = newId()
        const none = await attempt(app, { ...inside, 'fh.tenant_ids': `{${nothing}}` }, read)
        assert.deepEqual(none.rows, [], table)
        const one = String(all.rows[0]?.['tenant'])
        const some = await attempt(app, { ...inside, 'fh.tenant_ids': `{${one}}` }, read)
        assert.ok(some.count > 0 && some.rows.every((row) => row['tenant'] === one), table)
      }
    },
  )

  await t.test('a kept answer is written and changed under the own name only', async () => {
    const mine = { 'fh.principal': 'app:mine' }
    const insert = (principal: string): string =>
      `insert into idempotency_records (principal, key, operation, fingerprint) values ('${principal}', 'k', 'o', 'f')`
    for (const client of [app, platform]) {
      assert.equal((await attempt(client, mine, insert('app:mine'))).error, '')
      assert.equal((await attempt(client, mine, insert('app:other'))).error, '42501')
      assert.equal((await attempt(client, {}, insert('app:mine'))).error, '42501')
    }
  })

  await t.test('the platform takes kept answers away after a day, and none before', async () => {
    const remove = 'delete from idempotency_records'
    assert.equal((await attempt(platform, {}, remove)).count, 0)
    await target.owner.query(
      "update idempotency_records set created_at = now() - interval '25 hours' where principal = $1",
      [`app:${own.accounts.owner}`],
    )
    assert.equal((await attempt(platform, {}, remove)).count, 1)
    assert.equal((await attempt(app, {}, remove)).error, '42501')
  })

  await t.test('a mail that an organization writes waits to be sent', async () => {
    const insert =
      "insert into mails (id, recipient, subject, state) values (gen_random_uuid(), 'a@b.example', 'x', $1)"
    assert.equal((await attempt(app, inside, insert, ['queued'])).error, '')
    for (const state of ['sent', 'captured', 'failed'])
      assert.equal((await attempt(app, inside, insert, [state])).error, '42501', state)
  })

  await t.test(
    'what belongs to a partner is read as that partner, or as one of its organizations',
    async () => {
      const { rows } = await target.owner.query<{ table: string }>(
        `select c.relname as table from pg_class c join pg_attribute p on p.attrelid = c.oid and p.attname = 'partner_id'
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
         and not exists (select from pg_attribute o where o.attrelid = c.oid and o.attname = 'organization_id')
         and has_table_privilege('fh_app', c.oid, 'select')`,
      )
      await target.owner.query(
        'insert into partner_brandings (partner_id) values ($1), ($2) on conflict do nothing',
        [partnerId, foreignPartnerId],
      )
      await target.owner.query(
        'insert into onboardings (id, partner_id) values (gen_random_uuid(), $1), (gen_random_uuid(), $2)',
        [partnerId, foreignPartnerId],
      )
      assert.ok(rows.length >= 2, rows.map(({ table }) => table).join())
      for (const { table } of rows) {
        const read = `select partner_id::text as partner from ${table}`
        for (const settings of [{ 'fh.partner_id': partnerId }, inside]) {
          const { rows: seen } = await attempt(app, settings, read)
          assert.ok(
            seen.every(({ partner }) => partner === partnerId),
            `${table} with ${JSON.stringify(settings)}`,
          )
        }
        assert.ok(
          (await attempt(app, { 'fh.partner_id': foreignPartnerId }, read)).count > 0,
          `the world has nothing in ${table}`,
        )
        assert.equal((await attempt(app, {}, read)).count, 0, table)
        assert.ok(
          (await attempt(app, { 'fh.organization_id': foreign.organizationId }, read)).rows.every(
            ({ partner }) => partner === foreignPartnerId,
          ),
          table,
        )
      }
    },
  )
})
