import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { describeTables } from '#platform/db/describe-tables'
import { readMigrations } from '#platform/db/migrate'
import { testDb } from '#test/test-db'
import { exceptions } from './catalogue-exceptions.ts'

const tablesFile = join(import.meta.dirname, '../../src/platform/db/tables.ts')

const ours = `c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`
const owned = `exists (select from pg_attribute o where o.attrelid = c.oid and o.attname = 'organization_id' and not o.attisdropped)`
const columnNames = (table: string, keys: string): string =>
  `(select array_agg(a.attname::text order by u.at) from unnest(${keys}) with ordinality u (num, at)
     join pg_attribute a on a.attrelid = ${table} and a.attnum = u.num)`

/** Rules as queries that find what breaks them; each row names one thing. */
const rules: Readonly<Record<string, string>> = {
  'row-level security is enabled and forced': `
    select c.relname as name from pg_class c where ${ours} and not (c.relrowsecurity and c.relforcerowsecurity)`,
  'tables belong to fh_owner': `
    select c.relname as name from pg_class c where ${ours} and pg_get_userbyid(c.relowner) <> 'fh_owner'`,
  'no policy is for everybody': `
    select c.relname || '.' || p.polname as name from pg_policy p join pg_class c on c.oid = p.polrelid
    where c.relnamespace = 'public'::regnamespace and 0 = any (p.polroles)`,
  // With every setting taken out that stands in a subquery of its own, none may be left: it would be asked per row.
  'policies ask the settings once per statement': `
    select c.relname || '.' || p.polname as name from pg_policy p join pg_class c on c.oid = p.polrelid,
      lateral (select regexp_replace(concat(pg_get_expr(p.polqual, p.polrelid), ' ', pg_get_expr(p.polwithcheck, p.polrelid)),
        '\\( SELECT fh_[a-z_]+\\(\\) AS fh_[a-z_]+\\)', '', 'g') as rest) r
    where c.relnamespace = 'public'::regnamespace and r.rest ~ 'fh_[a-z_]+\\(|current_setting'`,
  'primary keys lead with the organization': `
    select c.relname as name from pg_class c left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
    where ${ours} and ${owned} and (${columnNames('c.oid', 'k.conkey')})[1] is distinct from 'organization_id'`,
  'unique keys lead with the organization': `
    select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid
    where ${ours} and ${owned} and i.indisunique and (${columnNames('c.oid', 'i.indkey::int2[]')})[1] is distinct from 'organization_id'`,
  "keys between organizations' tables lead with the organization": `
    select k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid
    where ${ours} and k.contype = 'f' and ${owned}
      and exists (select from pg_attribute o where o.attrelid = k.confrelid and o.attname = 'organization_id')
      and ((${columnNames('k.conrelid', 'k.conkey')})[1] <> 'organization_id' or (${columnNames('k.confrelid', 'k.confkey')})[1] <> 'organization_id')`,
  'rows carry their partner by a composite key': `
    select c.relname as name from pg_class c where ${ours} and ${owned} and not exists (
      select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'organizations'::regclass
        and k.confupdtype = 'c' and ${columnNames('c.oid', 'k.conkey')} = array['organization_id', 'partner_id'])`,
  'foreign keys have an index': `
    select c.relname || ' (' || array_to_string(f.columns, ', ') || ')' as name
    from pg_constraint k join pg_class c on c.oid = k.conrelid,
      lateral (select ${columnNames('k.conrelid', 'k.conkey')} as columns) f
    where ${ours} and k.contype = 'f' and not exists (
      select from pg_index i where i.indrelid = c.oid and i.indpred is null
        -- An organization has one partner: what leads with the organization has found the pair.
        and (${columnNames('c.oid', 'i.indkey::int2[]')})[1:cardinality(array_remove(f.columns, 'partner_id'))] = array_remove(f.columns, 'partner_id')
        and (f.columns <> array['partner_id']))
      and not (f.columns = array['partner_id'] and exists (select from pg_index i where i.indrelid = c.oid and i.indpred is null
        and (${columnNames('c.oid', 'i.indkey::int2[]')})[1] = 'partner_id'))`,
  'views ask as whoever reads them': `
    select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
      and not coalesce('security_invoker=true' = any (c.reloptions), false)`,
  "functions with their owner's rights have a fixed search path and are not for everybody": `
    select p.proname as name from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef
      and (not exists (select from unnest(p.proconfig) s where s like 'search_path=%')
        or p.proacl is null or exists (select from aclexplode(p.proacl) a where a.grantee = 0))`,
  'working roles have no rights past the policies': `
    select rolname as name from pg_roles where rolname in ('fh_app', 'fh_platform', 'fh_owner')
      and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication)`,
  'working roles are members of no role': `
    select pg_get_userbyid(m.member) || ' in ' || pg_get_userbyid(m.roleid) as name from pg_auth_members m
    where pg_get_userbyid(m.member) in ('fh_app', 'fh_platform', 'fh_owner')`,
  'working roles own nothing': `
    select c.oid::regclass || ' of ' || pg_get_userbyid(c.relowner) as name from pg_class c
    where pg_get_userbyid(c.relowner) in ('fh_app', 'fh_platform')`,
  'working roles neither truncate nor make triggers or references': `
    select c.oid::regclass || ' ' || r || ' ' || p as name
    from pg_class c, unnest(array['fh_app', 'fh_platform']) r, unnest(array['truncate', 'trigger', 'references']) p
    where c.relnamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace) and c.relkind in ('r', 'p')
      and has_table_privilege(r, c.oid, p)`,
  'working roles make nothing in a schema': `
    select n.nspname || ' ' || r as name from pg_namespace n, unnest(array['fh_app', 'fh_platform']) r
    where n.nspname in ('public', 'graphile_worker') and has_schema_privilege(r, n.oid, 'create')`,
  'the application does not reach the queue': `
    select 'graphile_worker' as name where has_schema_privilege('fh_app', 'graphile_worker', 'usage')`,
}

test('catalogue lint', async (t) => {
  const { url } = await testDb(t)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const found = new Map<string, string[]>()
  for (const [rule, sql] of Object.entries(rules)) {
    const { rows } = await client.query<{ name: string }>(sql)
    found.set(rule, rows.map(({ name }) => name).toSorted())
  }
  await client.end()

  for (const [rule, names] of found)
    await t.test(rule, () => assert.deepEqual(names, Object.keys(exceptions[rule] ?? {}).toSorted()))

  await t.test('every exception belongs to a rule and says why', () => {
    for (const [rule, entries] of Object.entries(exceptions)) {
      assert.ok(rule in rules, rule)
      for (const [name, reason] of Object.entries(entries)) assert.ok(reason.length > 20, name)
    }
  })

  await t.test('tables.ts says what the migrated database holds', async () => {
    assert.equal(await describeTables(url), readFileSync(tablesFile, 'utf8'))
  })

  await t.test('migrations are numbered without a gap', () => {
    const numbers = readMigrations().map(({ name }) => name.slice(0, 5))
    assert.deepEqual(
      numbers,
      numbers.map((_, at) => `${String(at + 1).padStart(4, '0')}_`),
    )
  })
})

test('the lint finds what it is there to find', async (t) => {
  const { url } = await testDb(t)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`
    create table planted (organization_id uuid, id uuid primary key, partner_id uuid references partners (id), note text unique,
      parent uuid references planted (id), foreign key (organization_id) references organizations (organization_id));
    create policy planted_all on planted using (organization_id = fh_organization_id());
    create view planted_view as select * from planted;
    create function planted_definer() returns int language sql security definer as 'select 1';
    grant truncate on planted to fh_app;
    grant create on schema public to fh_app`)
  const silent: string[] = []
  for (const [rule, sql] of Object.entries(rules)) {
    const { rows } = await client.query<{ name: string }>(sql)
    const isFound = rows.some(({ name }) => exceptions[rule]?.[name] === undefined)
    if (!isFound) silent.push(rule)
  }
  await client.end()
  assert.deepEqual(silent, [
    // Roles belong to the whole cluster, which other tests share; so does what they own.
    'working roles have no rights past the policies',
    'working roles are members of no role',
    'working roles own nothing',
    'the application does not reach the queue',
  ])
})
