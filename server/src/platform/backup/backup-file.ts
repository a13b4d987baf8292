import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { type BackupKey, type KeyHint, openBackupKey } from './backup-key.ts'
import { DamagedError, decryptChunks, encryptChunks } from './chunk-cipher.ts'

/**
 * A backup as bytes: `FHBACKUP`, the length of the header (4 bytes, big-endian), the header as JSON, then the records,
 * compressed with zstd (RFC 8878) and encrypted in chunks. The header is readable by anybody; every chunk depends on it.
 */
const magic = Buffer.from('FHBACKUP')
const maxHeader = 4096
const format = 1

/** What may be known of a backup without its key. */
export type FileHeader = { readonly format: number; readonly takenAt: string; readonly key: KeyHint }

/** The file is no backup, or one of a format that this version does not know. */
export class NotABackupError extends Error {
  override readonly name = 'NotABackupError'
}

async function* through(source: AsyncIterable<Buffer>, transform: Transform): AsyncGenerator<Buffer> {
  const flow = pipeline(Readable.from(source, { objectMode: false }), transform)
  // A fault reaches the reader below first; this promise repeats it.
  flow.catch(() => undefined)
  for await (const chunk of transform) yield chunk as Buffer
  await flow
}

/** The bytes of a backup of these records. The key must be new. */
export async function* writeFile(
  records: AsyncIterable<Buffer>,
  key: BackupKey,
  takenAt: Date,
): AsyncGenerator<Buffer> {
  const header: FileHeader = { format, takenAt: takenAt.toISOString(), key: key.hint }
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  yield Buffer.concat([magic, length, text])
  const params = { [constants.ZSTD_c_compressionLevel]: 3 }
  yield* encryptChunks(key.fileKey(text), through(records, createZstdCompress({ params })))
}

/** Takes the first `length` bytes and answers the rest as a stream. */
async function split(
  source: AsyncIterator<Buffer, void>,
  length: number,
): Promise<{ first: Buffer; rest: Buffer }> {
  let all: Buffer = Buffer.alloc(0)
  while (all.length < length) {
    const { value, done } = await source.next()
    if (done === true) throw new NotABackupError('This is no backup of Freehold: it is too short')
    all = Buffer.concat([all, value])
  }
  return { first: all.subarray(0, length), rest: all.subarray(length) }
}

async function* goingOn(first: Buffer, source: AsyncIterator<Buffer, void>): AsyncGenerator<Buffer> {
  try {
    yield first
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value
  } finally {
    await source.return?.()
  }
}

function parseHeader(text: Buffer): FileHeader {
  try {
    // Not authenticated yet: a header that was altered opens no chunk.
    const header = JSON.parse(text.toString()) as Partial<FileHeader>
    if (header.format !== format)
      throw new NotABackupError(`Format ${header.format} is of another version of Freehold`)
    const { key, takenAt } = header
    if (typeof takenAt !== 'string' || typeof key?.salt !== 'string' || typeof key.check !== 'string')
      throw new NotABackupError('This is no backup of Freehold: its header is incomplete')
    return { format, takenAt, key }
  } catch (error) {
    if (error instanceof NotABackupError) throw error
    throw new DamagedError('The header of the backup is damaged', { cause: error })
  }
}

/** Opens a backup: its header, and the records, which throw where it is damaged. */
export async function readFile(
  source: AsyncIterable<Buffer>,
  secret: string,
): Promise<{ readonly header: FileHeader; readonly records: AsyncGenerator<Buffer> }> {
  // Sources are generators and streams, which end without a value.
  const iterator = source[Symbol.asyncIterator]() as AsyncIterator<Buffer, void>
  try {
    const { first, rest } = await split(iterator, magic.length + 4)
    if (!first.subarray(0, magic.length).equals(magic))
      throw new NotABackupError('This is no backup of Freehold')
    const length = first.readUInt32BE(magic.length)
    if (length > maxHeader) throw new DamagedError('The header of the backup is damaged')
    const remaining = goingOn(rest, iterator)
    const { first: text, rest: body } = await split(remaining, length)
    const header = parseHeader(text)
    const key = await openBackupKey(secret, header.key)
    const plain = decryptChunks(key.fileKey(text), goingOn(body, remaining))
    return { header, records: through(plain, createZstdDecompress()) }
  } catch (error) {
    await iterator.return?.()
    throw error
  }
}
