import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { readFile, writeFile } from '#platform/backup/backup-file'
import { newBackupKey, newRecoveryKey, openBackupKey, WrongKeyError } from '#platform/backup/backup-key'
import { chunkSize, DamagedError, decryptChunks, encryptChunks } from '#platform/backup/chunk-cipher'

const key = randomBytes(32)
const sealedSize = chunkSize + 16
const isFull = process.env['FREEHOLD_TEST_FULL'] === '1'
const numRuns = isFull ? 2000 : 150

async function* blocks(bytes: Buffer, size = 50_000): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}

const seal = (plain: Buffer): Promise<Buffer> => collect(encryptChunks(key, blocks(plain)))
const unseal = (sealed: Buffer): Promise<Buffer> => collect(decryptChunks(key, blocks(sealed, 70_001)))

test('what was encrypted in chunks comes back, whatever its length', async () => {
  for (const length of [0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 3 * chunkSize, 3 * chunkSize + 7]) {
    const plain = randomBytes(length)
    assert.deepEqual(await unseal(await seal(plain)), plain)
  }
})

const plain = randomBytes(3 * chunkSize + 1234)
const sealed = await seal(plain)
const refused = (bytes: Buffer): Promise<void> => assert.rejects(unseal(bytes), DamagedError)

test('a bit that is flipped anywhere is noticed', () =>
  fc.assert(
    fc.asyncProperty(fc.nat(sealed.length - 1), fc.nat(7), async (at, bit) => {
      const altered = Buffer.from(sealed)
      altered[at] = (altered[at] ?? 0) ^ (1 << bit)
      await refused(altered)
    }),
    { numRuns },
  ))

test('a stream that is cut anywhere is noticed, also between two chunks', async () => {
  for (const at of [0, sealedSize, 2 * sealedSize, 3 * sealedSize]) await refused(sealed.subarray(0, at))
  await fc.assert(
    fc.asyncProperty(fc.nat(sealed.length - 1), (at) => refused(sealed.subarray(0, at))),
    { numRuns },
  )
})

test('chunks that are swapped, repeated, left out or added are noticed', async () => {
  const chunk = (n: number): Buffer => sealed.subarray(n * sealedSize, (n + 1) * sealedSize)
  const orders = [
    [1, 0, 2, 3],
    [0, 2, 1, 3],
    [0, 1, 3, 2],
    [0, 0, 1, 2, 3],
    [0, 1, 3],
    [1, 2, 3],
    [0, 1, 2, 3, 3],
  ]
  for (const order of orders) await refused(Buffer.concat(order.map(chunk)))
  await refused(Buffer.concat([sealed, Buffer.alloc(1)]))
  const other = await seal(Buffer.from(plain).fill(0))
  await refused(
    Buffer.concat([chunk(0), other.subarray(sealedSize, 2 * sealedSize), chunk(2), Buffer.alloc(9)]),
  )
})

const secret = 'a passphrase of twelve'
const backupKey = await newBackupKey(secret)
const records = Buffer.from('records '.repeat(40_000))
const file = await collect(writeFile(blocks(records), backupKey, new Date()))
const open = async (bytes: Buffer, by = secret): Promise<Buffer> =>
  collect((await readFile(blocks(bytes), by)).records)

test('a backup opens with its passphrase, and holds nothing that could be read without', async () => {
  assert.deepEqual(await open(file), records)
  assert.ok(!file.includes('records'))
  await assert.rejects(open(file, 'another passphrase'), WrongKeyError)
  await assert.rejects(open(file, newRecoveryKey()), WrongKeyError)
})

test('an altered header opens nothing, and asks for no more work than ours does', async () => {
  const length = file.readUInt32BE(8)
  const header = file.subarray(12, 12 + length).toString()
  const withHeader = (text: string): Buffer => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(Buffer.byteLength(text))
    return Buffer.concat([file.subarray(0, 8), size, Buffer.from(text), file.subarray(12 + length)])
  }
  await assert.rejects(open(withHeader(header.replace('"takenAt":"2', '"takenAt":"3'))), DamagedError)
  await assert.rejects(open(withHeader(header.replace('"passes":3', '"passes":4'))), WrongKeyError)
  await assert.rejects(open(withHeader(header.replace('"memory":65536', '"memory":99999999'))), /more work/)
  await assert.rejects(open(withHeader(header.replace('"format":1', '"format":2'))), /another version/)
  await assert.rejects(open(Buffer.from('nothing of the kind at all')), /no backup/)
  await assert.rejects(open(Buffer.alloc(3)), /too short/)
})

test('a recovery key is read as it was written, or typed in small letters without dashes', async () => {
  for (let round = 0; round < 50; round += 1) {
    const recovery = newRecoveryKey()
    const { hint } = await newBackupKey(recovery)
    assert.equal(hint.kind, 'recovery-key')
    const typed = recovery.toLowerCase().replaceAll('-', ' ')
    assert.equal((await openBackupKey(typed, hint)).hint.check, hint.check)
    const mistyped = `${recovery.slice(0, -1)}${recovery.endsWith('A') ? 'B' : 'A'}`
    await assert.rejects(openBackupKey(mistyped, hint), WrongKeyError)
  }
})

test('a fault of the source reaches the reader', async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield randomBytes(200_000)
    throw new Error('the source broke')
  }
  await assert.rejects(collect(writeFile(broken(), backupKey, new Date())), /the source broke/)
})
