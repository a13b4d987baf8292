import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { refusal } from './wording.ts'

export type S3Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string }

export type SignedRequest = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

const maxSkewMs = 15 * 60_000
const header =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** RFC 3986 encoding as Signature Version 4 wants it: everything but unreserved letters. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&')
}

function canonicalRequest(request: SignedRequest, signed: readonly string[], payload: string): string {
  const path = request.path.split('/').map((part) => encode(decodeURIComponent(part)))
  const lines = signed.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`)
  return [
    request.method,
    path.join('/'),
    canonicalQuery(request.query),
    lines.join(''),
    signed.join(';'),
    payload,
  ].join('\n')
}

function toTime(stamp: string): number {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp)
  if (found === null) return Number.NaN
  const [, year, month, day, hour, minute, second] = found.map(Number)
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)
}

type Given = {
  readonly keyId: string
  readonly scope: readonly [day: string, region: string]
  readonly signed: readonly string[]
  readonly signature: string
}

function readHeader(text: string | undefined): Given {
  const found = header.exec(text ?? '')
  if (found === null) throw refusal(403, 'AccessDenied')
  const [, keyId = '', day = '', region = '', names = '', signature = ''] = found
  const signed = names.split(';')
  if (!signed.includes('host') || !signed.includes('x-amz-date')) throw refusal(403, 'AccessDenied')
  return { keyId, scope: [day, region], signed, signature }
}

/** The hash that the body was sent with, once it is the body's own. */
function checkPayload({ headers, body }: SignedRequest): string {
  const payload = String(headers['x-amz-content-sha256'])
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body))
    throw refusal(400, 'XAmzContentSHA256Mismatch')
  return payload
}

/** Judges a request's Signature Version 4 (AWS General Reference, "Signing AWS API requests") and its body's hash. */
export function checkSignature(request: SignedRequest, credentials: S3Credentials): void {
  const { keyId, scope, signed, signature } = readHeader(request.headers.authorization)
  if (keyId !== credentials.accessKeyId) throw refusal(403, 'InvalidAccessKeyId')
  const stamp = String(request.headers['x-amz-date'])
  if (!(Math.abs(Date.now() - toTime(stamp)) < maxSkewMs)) throw refusal(403, 'RequestTimeTooSkewed')
  const canonical = sha256(canonicalRequest(request, signed, checkPayload(request)))
  const [day, region] = scope
  const text = ['AWS4-HMAC-SHA256', stamp, `${day}/${region}/s3/aws4_request`, canonical].join('\n')
  const dayKey = hmac(hmac(hmac(`AWS4${credentials.secretAccessKey}`, day), region), 's3')
  const expected = hmac(hmac(dayKey, 'aws4_request'), text)
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) throw refusal(403, 'SignatureDoesNotMatch')
}
