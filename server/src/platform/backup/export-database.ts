import { createHash } from 'node:crypto'
import pg from 'pg'
import { copyOut } from './copy.ts'
import {
  copyList,
  listSequences,
  listTables,
  quote,
  refuseHiddenRows,
  type Table,
  textSettings,
} from './database-shape.ts'
import {
  type AuditHead,
  dataFrame,
  type End,
  type Erased,
  type Head,
  type JobState,
  recordFrame,
  type SequenceState,
  type TableEnd,
} from './records.ts'

export type ExportPlan = {
  /** As the migrating role. */
  readonly url: string
  readonly head: Pick<Head, 'version' | 'takenAt' | 'purpose' | 'keyRing' | 'leftOut'>
  /** Held while data is read, so that no migration runs meanwhile; others of this kind may. */
  readonly migrationLock: number
  readonly signal?: AbortSignal
}

/** The audit log's end as the running transaction sees it. */
export async function readAuditHead(client: pg.ClientBase): Promise<AuditHead> {
  const hash = createHash('sha256')
  const { blocks, rows } = copyOut(
    client,
    `copy (select ord, encode(ehash, 'hex') from public.audit_events order by ord) to stdout`,
  )
  for await (const block of blocks) hash.update(block)
  const last = await client.query<{ ord: string | null }>('select max(ord)::text as ord from audit_events')
  return { events: rows(), ord: last.rows[0]?.ord ?? null, sha256: hash.digest('hex') }
}

async function* exportTable(client: pg.Client, table: Table): AsyncGenerator<Buffer, TableEnd> {
  yield recordFrame({ kind: 'table', ...table })
  const hash = createHash('sha256')
  let bytes = 0
  const { blocks, rows } = copyOut(client, `copy ${copyList(table)} to stdout`)
  for await (const block of blocks) {
    hash.update(block)
    bytes += block.length
    yield dataFrame(block)
  }
  const end: TableEnd = {
    kind: 'table-end',
    name: table.name,
    rows: rows(),
    bytes,
    sha256: hash.digest('hex'),
  }
  yield recordFrame(end)
  return end
}

/** Read after the snapshot was taken: a sequence may be ahead of the rows, never behind. */
async function readSequence(client: pg.Client, name: string): Promise<SequenceState> {
  const { rows } = await client.query<{ value: string; called: boolean }>(
    `select last_value::text as value, is_called as called from public.${quote(name)}`,
  )
  const [row] = rows
  return { kind: 'sequence', name, value: row?.value ?? '1', isCalled: row?.called ?? false }
}

/** Jobs that wait, as the migrating role sees them. Which of them a worker holds is not kept: it has died. */
async function readJobs(client: pg.Client): Promise<JobState[]> {
  const { rows } = await client.query<JobState>(`
    select 'job' as kind, t.identifier as task, j.payload, j.key, j.run_at::text as "runAt",
           j.max_attempts as "maxAttempts"
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    where j.attempts < j.max_attempts or j.locked_at is not null order by j.id`)
  return rows
}

async function readErased(client: pg.Client): Promise<Erased[]> {
  const { rows } = await client.query<Erased>(`
    select subject_id as "subjectId",
           to_char(erased_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "erasedAt"
    from audit_subjects where erased_at is not null order by subject_id`)
  return rows
}

/** Those that were applied, also where their names are set aside for an earlier version. */
async function listMigrations(client: pg.Client): Promise<string[]> {
  const aside = await client.query<{ is: boolean }>(
    `select to_regclass('public.migrations_set_aside') is not null as is`,
  )
  const more = aside.rows[0]?.is === true ? 'union select name from migrations_set_aside' : ''
  const { rows } = await client.query<{ name: string }>(`select name from migrations ${more} order by name`)
  return rows.map(({ name }) => name)
}

async function begin(client: pg.Client, { migrationLock }: ExportPlan): Promise<string[]> {
  await client.query('select pg_advisory_lock_shared($1)', [migrationLock])
  const migrations = await listMigrations(client)
  await client.query(
    `begin isolation level repeatable read, read only; ${textSettings}; set local role fh_owner`,
  )
  await refuseHiddenRows(client)
  return migrations
}

async function* exportTables(client: pg.Client, { head }: ExportPlan): AsyncGenerator<Buffer, End> {
  const total = { tables: 0, rows: 0, bytes: 0 }
  for (const table of await listTables(client)) {
    if (head.leftOut.includes(table.name)) continue
    const { rows, bytes } = yield* exportTable(client, table)
    total.tables += 1
    total.rows += rows
    total.bytes += bytes
  }
  return { kind: 'end', ...total, erased: await readErased(client), audit: await readAuditHead(client) }
}

async function* exportThrough(client: pg.Client, plan: ExportPlan): AsyncGenerator<Buffer, End> {
  const migrations = await begin(client, plan)
  const version = await client.query<{ server_version: string }>('show server_version')
  yield recordFrame({
    ...plan.head,
    kind: 'head',
    migrations,
    postgres: version.rows[0]?.server_version ?? '',
  })
  const end = yield* exportTables(client, plan)
  for (const name of await listSequences(client)) yield recordFrame(await readSequence(client, name))
  if (plan.head.purpose === 'move') {
    await client.query('reset role')
    for (const job of await readJobs(client)) yield recordFrame(job)
  }
  yield recordFrame(end)
  return end
}

/**
 * Everything of ours in one database as it stood at one moment, as frames: tables in PostgreSQL's text format, read
 * in one REPEATABLE READ transaction, then sequences, and last what it all must come to. Memory does not grow with the
 * database. Answers the last record.
 */
export async function* exportDatabase(plan: ExportPlan): AsyncGenerator<Buffer, End> {
  const client = new pg.Client({
    connectionString: plan.url,
    application_name: 'freehold backup',
    keepAlive: true,
  })
  // A connection that is lost while nobody waits for an answer is told by the next statement.
  client.on('error', () => undefined)
  const stop = (): void => void client.end().catch(() => undefined)
  plan.signal?.throwIfAborted()
  plan.signal?.addEventListener('abort', stop)
  try {
    await client.connect()
    const end = yield* exportThrough(client, plan)
    await client.query('commit')
    return end
  } finally {
    plan.signal?.removeEventListener('abort', stop)
    // Where the server is in the midst of sending a table, this gives the connection up.
    await client.end()
  }
}
