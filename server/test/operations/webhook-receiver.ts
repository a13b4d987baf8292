import { createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { TestLife } from '#test/test-db'

export type ReceivedMessage = {
  readonly id: string
  readonly timestamp: number
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
  /** How many of the known secrets signed it. */
  readonly signedBy: number
}

export type WebhookReceiver = {
  readonly url: string
  readonly received: readonly ReceivedMessage[]
  /** Requests that were no message as the specification has it, and why. */
  readonly faults: readonly string[]
  /** Secrets that signatures are judged by. */
  readonly trust: (...secrets: readonly string[]) => void
  /** Statuses of the next answers instead of 204; `cut` ends the connection after the message was taken. */
  readonly answer: (...statuses: readonly (number | 'cut')[]) => void
}

function isSigned(secret: string, content: string, signatures: readonly string[]): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const wanted = createHmac('sha256', key).update(content).digest()
  return signatures.some((signature) => {
    const [version, value = ''] = signature.split(',')
    const given = Buffer.from(value, 'base64')
    return version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted)
  })
}

/** Judges a request as a receiver of the Standard Webhooks specification does; throws what is wrong with it. */
function judge(
  { headers, method }: IncomingMessage,
  body: string,
  secrets: readonly string[],
): ReceivedMessage {
  const header = (name: string): string => {
    const value = headers[name]
    if (typeof value !== 'string' || value === '') throw new Error(`${name} is missing`)
    return value
  }
  if (method !== 'POST') throw new Error(`${method} is no way to send a message`)
  if (!/^application\/json\b/.test(header('content-type'))) throw new Error('the content is not JSON')
  const id = header('webhook-id')
  if (!/^[\w-]{1,64}$/.test(id)) throw new Error(`${id} is no id`)
  const timestamp = Number(header('webhook-timestamp'))
  if (!Number.isInteger(timestamp)) throw new Error('the timestamp is no number of seconds')
  const signatures = header('webhook-signature').split(' ')
  const signedBy = secrets.filter((secret) =>
    isSigned(secret, `${id}.${timestamp}.${body}`, signatures),
  ).length
  if (signedBy === 0) throw new Error('no signature is right')
  // Judged right below.
  const parsed = JSON.parse(body) as Partial<ReceivedMessage> & { timestamp?: unknown }
  const isPayload = typeof parsed.type === 'string' && typeof parsed.data === 'object'
  if (!isPayload || Number.isNaN(Date.parse(String(parsed.timestamp)))) throw new Error('the payload is odd')
  return { id, timestamp, type: parsed.type ?? '', data: parsed.data ?? {}, signedBy }
}

/** A receiver of signed messages on this machine, strict in what it takes. */
export async function webhookReceiver(t: TestLife): Promise<WebhookReceiver> {
  const received: ReceivedMessage[] = []
  const faults: string[] = []
  const answers: (number | 'cut')[] = []
  let secrets: readonly string[] = []
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      try {
        received.push(judge(request, body.toString('utf8'), secrets))
      } catch (error) {
        faults.push(String(error))
        return void response.writeHead(401).end()
      }
      const status = answers.shift() ?? 204
      return status === 'cut' ? void request.socket.destroy() : void response.writeHead(status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hooks/freehold?tenant=1`,
    received,
    faults,
    trust: (...known) => {
      secrets = known
    },
    answer: (...statuses) => void answers.push(...statuses),
  }
}
