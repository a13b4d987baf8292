import { DamagedError } from './chunk-cipher.ts'

/** What a backup begins with. */
export type Head = {
  readonly kind: 'head'
  /** Freehold's version, and PostgreSQL's, that wrote it. */
  readonly version: string
  readonly postgres: string
  readonly takenAt: string
  /** A move goes on elsewhere as if nothing had happened; a backup leaves out what must not come back to life. */
  readonly purpose: 'backup' | 'move'
  /** Names of the migrations that the data has the shape of, in order. */
  readonly migrations: readonly string[]
  /** Text of the key ring's file. */
  readonly keyRing: string
  readonly leftOut: readonly string[]
}

/** Subjects whose key was erased for good, and when. */
export type Erased = { readonly subjectId: string; readonly erasedAt: string }

export type TableHead = { readonly kind: 'table'; readonly name: string; readonly columns: readonly string[] }

/** What a table's data must come to: hex sha256 over PostgreSQL's text format of all rows. */
export type TableEnd = {
  readonly kind: 'table-end'
  readonly name: string
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

export type SequenceState = {
  readonly kind: 'sequence'
  readonly name: string
  readonly value: string
  readonly isCalled: boolean
}

/** A job that waits; whether a worker held it is not kept. */
export type JobState = {
  readonly kind: 'job'
  readonly task: string
  readonly payload: unknown
  readonly key: string | null
  readonly runAt: string
  readonly maxAttempts: number
}

/** The audit log's end: how many events, the last one's number, and hex sha256 over all numbers and hashes in order. */
export type AuditHead = { readonly events: number; readonly ord: string | null; readonly sha256: string }

/** The last record; a backup without one is not whole. */
export type End = {
  readonly kind: 'end'
  readonly tables: number
  readonly rows: number
  readonly bytes: number
  readonly erased: readonly Erased[]
  readonly audit: AuditHead
}

export type BackupRecord = Head | TableHead | TableEnd | SequenceState | JobState | End

const json = 0x4a
const data = 0x44
const frameHead = 5
/** No frame of ours is larger; a larger one means that this is no backup. */
const maxFrame = 64 * 1024 * 1024

function frame(type: number, payload: Buffer): Buffer {
  const head = Buffer.allocUnsafe(frameHead)
  head[0] = type
  head.writeUInt32BE(payload.length, 1)
  return Buffer.concat([head, payload])
}

export function recordFrame(record: BackupRecord): Buffer {
  return frame(json, Buffer.from(JSON.stringify(record)))
}

export function dataFrame(block: Buffer): Buffer {
  return frame(data, block)
}

export type Frame =
  | { readonly type: 'record'; readonly record: BackupRecord }
  | { readonly type: 'data'; readonly block: Buffer }

/** Takes exact numbers of bytes out of a stream of blocks. */
function createBytes(source: AsyncIterator<Buffer, void>) {
  let kept: Buffer = Buffer.alloc(0)
  return async (length: number): Promise<Buffer | undefined> => {
    const parts = [kept]
    let have = kept.length
    while (have < length) {
      const { value, done } = await source.next()
      if (done === true) {
        if (have === 0) return undefined
        throw new DamagedError('The backup ends in the middle of a record')
      }
      parts.push(value)
      have += value.length
    }
    const all = parts.length === 1 ? kept : Buffer.concat(parts)
    kept = all.subarray(length)
    return all.subarray(0, length)
  }
}

/** The frames in a decrypted, decompressed stream. */
export async function* readFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Frame, void> {
  // Sources are generators, which end without a value.
  const iterator = source[Symbol.asyncIterator]() as AsyncIterator<Buffer, void>
  const take = createBytes(iterator)
  try {
    for (let head = await take(frameHead); head !== undefined; head = await take(frameHead)) {
      const length = head.readUInt32BE(1)
      if (length > maxFrame) throw new DamagedError('The backup holds what no backup holds')
      const payload = (await take(length)) ?? Buffer.alloc(0)
      // The stream is authenticated: what opens was written by `recordFrame`.
      if (head[0] === json) yield { type: 'record', record: JSON.parse(payload.toString()) as BackupRecord }
      else yield { type: 'data', block: payload }
    }
  } finally {
    await iterator.return?.()
  }
}
