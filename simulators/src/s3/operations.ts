import { createHash, randomUUID } from 'node:crypto'
import type { SignedRequest } from './signature.ts'
import { etagOf, type S3State, type StoredObject, usedBytes } from './state.ts'
import { escapeXml, refusal, type S3Answer, xml } from './wording.ts'

/** The operations of S3 that are here, with the query parameters that make each of them. */
const shapes = [
  {
    name: 'ListObjectsV2',
    method: 'GET',
    onObject: false,
    has: ['list-type'],
    may: ['prefix', 'continuation-token', 'max-keys'],
  },
  { name: 'HeadBucket', method: 'HEAD', onObject: false, has: [], may: [] },
  { name: 'CreateMultipartUpload', method: 'POST', onObject: true, has: ['uploads'], may: [] },
  { name: 'CompleteMultipartUpload', method: 'POST', onObject: true, has: ['uploadId'], may: [] },
  { name: 'UploadPart', method: 'PUT', onObject: true, has: ['partNumber', 'uploadId'], may: [] },
  { name: 'AbortMultipartUpload', method: 'DELETE', onObject: true, has: ['uploadId'], may: [] },
  { name: 'PutObject', method: 'PUT', onObject: true, has: [], may: [] },
  { name: 'GetObject', method: 'GET', onObject: true, has: [], may: [] },
  { name: 'HeadObject', method: 'HEAD', onObject: true, has: [], may: [] },
  { name: 'DeleteObject', method: 'DELETE', onObject: true, has: [], may: [] },
] as const

export type S3Operation = (typeof shapes)[number]['name']

/** Which operation a request is; what is none of them is refused as S3-like servers refuse what they do not know. */
export function operationOf(request: Pick<SignedRequest, 'method' | 'query'>, key: string): S3Operation {
  // The client names the operation in `x-id`, which servers ignore.
  const given = [...request.query.keys()].filter((name) => name !== 'x-id')
  const found = shapes.find(
    ({ method, onObject, has, may }) =>
      method === request.method &&
      onObject === (key !== '') &&
      has.every((name) => given.includes(name)) &&
      given.every(
        (name) => (has as readonly string[]).includes(name) || (may as readonly string[]).includes(name),
      ),
  )
  if (found === undefined) throw refusal(501, 'NotImplemented')
  return found.name
}

export type S3Call = { readonly state: S3State; readonly key: string; readonly request: SignedRequest }

const minPart = 5 * 2 ** 20
const maxParts = 10_000

function makeRoom(state: S3State, bytes: number): void {
  if (usedBytes(state) + bytes > state.capacity) throw refusal(507, 'InsufficientStorage')
}

function encryptionOf({ headers }: SignedRequest): string | undefined {
  const asked = headers['x-amz-server-side-encryption']
  if (asked === undefined) return undefined
  if (asked !== 'AES256' && asked !== 'aws:kms') throw refusal(400, 'InvalidArgument')
  return asked
}

function read({ state, key }: S3Call): StoredObject {
  const object = state.objects.get(key)
  if (object === undefined) throw refusal(404, 'NoSuchKey')
  return object
}

function uploadOf({ state, key, request }: S3Call) {
  const id = request.query.get('uploadId') ?? ''
  const upload = state.uploads.get(id)
  if (upload === undefined || upload.key !== key) throw refusal(404, 'NoSuchUpload')
  return { id, upload }
}

function completed({ state, key, request }: S3Call): S3Answer {
  const { id, upload } = uploadOf({ state, key, request })
  const named = [...request.body.toString().matchAll(/<Part>.*?<\/Part>/gs)].map(([text]) => ({
    number: Number(/<PartNumber>(\d+)<\/PartNumber>/.exec(text)?.[1]),
    etag: /<ETag>(.*?)<\/ETag>/s.exec(text)?.[1]?.replaceAll('&quot;', '"'),
  }))
  if (named.length === 0) throw refusal(400, 'MalformedXML')
  const bodies = named.map(({ number, etag }, index) => {
    if (index > 0 && number <= (named[index - 1]?.number ?? 0)) throw refusal(400, 'InvalidPartOrder')
    const part = upload.parts.get(number)
    if (part === undefined || part.etag !== etag) throw refusal(400, 'InvalidPart')
    if (index < named.length - 1 && part.body.length < minPart) throw refusal(400, 'EntityTooSmall')
    return part.body
  })
  const digests = bodies.map((body) => createHash('md5').update(body).digest())
  const etag = `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${bodies.length}"`
  state.uploads.delete(id)
  state.objects.set(key, { body: Buffer.concat(bodies), etag, at: new Date(), encryption: upload.encryption })
  return xml(
    200,
    `<CompleteMultipartUploadResult><Bucket>${state.bucket}</Bucket><Key>${escapeXml(key)}</Key><ETag>${escapeXml(etag)}</ETag></CompleteMultipartUploadResult>`,
  )
}

function got(call: S3Call): S3Answer {
  const { body, etag, at } = read(call)
  const { range, 'if-match': ifMatch } = call.request.headers
  if (ifMatch !== undefined && ifMatch !== etag) throw refusal(412, 'PreconditionFailed')
  const headers = { etag, 'last-modified': at.toUTCString() }
  if (range === undefined) return { status: 200, headers, body }
  const from = Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? Number.NaN)
  if (!(from < body.length)) throw refusal(416, 'InvalidRange')
  const contentRange = `bytes ${from}-${body.length - 1}/${body.length}`
  return { status: 206, headers: { ...headers, 'content-range': contentRange }, body: body.subarray(from) }
}

function listed({ state, request }: S3Call): S3Answer {
  const { query } = request
  if (query.get('list-type') !== '2') throw refusal(501, 'NotImplemented')
  const prefix = query.get('prefix') ?? ''
  const after = query.get('continuation-token') ?? ''
  const keys = [...state.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted()
  const page = keys.slice(0, Math.min(state.pageSize, Number(query.get('max-keys') ?? 1000)))
  const more = keys.length > page.length
  const entries = page.map((key) => {
    const object = state.objects.get(key)
    return `<Contents><Key>${escapeXml(key)}</Key><LastModified>${object?.at.toISOString()}</LastModified><ETag>${escapeXml(object?.etag ?? '')}</ETag><Size>${object?.body.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`
  })
  const next = more ? `<NextContinuationToken>${escapeXml(page.at(-1) ?? '')}</NextContinuationToken>` : ''
  return xml(
    200,
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${state.bucket}</Name><Prefix>${escapeXml(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><IsTruncated>${more}</IsTruncated>${next}${entries.join('')}</ListBucketResult>`,
  )
}

function putPart(call: S3Call): S3Answer {
  const { upload } = uploadOf(call)
  const number = Number(call.request.query.get('partNumber'))
  if (!Number.isInteger(number) || number < 1 || number > maxParts) throw refusal(400, 'InvalidArgument')
  const { body } = call.request
  makeRoom(call.state, body.length)
  upload.parts.set(number, { body, etag: etagOf(body) })
  return { status: 200, headers: { etag: etagOf(body) } }
}

/** What each operation does; the signature was judged before. */
export const operations: Readonly<Record<S3Operation, (call: S3Call) => S3Answer>> = {
  ListObjectsV2: listed,
  HeadBucket: () => ({ status: 200 }),
  PutObject: ({ state, key, request }) => {
    makeRoom(state, request.body.length)
    const etag = etagOf(request.body)
    state.objects.set(key, { body: request.body, etag, at: new Date(), encryption: encryptionOf(request) })
    return { status: 200, headers: { etag } }
  },
  GetObject: got,
  HeadObject: (call) => {
    const { body, etag, at } = read(call)
    return {
      status: 200,
      headers: { etag, 'last-modified': at.toUTCString(), 'content-length': `${body.length}` },
    }
  },
  DeleteObject: ({ state, key }) => {
    state.objects.delete(key)
    return { status: 204 }
  },
  CreateMultipartUpload: ({ state, key, request }) => {
    const id = randomUUID()
    state.uploads.set(id, { key, encryption: encryptionOf(request), parts: new Map() })
    return xml(
      200,
      `<InitiateMultipartUploadResult><Bucket>${state.bucket}</Bucket><Key>${escapeXml(key)}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    )
  },
  UploadPart: putPart,
  CompleteMultipartUpload: completed,
  AbortMultipartUpload: (call) => {
    call.state.uploads.delete(uploadOf(call).id)
    return { status: 204 }
  },
}
