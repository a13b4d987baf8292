import type { FastifyReply } from 'fastify'
import type { StreamEvent } from './route.ts'
import { carryHeaders } from './security-headers.ts'

const heartbeatMs = 15_000

/**
 * Writes server-sent events (WHATWG HTML, section 9.2) until the source ends, the reader leaves or the server
 * closes. A comment every 15 s keeps proxies from closing; a slow reader is waited for.
 */
export async function sendEventStream(
  reply: FastifyReply,
  events: AsyncIterable<StreamEvent>,
  abort: AbortController,
): Promise<void> {
  const { raw } = reply.hijack()
  carryHeaders(reply)
  raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  raw.write('retry: 2000\n\n')
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs)
  raw.on('close', () => abort.abort())
  try {
    for await (const { id, data } of events) {
      // A reader who left meanwhile neither drains nor closes again.
      if (abort.signal.aborted) break
      const flowing = raw.write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`)
      if (!flowing) await new Promise((resolve) => raw.once('drain', resolve).once('close', resolve))
    }
  } finally {
    clearInterval(heartbeat)
    raw.end()
  }
}
