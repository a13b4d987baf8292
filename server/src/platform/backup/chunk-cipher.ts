import { createCipheriv, createDecipheriv } from 'node:crypto'

/**
 * Authenticated encryption of a stream in chunks: STREAM of Hoang, Reyhanitabar, Rogaway and Vizár, "Online
 * Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance" (CRYPTO 2015), over AES-256-GCM. A chunk's nonce is
 * its number and whether it is the last one, so that a chunk which is altered, moved, swapped, repeated or left out
 * does not open, and neither does a stream that was cut short, even between two chunks. The key must be of this one
 * stream alone.
 */
export const chunkSize = 64 * 1024
const tagLength = 16
const maxChunks = 2 ** 32

/** A backup is damaged: it was altered or cut, or the key is another one. */
export class DamagedError extends Error {
  override readonly name = 'DamagedError'
}

function nonceOf(index: number, isLast: boolean): Buffer {
  if (index >= maxChunks) throw new Error('A stream holds at most 2^32 chunks')
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(index, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

function sealChunk(key: Buffer, index: number, isLast: boolean, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index, isLast), { authTagLength: tagLength })
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function openChunk(key: Buffer, index: number, isLast: boolean, sealed: Buffer): Buffer {
  const end = sealed.length - tagLength
  if (end < 0) throw new DamagedError('The backup is cut short')
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index, isLast), { authTagLength: tagLength })
  decipher.setAuthTag(sealed.subarray(end))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()])
  } catch (cause) {
    const where = isLast ? 'is cut short or altered at its end' : `is altered in chunk ${index}`
    throw new DamagedError(`The backup ${where}`, { cause })
  }
}

/** The same bytes in pieces of exactly `size`, the last one of 0 to `size` bytes; there is always a last one. */
async function* inPieces(
  source: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const block of source) {
    waiting.push(block)
    length += block.length
    if (length <= size) continue
    const all = Buffer.concat(waiting)
    let from = 0
    // The last piece is known as such only when nothing comes after it: a full one is kept back.
    for (; length - from > size; from += size) yield { piece: all.subarray(from, from + size), isLast: false }
    waiting = [all.subarray(from)]
    length -= from
  }
  yield { piece: Buffer.concat(waiting), isLast: true }
}

export async function* encryptChunks(key: Buffer, plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let index = 0
  for await (const { piece, isLast } of inPieces(plain, chunkSize))
    yield sealChunk(key, index++, isLast, piece)
}

/** Throws DamagedError at the first chunk that is not what `encryptChunks` wrote at its place. */
export async function* decryptChunks(key: Buffer, sealed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let index = 0
  for await (const { piece, isLast } of inPieces(sealed, chunkSize + tagLength))
    yield openChunk(key, index++, isLast, piece)
}
