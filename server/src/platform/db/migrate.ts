import { createHash, createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { StartError } from './embedded-errors.ts'

const directory = join(import.meta.dirname, '../../../migrations')

/** Advisory lock of whoever migrates; backups share it, so that no migration runs under one. */
export const migrationLock = 7_346_108

/** Says, as the comment of the table of migrations, that a restore has begun and not ended. */
export const restoreMark = 'restoring'

export type Migration = { readonly name: string; readonly sql: string; readonly hash: string }

/** The migrations in order; a file's number must follow the one before it. */
export function readMigrations(): Migration[] {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
  return names.map((name, index) => {
    if (Number(name.slice(0, 4)) !== index + 1) throw new Error(`Migration ${name} is out of sequence`)
    const sql = readFileSync(join(directory, name), 'utf8')
    return { name, sql, hash: createHash('sha256').update(sql).digest('hex') }
  })
}

/** Where the two working roles sign in. */
export type Logins = { readonly appUrl: string; readonly platformUrl: string }

/**
 * The logins of fh_app and fh_platform, derived from the migrating role's own password, so that every process
 * finds the same ones without their being kept anywhere.
 */
export function deriveLogins(url: string): Logins {
  const owner = new URL(url)
  if (owner.password === '') {
    throw new Error('DATABASE_URL has no password: set DATABASE_APP_URL and DATABASE_PLATFORM_URL')
  }
  const login = (role: string): string => {
    const target = new URL(url)
    target.username = role
    target.password = createHmac('sha256', decodeURIComponent(owner.password))
      .update(`freehold:${role}`)
      .digest('hex')
    return target.href
  }
  return { appUrl: login('fh_app'), platformUrl: login('fh_platform') }
}

const ensureRoles = `
do $$
declare r text;
begin
  foreach r in array array['fh_owner', 'fh_app', 'fh_platform'] loop
    if not exists (select from pg_roles where rolname = r) then
      begin
        execute format('create role %I nologin nosuperuser nobypassrls nocreatedb nocreaterole', r);
      exception when duplicate_object then null;
      end;
    end if;
  end loop;
  if not pg_has_role(current_user, 'fh_owner', 'set') then
    execute format('grant fh_owner to %I', current_user);
  end if;
end $$`

async function ensureLogins(client: pg.Client, logins: Logins | undefined): Promise<void> {
  if (logins === undefined) return
  for (const [role, url] of [
    ['fh_app', logins.appUrl],
    ['fh_platform', logins.platformUrl],
  ] as const) {
    const password = client.escapeLiteral(decodeURIComponent(new URL(url).password))
    await client.query(`alter role ${role} login password ${password}`)
  }
}

/** fh_platform runs the queue; enqueuing from inside a business transaction goes through one definer function. */
const queueAccess = `
grant usage on schema graphile_worker to fh_platform;
grant select, insert, update, delete on all tables in schema graphile_worker to fh_platform;
grant usage, select on all sequences in schema graphile_worker to fh_platform;
grant execute on all functions in schema graphile_worker to fh_platform;
do $$
declare t regclass;
begin
  for t in select c.oid::regclass from pg_class c
    where c.relnamespace = 'graphile_worker'::regnamespace and c.relkind = 'r' and c.relrowsecurity loop
    execute format('drop policy if exists platform_all on %s', t);
    execute format('create policy platform_all on %s to fh_platform using (true) with check (true)', t);
  end loop;
end $$;
create or replace function fh_enqueue(task text, payload json, job_key text, run_at timestamptz, max_attempts int)
  returns void language sql security definer set search_path = pg_catalog, pg_temp
  as $$ select graphile_worker.add_job(task, payload, run_at => run_at, max_attempts => max_attempts, job_key => job_key, job_key_mode => 'replace') $$;
revoke execute on function fh_enqueue from public;
grant execute on function fh_enqueue to fh_app, fh_platform;`

/** Names of those that were set aside for an earlier version, and have been applied all the same. */
const takeBackSetAside = `
do $$
begin
  if to_regclass('public.migrations_set_aside') is not null then
    insert into migrations select * from migrations_set_aside on conflict do nothing;
    drop table migrations_set_aside;
  end if;
end $$`

async function applyMigrations(client: pg.Client, upTo: number): Promise<void> {
  await client.query(`
    grant create, usage on schema public to fh_owner;
    create table if not exists migrations (name text primary key, hash text not null, at timestamptz not null default now());
    grant select on migrations to fh_app, fh_platform`)
  await client.query(takeBackSetAside)
  const { rows } = await client.query<{ name: string; hash: string }>('select name, hash from migrations')
  const done = new Map(rows.map((row) => [row.name, row.hash]))
  const migrations = readMigrations()
  const unknown = rows.filter((row) => !migrations.some((migration) => migration.name === row.name))
  if (unknown.length > 0) {
    throw new StartError(
      `The database is of a newer version (${unknown.map((row) => row.name).join(', ')}). Start that version, or see docs/guides/upgrade.md on going back.`,
    )
  }
  for (const migration of migrations.slice(0, upTo)) {
    if (done.has(migration.name)) continue
    await client.query('begin')
    await client.query('set local role fh_owner')
    await client.query(migration.sql)
    await client.query('reset role')
    await client.query('insert into migrations (name, hash) values ($1, $2)', [
      migration.name,
      migration.hash,
    ])
    await client.query('commit')
  }
}

export type MigrateTarget = { readonly url: string; readonly logins?: Logins }

/**
 * Roles, our migrations up to that many, and the queue's, by a client that holds the lock. Leaves the mark that says
 * how far the database is to the caller.
 */
export async function applyAll(
  client: pg.Client,
  { url, logins }: MigrateTarget,
  upTo = Number.POSITIVE_INFINITY,
): Promise<void> {
  await client.query(ensureRoles)
  await applyMigrations(client, upTo)
  await runMigrations({ connectionString: url })
  await client.query(queueAccess)
  await ensureLogins(client, logins)
}

/** From now on a start finds nothing to do. */
export async function markCurrent(client: pg.ClientBase): Promise<void> {
  await client.query(`comment on table migrations is '${currentMark()}'`)
}

/**
 * Brings the database to this version's schema: roles, our migrations, the queue's. Any number of processes may
 * start at once; an advisory lock lets one of them work. One query when there is nothing to do. A StartError where
 * the database is of a newer version, or a restore did not end.
 */
export async function migrate({ url, logins }: MigrateTarget): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'freehold migrate' })
  await client.connect()
  try {
    const mark = await readMark(client)
    if (mark === currentMark()) {
      await verifyLogins(client, logins)
      return
    }
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    if ((await readMark(client)) === restoreMark) {
      throw new StartError(
        'This database was restored half-way only. Run `npm run freehold -- restore` again with the same backup: it begins anew.',
      )
    }
    await applyAll(client, { url, ...(logins === undefined ? {} : { logins }) })
    await markCurrent(client)
  } finally {
    await client.end()
  }
}

const currentMark = (): string => `${readMigrations().length} complete`

/** What the table of migrations says of the database; null where there is no such table or it says nothing. */
export async function readMark(client: pg.ClientBase): Promise<string | null> {
  const { rows } = await client.query<{ comment: string | null }>(
    `select obj_description(to_regclass('public.migrations'), 'pg_class') as comment`,
  )
  return rows[0]?.comment ?? null
}

/** Whether a database has exactly this version's schema; without touching it. */
export async function isCurrent(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'freehold' })
  await client.connect()
  try {
    return (await readMark(client)) === currentMark()
  } finally {
    await client.end()
  }
}

/** Roles belong to the cluster, not the database: one cloned or moved here may lack its logins. */
async function verifyLogins(client: pg.Client, logins: Logins | undefined): Promise<void> {
  const { rows } = await client.query<{ able: boolean }>(
    `select bool_and(rolcanlogin) as able from pg_roles where rolname in ('fh_app', 'fh_platform')`,
  )
  if (rows[0]?.able !== true) await ensureLogins(client, logins)
}
