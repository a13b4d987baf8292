import type pg from 'pg'

/**
 * How values are written: the same text for the same value, whatever server, role or database says otherwise. Scans
 * begin at a table's beginning, so that a table reads in the order in which it was written.
 */
export const textSettings = `
set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
set local extra_float_digits = 1; set local bytea_output = 'hex'; set local client_encoding = 'UTF8';
set local synchronize_seqscans = off; set local statement_timeout = 0;
set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 0`

export type Table = { readonly name: string; readonly columns: readonly string[] }

/** Our tables with the columns that hold data of their own; lists of migrations are kept apart. */
export async function listTables(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not in ('migrations', 'migrations_set_aside')
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by c.relname order by c.relname`)
  return rows
}

export async function listSequences(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'S' order by relname`)
  return rows.map(({ name }) => name)
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function copyList({ name, columns }: Table): string {
  return `public.${quote(name)} (${columns.map(quote).join(', ')})`
}

/**
 * Refuses to read where the owner of the tables would not see every row: a policy that hides some would make a backup
 * that looks whole and is not.
 */
export async function refuseHiddenRows(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relrowsecurity and c.relforcerowsecurity
      and (not exists (select from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('*', 'r')
             and 'fh_owner'::regrole = any (p.polroles) and pg_get_expr(p.polqual, p.polrelid) = 'true')
        or exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polcmd in ('*', 'r')
             and p.polroles && array['fh_owner'::regrole::oid, 0::oid]))
    order by c.relname`)
  if (rows.length === 0) return
  throw new Error(`A policy hides rows from fh_owner in ${rows.map(({ name }) => name).join(', ')}`)
}
