import pg from 'pg'

const types: Readonly<Record<string, string>> = {
  uuid: 'string',
  text: 'string',
  bytea: 'Buffer',
  boolean: 'boolean',
  integer: 'number',
  bigint: 'string',
  xid8: 'string',
  jsonb: 'Json',
  'text[]': 'string[]',
  'uuid[]': 'string[]',
  'timestamp with time zone': 'Timestamp',
}

type Column = { table: string; column: string; type: string; nullable: boolean; defaulted: boolean }

const query = `
select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type,
       not a.attnotnull as nullable, (a.atthasdef or a.attidentity <> '') as defaulted
from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
order by c.relname, a.attnum`

function pascal(name: string): string {
  return name
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}

function columnLine({ table, column, type, nullable, defaulted }: Column): string {
  const known = types[type]
  if (known === undefined) throw new Error(`${table}.${column}: no TypeScript type is known for ${type}`)
  const full = nullable ? `${known} | null` : known
  return `  ${column}: ${defaulted ? `Generated<${full}>` : full}`
}

/** The TypeScript types of every table in the database, as the text of tables.ts. */
export async function describeTables(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Column>(query).finally(() => client.end())
  const tables = Map.groupBy(rows, (row) => row.table)
  const bodies = [...tables].map(
    ([name, columns]) => `export type ${pascal(name)} = {\n${columns.map(columnLine).join('\n')}\n}\n`,
  )
  const index = [...tables.keys()].map((name) => `  ${name}: ${pascal(name)}`).join('\n')
  return `/** Written by scripts/tables.ts from the migrated database; a test compares them. */
import type { ColumnType } from 'kysely'

/** jsonb: written as JSON text, read as a value that its store gives a type. */
export type Json = ColumnType<unknown, string, string>
export type Timestamp = ColumnType<Date, Date | string, Date | string>
export type Generated<T> = T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>

${bodies.join('\n')}
export type DB = {
${index}
}
`
}
