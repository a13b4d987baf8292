import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import pg from 'pg'
import { databaseUrl, testPrefix } from '#test/template'

/** An empty database of the test's own, without any table, dropped after the test. */
export async function emptyDatabase(t: TestContext): Promise<string> {
  const clusterUrl = process.env['FREEHOLD_TEST_CLUSTER_URL'] ?? ''
  const name = `${testPrefix}${process.pid}_${randomBytes(5).toString('hex')}`
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: clusterUrl })
    await client.connect()
    await client.query(statement)
    await client.end()
  }
  await run(`create database "${name}"`)
  t.after(() => run(`drop database if exists "${name}" with (force)`))
  return databaseUrl(clusterUrl, name)
}

/** Rows of a statement, as the migrating role. */
export async function ask<R extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<R>(text, values)).rows
  } finally {
    await client.end()
  }
}
