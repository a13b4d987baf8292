import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import pg from 'pg'
import { attackTarget, type Target } from './support.ts'

const columnsOf = `
  select a.attname as name, a.attidentity <> '' as generated
  from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`

type Column = { readonly name: string; readonly generated: boolean }
type Table = { readonly name: string; readonly columns: readonly Column[] }

/** What a transaction says it works for; `unset` says nothing. */
type Setting = 'unset' | 'empty' | 'own' | 'sister' | 'foreign'
type Outcome = { readonly rows: number; readonly error: string }

const actions = ['select', 'insert', 'update', 'delete', 'move'] as const
type Action = (typeof actions)[number]

/** What the application may not do at all in a table, whatever the organization: the log and the hints only grow. */
const notForApp: Readonly<Record<string, readonly Action[]>> = {
  audit_events: ['update', 'delete'],
  audit_personal: ['update', 'delete'],
  changes: ['select', 'update', 'delete'],
  support_grants: ['insert', 'update', 'delete', 'move'],
  support_sessions: ['insert', 'update', 'delete', 'move'],
}

/** Tables whose rows a partner does not read as a partner; its requests inside an organization work as that one. */
const notForPartners = ['audit_personal', 'changes']

/** What the platform may write in organizations' tables, and only while its transaction names the organization. */
const platformInserts = [
  'audit_events',
  'audit_personal',
  'changes',
  'members',
  'order_secrets',
  'orders',
  'organizations',
  'single_sign_on_identities',
  'support_grants',
  'support_sessions',
]
const platformUpdates: Readonly<Record<string, readonly string[]>> = {
  members: ['issuer', 'role', 'state', 'version'],
  order_secrets: ['erased_at', 'fingerprint', 'sealed'],
  orders: [
    'decided_at',
    'decided_by_name',
    'plan_state',
    'questions',
    'reason',
    'resume_state',
    'state',
    'submitted_at',
    'version',
    'waited_seconds',
    'waiting_since',
  ],
  organizations: ['partner_id', 'version'],
  resources: ['attempts', 'external_id', 'next_retry_at', 'observed_at'],
  single_sign_on_identities: ['last_used_at'],
  support_grants: [
    'answer',
    'decided_at',
    'decided_by',
    'decided_by_name',
    'ended_at',
    'ended_by_name',
    'ends_at',
    'hours',
    'rights',
    'state',
    'tenant_ids',
    'version',
  ],
  support_sessions: ['ended_at'],
}

/** What the application may write in tables that belong to no organization. A mail it may only queue. */
const appWrites: readonly string[] = ['audit_subjects insert', 'mails insert']
/** And what it may read there: of a connector what a resource shows, of an account what a list of members shows. */
const appReads: Readonly<Record<string, readonly string[]>> = {
  accounts: ['id', 'email', 'name', 'locale', 'state'],
  audit_subjects: ['*'],
  blueprints: ['*'],
  connectors: ['id', 'kind', 'name', 'is_default', 'removed_at'],
  migrations: ['*'],
  onboardings: ['*'],
  partner_brandings: ['*'],
  partners: ['*'],
  templates: ['*'],
}

async function describe(owner: pg.Pool): Promise<Table[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  )
  const tables: Table[] = []
  for (const { name } of rows)
    tables.push({ name, columns: (await owner.query<Column>(columnsOf, [name])).rows })
  return tables
}

const isOwned = ({ columns }: Table): boolean => columns.some(({ name }) => name === 'organization_id')

/** Runs one statement in a transaction of its own that is rolled back, and tells how many rows it reached. */
async function attempt(
  client: pg.Client,
  settings: Readonly<Record<string, string>>,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Outcome> {
  await client.query('begin')
  try {
    for (const [name, value] of Object.entries(settings))
      await client.query('select set_config($1, $2, true)', [name, value])
    const { rowCount } = await client.query(statement, [...values])
    return { rows: rowCount ?? 0, error: '' }
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    return { rows: 0, error: error.code ?? 'unknown' }
  } finally {
    await client.query('rollback')
  }
}

/**
 * Whether the policies let a statement through. They are asked before keys are: a copy of a row that is there, or a
 * row that others refer to, fails on its key only once no policy stands in the way.
 */
function isThrough({ rows, error }: Outcome): boolean {
  assert.ok(['', '42501', '23502', '23503', '23505'].includes(error), `an unexpected error: ${error}`)
  return rows > 0 || error.startsWith('23')
}

/** A statement that reaches for the rows of an organization, $1, or for the copy of one of them. */
function statementFor(action: Action, { name, columns }: Table): string {
  const list = columns.filter(({ generated }) => !generated).map((column) => `"${column.name}"`)
  const statements: Readonly<Record<Action, string>> = {
    select: `select 1 from "${name}" where organization_id = $1`,
    insert: `insert into "${name}" (${list.join()}) select ${list.join()} from jsonb_populate_record(null::"${name}", $1::jsonb)`,
    update: `update "${name}" set organization_id = organization_id where organization_id = $1`,
    delete: `delete from "${name}" where organization_id = $1`,
    move: `update "${name}" set organization_id = $2 where organization_id = $1`,
  }
  return statements[action]
}

async function rowOf({ owner }: Target, table: string, organizationId: string): Promise<string> {
  const { rows } = await owner.query<{ row: unknown }>(
    `select to_jsonb(t) as row from "${table}" t where organization_id = $1 limit 1`,
    [organizationId],
  )
  assert.ok(rows[0] !== undefined, `the world has no row in ${table} of this organization: see world.ts`)
  return JSON.stringify(rows[0].row)
}

async function given(t: TestContext) {
  // Registered before the target's end, so that these connections go first.
  const clients: pg.Client[] = []
  t.after(() => Promise.all(clients.map((client) => client.end())))
  const target = await attackTarget(t)
  const connect = async (url: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url })
    clients.push(client.on('error', () => {}))
    await client.connect()
    return client
  }
  const tables = await describe(target.owner)
  const { own, foreign } = target.world
  const attemptOn = async (
    client: pg.Client,
    chosen: Readonly<Record<string, string>>,
    { action, table }: { action: Action; table: Table },
  ): Promise<boolean> => {
    const subject =
      action === 'insert' ? await rowOf(target, table.name, own.organizationId) : own.organizationId
    const values = action === 'move' ? [subject, foreign.organizationId] : [subject]
    return isThrough(await attempt(client, chosen, statementFor(action, table), values))
  }
  return {
    target,
    app: await connect(target.logins.appUrl),
    platform: await connect(target.logins.platformUrl),
    tables,
    owned: tables.filter(isOwned),
    attemptOn,
  }
}

test('table isolation', async (t) => {
  const { target, app, platform, tables, owned, attemptOn } = await given(t)
  const { own, sister, foreign } = target.world
  const settings: Readonly<Record<Setting, Readonly<Record<string, string>>>> = {
    unset: {},
    empty: { 'fh.organization_id': '', 'fh.partner_id': '' },
    own: { 'fh.organization_id': own.organizationId },
    sister: { 'fh.organization_id': sister.organizationId },
    foreign: { 'fh.organization_id': foreign.organizationId },
  }

  const everySetting = Object.entries(settings).map(([setting, chosen]) => ({ setting, chosen }))
  const everyAction = owned.flatMap((table) => actions.map((action) => ({ table, action })))

  await t.test('the application reaches rows of the organization it works for, and no others', async () => {
    const wrong: string[] = []
    const checks = everyAction.flatMap((one) => everySetting.map((setting) => ({ ...one, ...setting })))
    for (const { table, action, setting, chosen } of checks) {
      const may = setting === 'own' && action !== 'move' && notForApp[table.name]?.includes(action) !== true
      const is = await attemptOn(app, chosen, { action, table })
      if (is !== may) wrong.push(`${table.name} ${action} ${setting}`)
    }
    assert.deepEqual(wrong, [])
    assert.ok(owned.length >= 13 && checks.length === owned.length * 25)
  })

  await t.test("a partner reads its organizations' rows, changes none, and reads nobody else's", async () => {
    const wrong: string[] = []
    const partners = { own: own.partnerId, foreign: foreign.partnerId }
    for (const { table, action } of everyAction)
      for (const [whose, partnerId] of Object.entries(partners)) {
        const may = whose === 'own' && action === 'select' && !notForPartners.includes(table.name)
        const is = await attemptOn(app, { 'fh.partner_id': partnerId }, { action, table })
        if (is !== may) wrong.push(`${table.name} ${action} by ${whose} partner`)
      }
    assert.deepEqual(wrong, [])
  })

  const inserts = "the platform adds to organizations' tables what is listed, inside the one it names"
  await t.test(inserts, async () => {
    const wrong: string[] = []
    for (const { table, action } of everyAction.filter(
      (one) => one.action !== 'select' && one.action !== 'update',
    ))
      for (const { setting, chosen } of everySetting) {
        const may = setting === 'own' && action === 'insert' && platformInserts.includes(table.name)
        const is = await attemptOn(platform, chosen, { action, table })
        if (is !== may) wrong.push(`${table.name} ${action} ${setting}`)
      }
    assert.deepEqual(wrong, [])
  })

  const updates = "the platform changes in organizations' tables what is listed, inside the one it names"
  await t.test(updates, async () => {
    const wrong: string[] = []
    const columns = owned.flatMap((table) =>
      table.columns.filter(({ generated }) => !generated).map(({ name }) => ({ table: table.name, name })),
    )
    for (const { table, name } of columns)
      for (const { setting, chosen } of everySetting) {
        const may = setting === 'own' && platformUpdates[table]?.includes(name) === true
        const statement = `update "${table}" set "${name}" = "${name}" where organization_id = $1`
        const is = isThrough(await attempt(platform, chosen, statement, [own.organizationId]))
        if (is !== may) wrong.push(`${table}.${name} ${setting}`)
      }
    assert.deepEqual(wrong, [])
  })

  await t.test(
    "of what is nobody's in particular the application reads and writes what is listed",
    async () => {
      const reads: Record<string, string[]> = {}
      const writes: string[] = []
      const mine = { ...settings.own, 'fh.partner_id': own.partnerId }
      for (const { name, columns } of tables.filter(
        (table) => !isOwned(table) && table.name !== 'idempotency_records',
      )) {
        const readable: string[] = []
        for (const column of columns)
          if (isThrough(await attempt(app, mine, `select "${column.name}" from "${name}" limit 1`)))
            readable.push(column.name)
        if (readable.length > 0) reads[name] = readable.length === columns.length ? ['*'] : readable
        const column = columns.find(({ generated }) => !generated)?.name
        const statements = {
          insert: `insert into "${name}" default values`,
          update: `update "${name}" set "${column}" = "${column}"`,
          delete: `delete from "${name}"`,
        }
        for (const [action, statement] of Object.entries(statements))
          if (isThrough(await attempt(app, mine, statement))) writes.push(`${name} ${action}`)
      }
      assert.deepEqual(reads, appReads)
      assert.deepEqual(writes, appWrites)
    },
  )

  await t.test("of partners and accounts the application sees its own organization's", async () => {
    const seen = async (table: string): Promise<string[]> => {
      await app.query('begin')
      await app.query("select set_config('fh.organization_id', $1, true)", [own.organizationId])
      const { rows } = await app.query<{ id: string }>(`select id from ${table} order by id`)
      await app.query('rollback')
      return rows.map(({ id }) => id)
    }
    const members = await target.owner.query<{ id: string }>(
      'select account_id as id from members where organization_id = $1 order by 1',
      [own.organizationId],
    )
    assert.deepEqual(
      await seen('accounts'),
      members.rows.map(({ id }) => id),
    )
    assert.deepEqual(await seen('partners'), [own.partnerId])
  })

  await t.test('kept answers are those of the principal that the transaction names', async () => {
    const mine = `app:${own.accounts.owner}`
    for (const client of [app, platform]) {
      const count = async (principal: string): Promise<number> =>
        (
          await attempt(
            client,
            { 'fh.principal': principal, ...settings.own },
            'select 1 from idempotency_records',
          )
        ).rows
      assert.deepEqual([await count(mine), await count('app:somebody'), await count('')], [1, 0, 0])
    }
  })

  await t.test('the audit log only grows, whoever writes', async () => {
    const statements = [
      'update audit_events set action = action',
      'delete from audit_events',
      'truncate audit_events',
      'truncate audit_events cascade',
    ]
    const owner = await target.owner.connect()
    try {
      for (const statement of statements) {
        for (const client of [app, platform]) {
          const { error } = await attempt(client, settings.own, statement)
          assert.equal(error, '42501', statement)
        }
        for (const role of ['fh_owner', 'none']) {
          await owner.query(`begin; set local role ${role}`)
          await assert.rejects(owner.query(statement), /only grows/)
          await owner.query('rollback')
        }
      }
    } finally {
      owner.release()
    }
  })

  await t.test('a hole is seen by these checks', async () => {
    const table = owned.find(({ name }) => name === 'tenants')
    assert.ok(table)
    await target.owner.query('alter table tenants disable row level security')
    for (const action of ['select', 'insert', 'update', 'delete'] as const)
      assert.ok(await attemptOn(app, settings.foreign, { action, table }), action)
  })
})
