import { createHash } from 'node:crypto'
import { DamagedError } from './chunk-cipher.ts'
import type { End, Frame, TableEnd } from './records.ts'

/** One table of a backup as it is read: its blocks, and, once they are through, what they came to. */
export function readTable(
  name: string,
  frames: AsyncIterator<Frame, void>,
): { readonly blocks: () => AsyncGenerator<Buffer>; readonly end: () => TableEnd } {
  const hash = createHash('sha256')
  let bytes = 0
  let end: TableEnd | undefined
  async function* blocks(): AsyncGenerator<Buffer> {
    for (;;) {
      const { value, done } = await frames.next()
      if (done === true) throw new DamagedError('The backup ends in the middle of a table')
      if (value.type === 'record') {
        if (value.record.kind !== 'table-end') throw outOfOrder()
        end = value.record
        return
      }
      hash.update(value.block)
      bytes += value.block.length
      yield value.block
    }
  }
  return {
    blocks,
    end: () => {
      if (end?.name !== name || bytes !== end.bytes || hash.digest('hex') !== end.sha256)
        throw new DamagedError(`Table ${name} is not what the backup says it is`)
      return end
    },
  }
}

export const outOfOrder = (): DamagedError => new DamagedError('The backup holds its records out of order')

/** The next record, where no table's data may stand. */
export async function nextRecord(frames: AsyncIterator<Frame, void>) {
  const { value, done } = await frames.next()
  if (done === true) throw new DamagedError('The backup has no end')
  if (value.type === 'data') throw outOfOrder()
  return value.record
}

/** Reads a whole backup without a database: everything that it says of itself is checked. */
export async function verifyFrames(frames: AsyncIterator<Frame, void>): Promise<End> {
  const total = { tables: 0, rows: 0, bytes: 0 }
  for (;;) {
    const record = await nextRecord(frames)
    if (record.kind === 'table') {
      const table = readTable(record.name, frames)
      for await (const _block of table.blocks());
      const { rows, bytes } = table.end()
      total.tables += 1
      total.rows += rows
      total.bytes += bytes
    }
    if (record.kind !== 'end') continue
    if (record.tables !== total.tables || record.rows !== total.rows || record.bytes !== total.bytes)
      throw new DamagedError('The backup does not hold all that it says it holds')
    return record
  }
}
