import type pg from 'pg'
import { neverMoved } from '#features/backups'
import { systemActor } from '#platform/actor'
import { DamagedError } from '#platform/backup/chunk-cipher'
import { exportDatabase } from '#platform/backup/export-database'
import { type Frame, type JobState, readFrames } from '#platform/backup/records'
import { type OpenedBackup, restoreDatabase } from '#platform/backup/restore-database'
import { upgradeEmbedded } from '#platform/db/embedded-upgrade'
import { deriveLogins, migrationLock } from '#platform/db/migrate'
import { ConfigError } from '../config.ts'
import { explainDatabaseError } from '../database.ts'
import { version } from '../version.ts'
import { type Command, say, withServices } from './command.ts'

/** The frames of a database as it stands, without a file in between. */
async function open(databaseUrl: string): Promise<OpenedBackup> {
  const head = {
    version,
    takenAt: new Date().toISOString(),
    purpose: 'move',
    keyRing: '',
    leftOut: neverMoved,
  } as const
  const frames: AsyncGenerator<Frame, void> = readFrames(
    exportDatabase({ url: databaseUrl, head, migrationLock }),
  )
  const { value } = await frames.next()
  if (value?.type === 'record' && value.record.kind === 'head') return { head: value.record, frames }
  throw new DamagedError('The database could not be read')
}

/** Jobs that waited go on waiting; those that a worker held are given to the next one. */
async function enqueueAgain(client: pg.ClientBase, jobs: readonly JobState[]): Promise<void> {
  for (const { task, payload, key, runAt, maxAttempts } of jobs) {
    await client.query('select fh_enqueue($1, $2::json, $3, $4, $5)', [
      task,
      JSON.stringify(payload),
      key,
      runAt,
      maxAttempts,
    ])
  }
}

/** Everything from one database to another that is empty: rows, sequences, sessions, waiting jobs. Answers the rows. */
export async function moveDatabase(from: string, to: string): Promise<number> {
  const backup = await open(from)
  const settle = async (
    client: pg.ClientBase,
    { jobs }: { readonly jobs: readonly JobState[] },
  ): Promise<void> => {
    await client.query('reset role')
    await enqueueAgain(client, jobs)
  }
  // The same password: the working roles are known by it on both sides.
  const imported = await restoreDatabase({ url: to, logins: deriveLogins(to), backup, settle, say })
  return imported.end.rows
}

export const upgradeDatabase: Command = {
  usage: 'upgrade-database',
  help: "carries the embedded database over to this version's PostgreSQL, and keeps the old one",
  run: async (call) => {
    const { config } = call
    if (config.database.url !== undefined)
      throw new ConfigError('DATABASE_URL names a PostgreSQL of your own: upgrade it by its own means')
    let rows = 0
    try {
      const upgraded = await upgradeEmbedded({
        stateDir: config.stateDir,
        say,
        move: async (from, to) => {
          rows = await moveDatabase(from, to)
        },
      })
      if (upgraded === undefined) return say('There is nothing to do: the database is of this PostgreSQL.')
      const { from, to, kept } = upgraded
      await withServices(call, async ({ services }) => {
        await services.unitOfWork(systemActor('freehold upgrade-database'), 'platform', ({ record }) =>
          record({
            action: 'database.upgrade',
            target: { type: 'database', id: null },
            details: { from, to, rows },
          }),
        )
      })
      say(`${rows} rows were carried over from PostgreSQL ${from} to ${to}.`)
      return say(`The old database is kept in ${kept}; remove it once you are content.`)
    } catch (error) {
      throw explainDatabaseError(error)
    }
  },
}
