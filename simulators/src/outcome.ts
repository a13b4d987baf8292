import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Fault } from './fault.ts'
import type { RequestLog, LoggedRequest } from './request-log.ts'
import type { Wording } from './route.ts'

const garbage = '<!doctype html><title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>'

/** Bends answers on their way out as the faults in force want it, and logs what the client gets to see. */
export function addOutcomes(
  app: FastifyInstance,
  wording: Wording,
  requests: RequestLog & { add(request: LoggedRequest): void },
): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const { afterwards, instead, slowMs } = request.plan ?? {}
    const lost = (afterwards ?? instead)?.kind === 'lost-reply'
    const bent = afterwards && !instead ? bend(reply, afterwards, wording) : payload
    if (lost) request.raw.socket.destroy()
    requests.add({
      at: new Date().toISOString(),
      method: request.method,
      path: request.url.split('?', 1)[0] ?? '',
      status: lost ? 0 : reply.statusCode,
    })
    return slowMs && typeof bent === 'string' ? slowly(reply, bent, slowMs) : bent
  })
}

/** The answer of a fault that strikes before anything happened. */
export function answerInstead(reply: FastifyReply, fault: Fault, wording: Wording): FastifyReply {
  return reply.send(bend(reply, fault, wording))
}

function bend(reply: FastifyReply, fault: Fault, wording: Wording): string {
  reply.removeHeader('content-length')
  if (fault.kind === 'garbage') {
    reply.code(200).type('text/html')
    return garbage
  }
  const isLimited = fault.kind === 'rate-limit'
  const { status, body } = wording.failure(isLimited ? 429 : (fault.status ?? 500))
  reply.code(status)
  if (isLimited) reply.header('retry-after', String(fault.retryAfterSeconds ?? 1))
  reply.type(typeof body === 'string' ? 'text/plain' : 'application/json')
  return typeof body === 'string' ? body : JSON.stringify(body ?? {})
}

function slowly(reply: FastifyReply, text: string, ms: number): Readable {
  reply.removeHeader('content-length')
  return Readable.from(pieces(text, ms))
}

async function* pieces(text: string, ms: number): AsyncGenerator<string> {
  const count = 10
  const length = Math.max(1, Math.ceil(text.length / count))
  for (let start = 0; start < text.length; start += length) {
    await pause(ms / count)
    yield text.slice(start, start + length)
  }
}
