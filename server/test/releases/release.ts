import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import pg from 'pg'
import { folderStore } from '#adapters/files'
import { importDatabase } from '#platform/backup/import-database'
import type { Head } from '#platform/backup/records'
import { openBackup } from '#platform/backup/restore-database'
import { applyAll, deriveLogins } from '#platform/db/migrate'
import { emptyDatabase } from '../backup/spare-database.ts'

/** The release before this one: what databases in the field look like, and which programs still run on them. */
export const release = '0.1.0'
const secret = `the database of release ${release}`

/** One statement that the release made while it worked, as which role, and how its transaction began. */
export type Statement = {
  readonly role: 'fh_app' | 'fh_platform'
  readonly begin: string | null
  readonly text: string
  readonly values: readonly unknown[]
}

function toValue(value: unknown): unknown {
  const isBytes = typeof value === 'object' && value !== null && '$bytes' in value
  return isBytes ? Buffer.from(String(value.$bytes), 'base64') : value
}

/** Recorded from the release's own tests, each text once. */
export function readStatements(): Statement[] {
  const lines = readFileSync(join(import.meta.dirname, `${release}.statements.jsonl`), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => {
    // Our own recording.
    const statement = JSON.parse(line) as Statement
    return { ...statement, values: statement.values.map(toValue) }
  })
}

/** Fills an empty database as the release left it: its schema, its rows, and its mark, not migrated any further. */
export async function loadRelease(url: string): Promise<Head> {
  const store = folderStore(import.meta.dirname)
  const { head, frames } = await openBackup(store.read(`${release}.fhb`), secret)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await applyAll(client, { url, logins: deriveLogins(url) }, head.migrations.length)
    await importDatabase(client, frames)
    await client.query(`comment on table migrations is '${head.migrations.length} complete'`)
    return head
  } finally {
    await client.end()
  }
}

/** A database as the release left it, with what its demo and a few customers had done. */
export async function releasedDatabase(
  t: TestContext,
): Promise<{ readonly url: string; readonly head: Head }> {
  const url = await emptyDatabase(t)
  return { url, head: await loadRelease(url) }
}
