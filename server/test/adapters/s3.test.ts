import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { type S3Simulator, startS3 } from '@freehold/simulators'
import { s3Store } from '#adapters/s3'
import { type ObjectStore, ObjectStoreError } from '#ports/object-store'

type Given = { readonly s3: S3Simulator; readonly store: ObjectStore }

async function given(t: TestContext, options: { readonly secretAccessKey?: string } = {}): Promise<Given> {
  const s3 = await startS3()
  t.after(() => s3.close())
  const credentials = { ...s3.credentials, ...options }
  const store = s3Store({
    bucket: s3.bucket,
    prefix: 'freehold/',
    endpoint: new URL(s3.url),
    region: 'eu-central-1',
    credentials,
    serverSideEncryption: 'AES256',
    client: { maxAttempts: 2 },
  })
  return { s3, store }
}

const mebibyte = 2 ** 20

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += 300_000) yield bytes.subarray(from, from + 300_000)
}

async function readAll(store: ObjectStore, name: string): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of store.read(name)) parts.push(part)
  return Buffer.concat(parts)
}

const faultIs = (fault: ObjectStoreError['fault']) => (error: unknown) =>
  error instanceof ObjectStoreError && error.fault === fault

test('what is written is read back, in one piece or in parts, encrypted by the store too', async (t) => {
  const { s3, store } = await given(t)
  for (const [name, length] of [
    ['empty', 0],
    ['small', 1000],
    ['one-part', 8 * mebibyte],
    ['three-parts', 18 * mebibyte + 17],
  ] as const) {
    const body = randomBytes(length)
    assert.equal(await store.write(name, chunksOf(body)), length)
    assert.ok(body.equals(await readAll(store, name)), name)
    assert.equal(s3.state.objects.get(`freehold/${name}`)?.encryption, 'AES256')
  }
  assert.equal(s3.requests.filter(({ operation }) => operation === 'UploadPart').length, 3)
  assert.equal(s3.state.uploads.size, 0)
})

test('a list goes on over its pages, and shows only what lies under the prefix', async (t) => {
  const { s3, store } = await given(t)
  s3.state.pageSize = 2
  for (const name of ['a', 'b', 'c', 'd', 'e']) await store.write(name, chunksOf(Buffer.from(name)))
  s3.state.objects.set('elsewhere/f', {
    body: Buffer.alloc(1),
    etag: '"x"',
    at: new Date(),
    encryption: undefined,
  })
  assert.deepEqual(
    (await store.list()).map(({ name, bytes }) => `${name} ${bytes}`),
    ['a 1', 'b 1', 'c 1', 'd 1', 'e 1'],
  )
  await store.remove('a')
  await store.remove('a')
  assert.equal((await store.list()).length, 4)
})

test('an upload that fails leaves no object, and no parts that would cost money unseen', async (t) => {
  const body = randomBytes(20 * mebibyte)
  for (const [how, fault] of [
    [{ status: 500, code: 'InternalError' }, 'unreachable'],
    [{ status: 403, code: 'AccessDenied' }, 'refused'],
    ['lost reply', 'unreachable'],
  ] as const) {
    const { s3, store } = await given(t)
    s3.fail({ operation: 'CompleteMultipartUpload', how: { status: 500, code: 'InternalError' } })
    await assert.rejects(store.write('x', chunksOf(body)), faultIs('unreachable'))
    s3.heal()
    s3.fail({ operation: 'UploadPart', how })
    await assert.rejects(store.write('x', chunksOf(body)), faultIs(fault))
    assert.equal(s3.state.uploads.size, 0)
    assert.equal(s3.state.objects.size, 0)
  }
})

test('a source that breaks, or a process that is told to stop, aborts the upload', async (t) => {
  const { s3, store } = await given(t)
  async function* broken(): AsyncGenerator<Buffer> {
    yield randomBytes(17 * mebibyte)
    throw new Error('the source broke')
  }
  await assert.rejects(store.write('x', broken()), /the source broke/)
  const stop = new AbortController()
  async function* stopped(): AsyncGenerator<Buffer> {
    yield randomBytes(17 * mebibyte)
    stop.abort()
    yield randomBytes(17 * mebibyte)
  }
  await assert.rejects(store.write('x', stopped(), stop.signal))
  assert.equal(s3.state.uploads.size, 0)
  assert.equal(s3.state.objects.size, 0)
})

test('a bucket without room says so, in words for people', async (t) => {
  const { s3, store } = await given(t)
  s3.state.capacity = 10 * mebibyte
  await assert.rejects(store.write('x', chunksOf(randomBytes(20 * mebibyte))), (error: unknown) => {
    assert.ok(error instanceof ObjectStoreError)
    assert.equal(error.fault, 'full')
    assert.match(error.message, /s3:\/\/backups\/freehold\/ answered 507 InsufficientStorage/)
    return true
  })
})

test('a download that breaks off goes on where it was', async (t) => {
  const { s3, store } = await given(t)
  const body = randomBytes(9 * mebibyte)
  await store.write('x', chunksOf(body))
  s3.fail({ operation: 'GetObject', how: 'half reply', times: 2 })
  assert.ok(body.equals(await readAll(store, 'x')))
  s3.fail({ operation: 'GetObject', how: 'half reply' })
  await assert.rejects(readAll(store, 'x'), faultIs('unreachable'))
})

test('what is not there, credentials that are wrong and a server that is away are told apart', async (t) => {
  const { s3, store } = await given(t)
  await assert.rejects(readAll(store, 'nothing'), faultIs('not_found'))
  const stranger = await given(t, { secretAccessKey: 'guessed' })
  await assert.rejects(stranger.store.list(), faultIs('refused'))
  await s3.close()
  await assert.rejects(store.list(), faultIs('unreachable'))
  await assert.rejects(store.write('../outside', chunksOf(Buffer.alloc(1))), faultIs('refused'))
})

test('a real server keeps what it is given, in pieces and in parts', async (t) => {
  const endpoint = process.env['S3_TEST_ENDPOINT']
  if (endpoint === undefined)
    return t.skip('set S3_TEST_ENDPOINT, S3_TEST_BUCKET, S3_TEST_KEY_ID and S3_TEST_SECRET')
  const store = s3Store({
    bucket: process.env['S3_TEST_BUCKET'] ?? 'freehold',
    prefix: `test-${randomBytes(4).toString('hex')}/`,
    endpoint: new URL(endpoint),
    region: process.env['S3_TEST_REGION'] ?? 'us-east-1',
    credentials: {
      accessKeyId: process.env['S3_TEST_KEY_ID'] ?? '',
      secretAccessKey: process.env['S3_TEST_SECRET'] ?? '',
    },
  })
  for (const length of [0, 1000, 18 * mebibyte + 17]) {
    const body = randomBytes(length)
    assert.equal(await store.write('x', chunksOf(body)), length)
    assert.ok(body.equals(await readAll(store, 'x')))
  }
  assert.deepEqual(
    (await store.list()).map(({ name, bytes }) => [name, bytes]),
    [['x', 18 * mebibyte + 17]],
  )
  async function* broken(): AsyncGenerator<Buffer> {
    yield randomBytes(17 * mebibyte)
    throw new Error('the source broke')
  }
  await assert.rejects(store.write('y', broken()), /the source broke/)
  await store.remove('x')
  await store.remove('x')
  assert.deepEqual(await store.list(), [])
  await assert.rejects(readAll(store, 'x'), faultIs('not_found'))
})
