import pg from 'pg'
import { StartError } from '../db/embedded-errors.ts'
import {
  applyAll,
  markCurrent,
  migrationLock,
  type MigrateTarget,
  readMark,
  readMigrations,
  restoreMark,
} from '../db/migrate.ts'
import { readFile } from './backup-file.ts'
import { DamagedError } from './chunk-cipher.ts'
import { importDatabase, type Imported } from './import-database.ts'
import { type Frame, type Head, readFrames } from './records.ts'

export type OpenedBackup = { readonly head: Head; readonly frames: AsyncGenerator<Frame, void> }

/** Opens a backup up to its head; the frames after it follow. */
export async function openBackup(source: AsyncIterable<Buffer>, secret: string): Promise<OpenedBackup> {
  const { records } = await readFile(source, secret)
  const frames = readFrames(records)
  const { value } = await frames.next()
  if (value?.type === 'record' && value.record.kind === 'head') return { head: value.record, frames }
  await frames.return(undefined)
  throw new DamagedError('The backup does not begin as one')
}

/** Of the migrating role's database: nothing of ours, the remains of a restore that did not end, or in use. */
async function readState(client: pg.Client): Promise<'empty' | 'half' | 'used'> {
  if ((await readMark(client)) === restoreMark) return 'half'
  const { rowCount } = await client.query(`
    select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'S')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') limit 1`)
  return rowCount === 0 ? 'empty' : 'used'
}

async function clearRemains(client: pg.Client): Promise<void> {
  await client.query(`
    do $$ begin
      if exists (select from pg_roles where rolname = 'fh_owner') then drop owned by fh_owner cascade; end if;
    end $$;
    drop function if exists fh_enqueue;
    drop schema if exists graphile_worker cascade`)
}

function checkVersion({ migrations, version }: Head): void {
  const known = readMigrations().map(({ name }) => name)
  if (migrations.every((name, index) => known[index] === name)) return
  throw new StartError(
    `The backup is of Freehold ${version}, which is newer than this one. Restore it with that version or a later one.`,
  )
}

export type RestorePlan = MigrateTarget & {
  readonly backup: OpenedBackup
  /** Last of all, in the transaction that makes the database usable, as the owner of the tables. */
  readonly settle: (client: pg.ClientBase, imported: Imported) => Promise<void>
  /** Told what is being done. */
  readonly say?: (line: string) => void
}

async function restoreBy(client: pg.Client, plan: RestorePlan): Promise<Imported> {
  const { backup, settle, say = () => undefined } = plan
  const { head, frames } = backup
  await client.query('select pg_advisory_lock($1)', [migrationLock])
  const state = await readState(client)
  if (state === 'used') {
    throw new StartError(
      'A restore needs an empty database, and this one holds tables. For the embedded database run `npm run reset` first; else make a new database and name it in DATABASE_URL.',
    )
  }
  if (state === 'half') await clearRemains(client)
  await client.query(`
    create table if not exists migrations (name text primary key, hash text not null, at timestamptz not null default now());
    truncate migrations;
    comment on table migrations is '${restoreMark}'`)
  say(`Making the schema of Freehold ${head.version}`)
  await applyAll(client, plan, head.migrations.length)
  say(`Loading the data of ${head.takenAt}`)
  const imported = await importDatabase(client, frames)
  say(`Loaded and verified ${imported.end.rows} rows in ${imported.end.tables} tables`)
  await applyAll(client, plan)
  await client.query('begin; set local role fh_owner')
  await settle(client, imported)
  await client.query('reset role')
  await markCurrent(client)
  await client.query('commit')
  await client.query('analyze')
  return imported
}

/**
 * Restores a backup into an empty database and brings it to this version. Whatever interrupts it leaves a database
 * that no Freehold starts on, and that the same command begins anew. Throws a StartError where the database is not
 * empty or the backup is of a newer version, and a DamagedError where the backup is not whole.
 */
export async function restoreDatabase(plan: RestorePlan): Promise<Imported> {
  checkVersion(plan.backup.head)
  const client = new pg.Client({
    connectionString: plan.url,
    application_name: 'freehold restore',
    keepAlive: true,
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await restoreBy(client, plan)
  } finally {
    await client.end()
    await plan.backup.frames.return(undefined)
  }
}
