import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { deriveLogins, migrate } from '#platform/db/migrate'

const serverDir = fileURLToPath(new URL('..', import.meta.url))
const templatePrefix = 'freehold_template_'
export const testPrefix = 'fh_test_'

// Any number: it only has to be the same in every test run.
const buildLock = 1_846_203

/** The same connection, to another database of the cluster. */
export function databaseUrl(clusterUrl: string, database: string): string {
  const url = new URL(clusterUrl)
  url.pathname = `/${database}`
  return url.href
}

/**
 * Makes sure that the cluster holds a migrated database to clone, named after everything that goes into it, so
 * that it is built again only when a migration changed. Answers its name.
 */
export async function ensureTemplate(clusterUrl: string): Promise<string> {
  const name = `${templatePrefix}${migrationsHash()}`
  await withClient(clusterUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [buildLock])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount) return
    // Built under another name, so that an interrupted build is never taken for a finished one.
    const building = `${name}_building`
    await client.query(`drop database if exists "${building}" with (force)`)
    await client.query(`create database "${building}"`)
    const url = databaseUrl(clusterUrl, building)
    await migrate({ url, logins: deriveLogins(url) })
    await client.query(`alter database "${building}" rename to "${name}"`)
    // Nobody can connect, so nobody can be in the way of a clone.
    await client.query(`alter database "${name}" allow_connections false`)
  })
  return name
}

/** Drops the databases that killed runs left behind and the templates of older migrations. */
export async function dropLeftovers(clusterUrl: string, template: string): Promise<void> {
  await withClient(clusterUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database
        where (starts_with(datname, $1) or starts_with(datname, $2)) and datname <> $3`,
      [testPrefix, templatePrefix, template],
    )
    for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`)
  })
}

function migrationsHash(): string {
  const hash = createHash('sha256')
  const files = globSync(['migrations/*.sql', 'src/platform/db/**/*.ts', 'package.json'], { cwd: serverDir })
  for (const file of files.filter((name) => !name.endsWith('.test.ts')).sort()) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(`${serverDir}/${file}`))
      .update('\0')
  }
  return hash.digest('hex').slice(0, 12)
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
