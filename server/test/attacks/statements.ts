import pg from 'pg'

/** A statement as it went to the database, and the name of the pool that sent it. */
export type Statement = { readonly use: string; readonly text: string }

export type Watch = { readonly statements: readonly Statement[]; readonly stop: () => void }

function textOf(first: unknown): string {
  if (typeof first === 'string') return first
  // A query's configuration, or one of pg's own objects, which carry their text alike.
  return (first as { text?: string } | undefined)?.text ?? ''
}

/** Notes each statement of this process's server once, until stopped. A test's own connections do not count. */
export function watchStatements(): Watch {
  const seen = new Set<string>()
  const statements: Statement[] = []
  // Called with the client that it belongs to.
  const original: (...args: never[]) => unknown = Reflect.get(pg.Client.prototype, 'query')
  function watched(this: pg.Client, ...args: unknown[]): unknown {
    const text = textOf(args[0]).replaceAll(/\s+/g, ' ').trim()
    // pg keeps what it was opened with here, and does not declare it.
    const { connectionParameters } = this as unknown as {
      connectionParameters: { application_name?: string }
    }
    const use = connectionParameters.application_name ?? ''
    const key = `${use}: ${text}`
    if (
      /^(?:select|insert|update|delete|with)\b/i.test(text) &&
      use.startsWith('freehold') &&
      !seen.has(key)
    ) {
      seen.add(key)
      statements.push({ use, text })
    }
    return Reflect.apply(original, this, args)
  }
  // pg declares a dozen overloads; all of them come through here.
  Reflect.set(pg.Client.prototype, 'query', watched)
  return {
    statements,
    stop: () => {
      Reflect.set(pg.Client.prototype, 'query', original)
    },
  }
}

const mentionOf = (table: string): RegExp =>
  new RegExp(`\\b(?:from|join|update|into|using)\\s+(?:only\\s+)?"?${table}"?(?![\\w"])`, 'gi')

const predicate = /"?organization_id"?\)?\s*(?:=|in\b|is not distinct from)/gi

/**
 * How many of an organization's tables a statement reads or changes without saying whose rows it wants: each mention
 * needs a comparison of its organization, with a value or with a table that has one. Rows that are inserted say it
 * themselves.
 */
export function unnamed(text: string, owned: readonly string[]): number {
  const mentions = owned.reduce((sum, table) => sum + (text.match(mentionOf(table))?.length ?? 0), 0)
  const isInsert = owned.some((table) => new RegExp(`^insert into "?${table}"?(?![\\w"])`, 'i').test(text))
  const named = text.match(predicate)?.length ?? 0
  return Math.max(0, mentions - (isInsert ? 1 : 0) - named)
}
