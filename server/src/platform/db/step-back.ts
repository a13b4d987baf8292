import pg from 'pg'
import { StartError } from './embedded-errors.ts'
import { migrationLock, readMigrations } from './migrate.ts'
import { releases } from './releases.ts'

/**
 * Lets the release before this one start on the database again: it refuses migrations that it does not know, so their
 * names are set aside. What they made stays, and does that release no harm. The next start of this version finds the
 * names and goes on as if nothing had been. Answers the version that can start now.
 */
export async function stepBack(url: string): Promise<string> {
  const last = releases.at(-1)
  if (last === undefined) throw new StartError('There is no release before this one.')
  const newer = readMigrations()
    .slice(last.migrations)
    .map(({ name }) => name)
  const client = new pg.Client({ connectionString: url, application_name: 'freehold step-back' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await client.query('begin')
    await client.query('create table if not exists migrations_set_aside (like migrations including all)')
    await client.query(
      `with gone as (delete from migrations where name = any ($1) returning *)
       insert into migrations_set_aside select * from gone`,
      [newer],
    )
    await client.query('comment on table migrations is null')
    await client.query('commit')
    return last.version
  } finally {
    await client.end()
  }
}
