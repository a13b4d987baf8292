/**
 * What a migration may not do, because the version before it still runs while it is applied and afterwards, and may
 * come back: take something away that it uses, refuse what it writes, or lock a table that grows for as long as it
 * takes to read it.
 */
type Rule = {
  readonly name: string
  /** Applied to one statement in lower case with single spaces; finds the table it is about, or names another thing. */
  readonly pattern: RegExp
  /** Whether the statement is harmless all the same. */
  readonly unless?: (statement: string, file: readonly string[]) => boolean
}

const table = String.raw`(?:only )?(?:public\.)?"?(\w+)"?`

/** A default that is computed for each row makes PostgreSQL write the whole table anew. */
const volatile = /default (?:gen_random_uuid|uuidv[47]|clock_timestamp|random|nextval)\(/

/** A check that is widened: dropped, and added again in the same file without reading the table under its lock. */
function isWidened(statement: string, file: readonly string[]): boolean {
  const name = /drop constraint (?:if exists )?"?(\w+)"?/.exec(statement)?.[1]
  const added = (other: string): boolean =>
    other.includes(`add constraint ${name} `) && other.includes('not valid')
  return file.some(added) || added(statement)
}

const rules: readonly Rule[] = [
  { name: 'drops a table', pattern: new RegExp(`^drop table (?:if exists )?${table}`) },
  {
    name: 'drops a function, view or type',
    pattern: /^drop (?:function|procedure|view|materialized view|type|sequence|schema) (?:if exists )?(\w+)/,
  },
  { name: 'drops a column', pattern: new RegExp(`^alter table ${table} .*drop column`) },
  { name: 'renames', pattern: /^alter \w+ (?:if exists )?(?:only )?(\w+) .*rename/ },
  {
    name: 'changes a type',
    pattern: new RegExp(`^alter table ${table} .*alter (?:column )?\\w+ (?:set data )?type`),
  },
  { name: 'demands a value', pattern: new RegExp(`^alter table ${table} .*set not null`) },
  {
    name: 'adds a column without default that must have a value',
    pattern: new RegExp(`^alter table ${table} .*add column [^,;]*not null`),
    unless: (statement) =>
      statement
        .split(/add column /)
        .slice(1)
        .every((column) => !/not null/.test(column) || /default|generated/.test(column)),
  },
  {
    name: 'writes the table anew',
    pattern: new RegExp(`^alter table ${table} .*add column`),
    unless: (statement) => !volatile.test(statement) && !/generated always as \(.*\) stored/.test(statement),
  },
  {
    name: 'drops a constraint for good',
    pattern: new RegExp(`^alter table ${table} .*drop constraint`),
    unless: isWidened,
  },
  {
    name: 'adds a constraint and reads the whole table under its lock',
    pattern: new RegExp(
      `^alter table ${table} .*add (?:constraint \\w+ )?(?:check|foreign key|unique|primary key|exclude)`,
    ),
    unless: (statement) => statement.includes('not valid'),
  },
  {
    name: 'demands what is unique of rows that the old version writes',
    pattern: new RegExp(`^create unique index (?:if not exists )?\\w+ on ${table}`),
  },
  {
    name: 'builds an index while nobody may write',
    pattern: new RegExp(`^create index (?:if not exists )?\\w+ on ${table}`),
  },
  { name: 'rewrites rows', pattern: new RegExp(`^(?:update|delete from) ${table}`) },
  {
    name: 'locks',
    pattern: new RegExp(`^(?:truncate|lock|cluster|vacuum full|reindex)(?: table)? ${table}`),
  },
  {
    name: 'takes a right away',
    pattern: new RegExp(`^revoke .* on (?:table |function |procedure )?${table}`),
  },
]

/** A file's statements in lower case with single spaces, without comments; bodies of functions stay one statement. */
export function splitStatements(sql: string): string[] {
  const parts = sql.matchAll(
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|;|[^-/'"$;]+|./g,
  )
  const statements: string[] = []
  let open = ''
  for (const [part] of parts) {
    if (part.startsWith('--') || part.startsWith('/*')) open += ' '
    else if (part === ';') {
      statements.push(open)
      open = ''
    } else open += part
  }
  return [...statements, open]
    .map((statement) => statement.toLowerCase().replaceAll(/\s+/g, ' ').trim())
    .filter((statement) => statement !== '')
}

const made = new RegExp(`^create (?:table|function|procedure|view|sequence)(?: if not exists)? ${table}`)

/** Everything in a migration that departs from the policy, as `<rule>: <what>`. What the same release makes is its own. */
export function findDepartures(files: readonly string[]): string[] {
  const split = files.map(splitStatements)
  const own = new Set(split.flat().flatMap((statement) => made.exec(statement)?.[1] ?? []))
  return split.flatMap((file) =>
    file.flatMap((statement) =>
      rules.flatMap(({ name, pattern, unless }) => {
        const what = pattern.exec(statement)?.[1]
        if (what === undefined || own.has(what) || unless?.(statement, file) === true) return []
        const index = /^create (?:unique )?index (?:if not exists )?(\w+)/.exec(statement)?.[1]
        return [`${name}: ${index ?? what}`]
      }),
    ),
  )
}
