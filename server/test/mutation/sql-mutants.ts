import pg from 'pg'
import { databaseUrl } from '../template.ts'
import { type CollectedTest, failureOf } from './collected-tests.ts'
import { type Fate, nameOf } from './hunt.ts'

type SqlMutant = { readonly key: string; readonly sql: string }

type Policy = {
  readonly table: string
  readonly name: string
  readonly roles: string
  readonly permissive: string
  readonly command: string
  readonly using: string | null
  readonly check: string | null
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

const isOpen = (expression: string | null): boolean => expression === null || expression === 'true'

function policyMutants({ table, name, permissive, command, using, check }: Policy): SqlMutant[] {
  const at = `policy ${name} on ${table}`
  // A restrictive policy only ever takes away: without it there is as much as without its condition.
  if (permissive === 'RESTRICTIVE') return [{ key: `sql ${at}`, sql: `drop policy "${name}" on "${table}"` }]
  // Of an update both are asked about the same row, so that either is enough: they go together.
  if (command === 'UPDATE')
    return isOpen(using) && isOpen(check)
      ? []
      : [{ key: `sql ${at}`, sql: `alter policy "${name}" on "${table}" using (true) with check (true)` }]
  return [
    ...(isOpen(using)
      ? []
      : [
          {
            key: `sql ${at} using`,
            // A policy without a check of its own is checked by what it shows.
            sql: `alter policy "${name}" on "${table}" using (true)${check === null && using !== null ? '' : ` with check (${check})`}`,
          },
        ]),
    ...(isOpen(check)
      ? []
      : [{ key: `sql ${at} check`, sql: `alter policy "${name}" on "${table}" with check (true)` }]),
  ]
}

/** Every guard that the database itself keeps: policies, forced security, column grants, triggers, search paths. */
async function listMutants(client: pg.Client): Promise<SqlMutant[]> {
  const { rows: policies } = await client.query<Policy>(
    `select tablename as table, policyname as name, roles::text as roles, permissive, cmd as command, qual as using, with_check as check
     from pg_policies where schemaname = 'public' order by 1, 2`,
  )
  const { rows: tables } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity order by 1`,
  )
  const { rows: columns } = await client.query<{ table: string; verb: string; role: string }>(
    `select distinct table_name as table, privilege_type as verb, grantee as role from information_schema.column_privileges c
     where table_schema = 'public' and grantee in ('fh_app', 'fh_platform') and not exists (
       select from information_schema.table_privileges t where t.table_schema = 'public' and t.table_name = c.table_name
         and t.grantee = c.grantee and t.privilege_type = c.privilege_type) order by 1, 2, 3`,
  )
  const { rows: triggers } = await client.query<{ table: string; name: string }>(
    `select c.relname as table, t.tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where c.relnamespace = 'public'::regnamespace and not t.tgisinternal order by 1, 2`,
  )
  const { rows: definers } = await client.query<{ name: string }>(
    `select p.oid::regprocedure::text as name from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.prosecdef order by 1`,
  )
  return [
    ...policies.flatMap(policyMutants),
    ...tables.flatMap(({ name }) => [
      { key: `sql security of ${name}`, sql: `alter table "${name}" disable row level security` },
      { key: `sql force of ${name}`, sql: `alter table "${name}" no force row level security` },
    ]),
    ...columns.map(({ table, verb, role }) => ({
      key: `sql columns that ${role} may ${verb.toLowerCase()} in ${table}`,
      sql: `grant ${verb} on "${table}" to ${role}`,
    })),
    ...triggers.map(({ table, name }) => ({
      key: `sql trigger ${name} on ${table}`,
      sql: `drop trigger "${name}" on "${table}"`,
    })),
    ...definers.map(({ name }) => ({
      key: `sql search path of ${name}`,
      sql: `alter function ${name} reset search_path`,
    })),
  ]
}

const mutated = 'fh_test_without_a_guard'

type Cluster = { readonly url: string; readonly template: string }

/** Makes the template anew with one guard less; tests clone what the environment names. */
async function withoutGuard({ url, template }: Cluster, sql: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`drop database if exists "${mutated}" with (force)`)
    await client.query(`create database "${mutated}" template "${template}"`)
  })
  await withClient(databaseUrl(url, mutated), (client) => client.query(sql))
}

export async function listSqlMutants({ url, template }: Cluster): Promise<SqlMutant[]> {
  const copy = 'fh_test_to_read'
  await withClient(url, async (client) => {
    await client.query(`drop database if exists "${copy}" with (force)`)
    await client.query(`create database "${copy}" template "${template}"`)
  })
  const mutants = await withClient(databaseUrl(url, copy), listMutants)
  await withClient(url, (client) => client.query(`drop database "${copy}" with (force)`))
  return mutants
}

/** Takes guards out of the database, one at a time, and runs these tests on what is left. */
export async function huntSql(
  cluster: Cluster,
  mutants: readonly SqlMutant[],
  judges: readonly CollectedTest[],
  { known, told }: { known: ReadonlyMap<string, string>; told: (fate: Fate) => void },
): Promise<Fate[]> {
  const fates: Fate[] = []
  process.env['FREEHOLD_TEST_TEMPLATE'] = mutated
  for (const { key, sql } of mutants) {
    await withoutGuard(cluster, sql)
    let killer: string | undefined
    // The one that noticed last time comes first.
    const first = judges.filter((one) => nameOf(one) === known.get(key))
    for (const one of [...first, ...judges.filter((other) => !first.includes(other))]) {
      if ((await failureOf(one, 60_000)) === undefined) continue
      killer = nameOf(one)
      break
    }
    const fate = { key, killer, tried: judges.length }
    fates.push(fate)
    told(fate)
  }
  await withClient(cluster.url, (client) => client.query(`drop database if exists "${mutated}" with (force)`))
  process.env['FREEHOLD_TEST_TEMPLATE'] = cluster.template
  return fates
}
