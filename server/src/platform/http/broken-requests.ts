import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { type ErrorCode, errorCodes } from '@freehold/contract'
import { dataHeaders } from './security-headers.ts'

const phrases: Readonly<Record<number, string>> = { 400: 'Bad Request', 413: 'Content Too Large' }

/**
 * Answers what is not even HTTP, or whose headers are too long, as a problem (RFC 9457) like any other; no route,
 * hook or reply exists at this point. A connection that was reset is only dropped.
 */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const code: ErrorCode = error.code === 'HPE_HEADER_OVERFLOW' ? 'request.too_large' : 'request.malformed'
  const status = errorCodes[code]
  const phrase = phrases[status] ?? ''
  const requestId = randomUUID()
  const body = JSON.stringify({
    type: `/docs/errors#${code}`,
    title: phrase,
    status,
    detail: 'The request could not be read as HTTP, or its headers are too long',
    instance: '/',
    code,
    requestId,
  })
  const headers = {
    ...dataHeaders,
    'request-id': requestId,
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${status} ${phrase}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}
