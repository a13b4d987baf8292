import pg from 'pg'
import { type KeyRing, rewrap, type Sealed } from '#platform/key-ring'

/**
 * Every column that holds values sealed by the platform's ring, with the table's key. A value sealed elsewhere would
 * be lost with its key: the test compares this list with the schema.
 */
export const sealedColumns = [
  { table: 'audit_subjects', column: 'wrapped_key', key: ['subject_id'] },
  { table: 'connectors', column: 'credentials', key: ['id'] },
  { table: 'data_exports', column: 'content', key: ['account_id', 'id'] },
  { table: 'mails', column: 'content', key: ['id'] },
  { table: 'oidc_keys', column: 'sealed', key: ['kid'] },
  { table: 'oidc_payloads', column: 'payload', key: ['model', 'id_hash'] },
  { table: 'onboardings', column: 'secrets', key: ['id'] },
  { table: 'order_secrets', column: 'sealed', key: ['organization_id', 'order_id', 'package', 'name'] },
  { table: 'resource_secrets', column: 'sealed', key: ['organization_id', 'resource_id', 'name'] },
  { table: 'sign_ins', column: 'verifier', key: ['state_hash'] },
  { table: 'single_sign_on_attempts', column: 'verifier', key: ['state_hash'] },
  { table: 'single_sign_ons', column: 'client_secret', key: ['organization_id'] },
  { table: 'totp_factors', column: 'secret', key: ['id'] },
  { table: 'web_sessions', column: 'tokens', key: ['token_hash'] },
  { table: 'webhooks', column: 'secrets', key: ['id'] },
] as const

type Place = (typeof sealedColumns)[number]

const batch = 500

/** Wraps one batch anew; answers how many rows it found. A row that changed meanwhile waits for the next batch. */
async function rewrapBatch(client: pg.Client, ring: KeyRing, { table, column, key }: Place): Promise<number> {
  const keys = key.join(', ')
  const { rows } = await client.query<Record<string, unknown>>(
    `select ${keys}, ${column} as value from ${table} where ${column} ->> 'kid' <> $1 limit ${batch} for update skip locked`,
    [ring.active],
  )
  for (const row of rows) {
    // Written by `seal`.
    const value = JSON.stringify(rewrap(ring, row['value'] as Sealed))
    const where = key.map((name, index) => `${name} = $${index + 2}`).join(' and ')
    await client.query(`update ${table} set ${column} = $1 where ${where}`, [
      value,
      ...key.map((name) => row[name]),
    ])
  }
  return rows.length
}

/**
 * Wraps the data keys of every sealed value under the ring's active key, while the server runs; the values
 * themselves are untouched. Safe to stop and to run again. Answers how many were rewrapped.
 */
export async function rewrapAll(databaseUrl: string, ring: KeyRing): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'freehold rotate' })
  // A connection that breaks between two statements: the next statement says so.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('set role fh_owner')
    let total = 0
    for (const place of sealedColumns) {
      let found: number
      do {
        await client.query('begin')
        found = await rewrapBatch(client, ring, place)
        await client.query('commit')
        total += found
      } while (found > 0)
    }
    return total
  } finally {
    await client.end()
  }
}

/** Ids of the keys that some value is still sealed under. */
export async function usedKeys(databaseUrl: string): Promise<Set<string>> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'freehold rotate' })
  await client.connect()
  try {
    await client.query('set role fh_owner')
    const parts = sealedColumns.map(
      ({ table, column }) => `select distinct ${column} ->> 'kid' as kid from ${table}`,
    )
    const { rows } = await client.query<{ kid: string | null }>(parts.join(' union '))
    return new Set(rows.flatMap(({ kid }) => (kid === null ? [] : [kid])))
  } finally {
    await client.end()
  }
}
