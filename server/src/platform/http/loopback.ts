import type { FastifyRequest } from 'fastify'

const loopbackAddresses = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/
const forwardingHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
]

/**
 * Whether a request comes from a browser on this very machine: the socket's own address, not what a proxy says; the
 * name of this machine as Host, so that no foreign page can rebind a name to us; and no proxy in between.
 */
export function isOnThisMachine(request: FastifyRequest): boolean {
  return (
    loopbackAddresses.has(request.raw.socket.remoteAddress ?? '') &&
    loopbackHost.test(request.headers.host ?? '') &&
    forwardingHeaders.every((name) => request.headers[name] === undefined)
  )
}
