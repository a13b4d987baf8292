import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { operationOf, operations, type S3Operation } from './operations.ts'
import { checkSignature, type S3Credentials, type SignedRequest } from './signature.ts'
import { createState, type S3State } from './state.ts'
import { refusal, S3Refusal, type S3Answer } from './wording.ts'

/**
 * Something that goes wrong: a refusal instead of the operation, an answer that is lost after it was done, or an
 * answer that breaks off half-way.
 */
export type S3Fault = {
  readonly operation: S3Operation
  readonly how: { readonly status: number; readonly code: string } | 'lost reply' | 'half reply'
  /** How often; for ever where it is left out. */
  readonly times?: number
}

export type S3Simulator = {
  readonly url: string
  readonly bucket: string
  readonly credentials: S3Credentials
  readonly state: S3State
  /** Operations in the order in which they came, with the status that was answered. */
  readonly requests: { readonly operation: S3Operation; readonly key: string; readonly status: number }[]
  readonly fail: (fault: S3Fault) => void
  readonly heal: () => void
  readonly close: () => Promise<void>
}

type Planned = S3Fault & { left: number }

function send(response: ServerResponse, answer: S3Answer, half: boolean): void {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : (answer.body ?? Buffer.alloc(0))
  response.writeHead(answer.status, { 'content-length': `${body.length}`, ...answer.headers })
  if (!half) return void response.end(body)
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy())
}

/** Headers by which newer clients send checksums that many makers' servers do not take. */
function refuseChecksums({ headers }: IncomingMessage): void {
  const names = Object.keys(headers)
  const checksum = names.some(
    (name) => name.startsWith('x-amz-checksum-') || name === 'x-amz-sdk-checksum-algorithm',
  )
  if (checksum || headers['content-encoding'] === 'aws-chunked') throw refusal(501, 'NotImplemented')
}

async function readRequest(
  request: IncomingMessage,
): Promise<{ bucket: string; key: string; signed: SignedRequest }> {
  const url = new URL(request.url ?? '/', 'http://simulated')
  const [, bucket = '', ...rest] = url.pathname.split('/')
  const { method = '', headers } = request
  const signed = { method, path: url.pathname, query: url.searchParams, headers, body: await buffer(request) }
  return { bucket, key: decodeURIComponent(rest.join('/')), signed }
}

type Served = Pick<S3Simulator, 'state' | 'credentials' | 'requests'> & {
  readonly take: (operation: S3Operation) => S3Fault | undefined
}

async function answer(
  { state, credentials, requests, take }: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { bucket, key, signed } = await readRequest(request)
  refuseChecksums(request)
  const operation = operationOf(signed, key)
  checkSignature(signed, credentials)
  if (bucket !== state.bucket) throw refusal(404, 'NoSuchBucket')
  const fault = take(operation)
  if (typeof fault?.how === 'object') {
    requests.push({ operation, key, status: fault.how.status })
    throw refusal(fault.how.status, fault.how.code)
  }
  const done = operations[operation]({ state, key, request: signed })
  requests.push({ operation, key, status: done.status })
  if (fault?.how === 'lost reply') response.destroy()
  else send(response, done, fault?.how === 'half reply')
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The simulator listens on a port')
  return `http://127.0.0.1:${address.port}`
}

/**
 * An S3-like store with one bucket, by path. It judges every signature, keeps the rules of multipart uploads, and
 * refuses what servers of other makers than Amazon refuse.
 */
export async function startS3(options: { readonly bucket?: string } = {}): Promise<S3Simulator> {
  const credentials = { accessKeyId: 'SIMULATEDKEYID', secretAccessKey: 'simulated-secret-access-key' }
  const state = createState(options.bucket ?? 'backups')
  const requests: S3Simulator['requests'] = []
  let faults: Planned[] = []
  const take = (operation: S3Operation): Planned | undefined => {
    const fault = faults.find((planned) => planned.operation === operation && planned.left > 0)
    if (fault !== undefined) fault.left -= 1
    return fault
  }
  const server = createServer((request, response) => {
    answer({ state, credentials, requests, take }, request, response).catch((error: unknown) => {
      if (error instanceof S3Refusal) send(response, error.answer, false)
      else response.writeHead(500).end(String(error))
    })
  })
  return {
    url: await listen(server),
    bucket: state.bucket,
    credentials,
    state,
    requests,
    fail: (fault) => void faults.push({ ...fault, left: fault.times ?? Number.POSITIVE_INFINITY }),
    heal: () => {
      faults = []
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
