import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Page } from '@freehold/contract'
import { fieldError } from '#platform/errors'

/** Where a list goes on: the sort key of the last row, as text. */
export type Position = readonly [key: string, id: string]

/** Reads and writes cursors. A cursor is bound to the list and filter it was made for, and signed. */
export type Cursors = {
  readonly read: (cursor: string | undefined, filter: unknown) => Position | undefined
  readonly write: (position: Position, filter: unknown) => string
}

export function createCursors(key: Buffer): Cursors {
  const sign = (payload: string, filter: unknown): Buffer =>
    createHmac('sha256', key)
      .update(`${JSON.stringify(filter)}\n${payload}`)
      .digest()
      .subarray(0, 12)
  return {
    write: (position, filter) => {
      const payload = Buffer.from(JSON.stringify(position)).toString('base64url')
      return `${payload}.${sign(payload, filter).toString('base64url')}`
    },
    read: (cursor, filter) => {
      if (cursor === undefined) return undefined
      const [payload = '', signature = ''] = cursor.split('.')
      const given = Buffer.from(signature, 'base64url')
      const wanted = sign(payload, filter)
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
        throw fieldError(
          'request.cursor_invalid',
          '/query/cursor',
          'This cursor does not belong to this list and filter',
        )
      }
      // The signature says that this is a position we wrote.
      return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Position
    },
  }
}

/** A page out of `limit + 1` rows: the extra row only tells that there is more. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  {
    item,
    position,
    write,
  }: { item: (row: Row) => Item; position: (row: Row) => Position; write: (position: Position) => string },
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const hasMore = rows.length > limit
  return {
    data: shown.map((row) => item(row)),
    nextCursor: hasMore && last !== undefined ? write(position(last)) : null,
    hasMore,
  }
}
