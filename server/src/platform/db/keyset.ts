import { type Expression, type RawBuilder, sql, type SqlBool } from 'kysely'
import type { Position } from '#platform/http/page'

/** A column as the query names it, with its table or alias: `orders.created_at`. */
type Column = `${string}.${string}`

/**
 * A moment as text with all its microseconds: a Date keeps only milliseconds, and a list that went on from there
 * would pass rows over. Select it as the key of a cursor's position.
 */
export function instantText(column: Column): RawBuilder<string> {
  return sql<string>`${sql.ref(column)}::text`
}

/** Rows that come after the position in a list sorted by both columns descending: newest first. */
export function before(createdAt: Column, id: Column, [key, rowId]: Position): Expression<SqlBool> {
  return sql<SqlBool>`(${sql.ref(createdAt)}, ${sql.ref(id)}) < (${key}::timestamptz, ${rowId}::uuid)`
}

/** Rows that come after the position in a list sorted by both columns ascending: oldest first. */
export function after(createdAt: Column, id: Column, [key, rowId]: Position): Expression<SqlBool> {
  return sql<SqlBool>`(${sql.ref(createdAt)}, ${sql.ref(id)}) > (${key}::timestamptz, ${rowId}::uuid)`
}

function escaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`)
}

/** Pattern for `ilike` that finds the text itself anywhere: its wildcards are escaped. */
export function containing(text: string): string {
  return `%${escaped(text)}%`
}

/** Pattern for `like` that finds what begins with the text. */
export function startingWith(text: string): string {
  return `${escaped(text)}%`
}
