import { createHash } from 'node:crypto'
import type pg from 'pg'
import { DamagedError } from './chunk-cipher.ts'
import { copyIn, copyOut } from './copy.ts'
import { copyList, listTables, quote, textSettings } from './database-shape.ts'
import { readAuditHead } from './export-database.ts'
import type { End, Frame, JobState, SequenceState, TableEnd, TableHead } from './records.ts'
import { nextRecord, outOfOrder, readTable } from './table-reading.ts'

export type Imported = {
  readonly end: End
  readonly ends: readonly TableEnd[]
  readonly jobs: readonly JobState[]
}

type ForeignKey = { readonly table: string; readonly name: string; readonly definition: string }

async function foreignKeys(client: pg.ClientBase): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(`
    select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`)
  return rows
}

/**
 * Opens the tables for loading: keys to other tables are taken off, to be checked in one go; triggers of ours sleep;
 * the owner may load past its own forced policies, which COPY cannot do otherwise. All of it within the transaction.
 */
async function open(
  client: pg.ClientBase,
  tables: readonly string[],
  keys: readonly ForeignKey[],
): Promise<void> {
  for (const { table, name } of keys)
    await client.query(`alter table ${table} drop constraint ${quote(name)}`)
  for (const name of tables) {
    const table = `public.${quote(name)}`
    await client.query(
      `alter table ${table} disable trigger user; alter table ${table} no force row level security`,
    )
  }
  // Also lets rows follow each other in the order in which they come: a fresh table has no gaps to be filled.
  if (tables.length > 0)
    await client.query(`truncate ${tables.map((name) => `public.${quote(name)}`).join(', ')}`)
}

async function close(
  client: pg.ClientBase,
  forced: readonly string[],
  keys: readonly ForeignKey[],
): Promise<void> {
  for (const { table, name, definition } of keys)
    await client.query(`alter table ${table} add constraint ${quote(name)} ${definition}`)
  for (const { name } of await listTables(client))
    await client.query(`alter table public.${quote(name)} enable trigger user`)
  for (const name of forced) await client.query(`alter table public.${quote(name)} force row level security`)
}

async function forcedTables(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relforcerowsecurity`)
  return rows.map(({ name }) => name)
}

async function loadTable(
  client: pg.ClientBase,
  table: TableHead,
  frames: AsyncIterator<Frame, void>,
): Promise<TableEnd> {
  const reading = readTable(table.name, frames)
  const rows = await copyIn(client, `copy ${copyList(table)} from stdin`, reading.blocks())
  const end = reading.end()
  if (rows !== end.rows) throw new DamagedError(`Table ${table.name} is not what the backup says it is`)
  return end
}

async function setSequence(client: pg.ClientBase, { name, value, isCalled }: SequenceState): Promise<void> {
  await client.query('select setval($1::regclass, $2, $3)', [`public.${quote(name)}`, value, isCalled])
}

/** Loads everything up to the last record. */
async function load(client: pg.ClientBase, frames: AsyncIterator<Frame, void>): Promise<Imported> {
  const ends: TableEnd[] = []
  const jobs: JobState[] = []
  for (;;) {
    const record = await nextRecord(frames)
    if (record.kind === 'table') ends.push(await loadTable(client, record, frames))
    else if (record.kind === 'sequence') await setSequence(client, record)
    else if (record.kind === 'job') jobs.push(record)
    else if (record.kind === 'end') return { end: record, ends, jobs }
    else throw outOfOrder()
  }
}

/** Reads back what was loaded and compares it with what was backed up, byte by byte. */
async function verifyLoaded(client: pg.ClientBase, { end, ends }: Imported): Promise<void> {
  const tables = new Map((await listTables(client)).map((table) => [table.name, table]))
  for (const { name, rows, sha256 } of ends) {
    const table = tables.get(name)
    if (table === undefined) throw new DamagedError(`There is no table ${name}`)
    const hash = createHash('sha256')
    const read = copyOut(client, `copy ${copyList(table)} to stdout`)
    for await (const block of read.blocks) hash.update(block)
    if (read.rows() !== rows || hash.digest('hex') !== sha256)
      throw new DamagedError(`Table ${name} does not hold what was backed up`)
  }
  const audit = await readAuditHead(client)
  if (audit.events !== end.audit.events || audit.ord !== end.audit.ord || audit.sha256 !== end.audit.sha256)
    throw new DamagedError('The audit log does not end where it ended')
  const { rows } = await client.query<{ ord: string }>(`
    select ord::text from audit_events where ehash <> sha256(convert_to(body, 'UTF8')) order by ord limit 1`)
  if (rows[0] !== undefined) throw new DamagedError(`Audit event ${rows[0].ord} does not match its hash`)
}

/**
 * Loads the frames after the head into a database whose schema has their shape, in one transaction: all of it stands
 * and is verified, or nothing is there. The client is the migrating role's.
 */
export async function importDatabase(
  client: pg.ClientBase,
  frames: AsyncIterator<Frame, void>,
): Promise<Imported> {
  await client.query(`begin; ${textSettings}; set local role fh_owner`)
  try {
    const forced = await forcedTables(client)
    const keys = await foreignKeys(client)
    await open(
      client,
      (await listTables(client)).map(({ name }) => name),
      keys,
    )
    const imported = await load(client, frames)
    await verifyLoaded(client, imported)
    await close(client, forced, keys)
    await client.query('commit')
    return imported
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}
