import { lookup } from 'node:dns'
import { isIP } from 'node:net'
import { connect } from 'node:tls'
import { type FetchPolicy, FetchError, judgedTarget } from './safe-fetch.ts'

/** A server's certificate as it was shown in a handshake. */
export type Certificate = {
  readonly validTo: Date
  /** Why it is not trusted here, such as `CERT_HAS_EXPIRED`; null where it is. */
  readonly distrusted: string | null
}

const timeoutMs = 5000

/**
 * Shakes hands with the server of an https address and answers its certificate, trusted or not; nothing is sent. Goes
 * no further than requests under the policy would.
 * @throws FetchError where the address is refused or nothing answers there
 */
export async function readCertificate(address: string, policy: FetchPolicy): Promise<Certificate> {
  const { url, lookup: judged } = judgedTarget(address, policy, lookup)
  if (url.protocol !== 'https:') throw new FetchError('refused', `${url.host} has no certificate`)
  const host = url.hostname.replaceAll(/[[\]]/g, '')
  const { promise, resolve, reject } = Promise.withResolvers<Certificate>()
  const socket = connect({
    host,
    port: Number(url.port || 443),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    lookup: judged,
    // It is looked at, not relied on: an expired one is what is asked about.
    rejectUnauthorized: false,
  })
  const fail = (why: string, cause?: Error): void => {
    reject(cause instanceof FetchError ? cause : new FetchError('unreachable', why, { cause }))
    socket.destroy()
  }
  socket.setTimeout(timeoutMs, () => fail(`${url.host} does not answer`))
  socket.on('error', (error) => fail(`${url.host} cannot be reached`, error))
  socket.on('secureConnect', () => {
    const validTo = new Date(socket.getPeerCertificate().valid_to)
    // Declared as an error, given as a code.
    const distrusted = socket.authorized ? null : String(socket.authorizationError)
    if (Number.isNaN(validTo.getTime())) fail(`${url.host} shows no certificate`)
    else resolve({ validTo, distrusted })
    socket.destroy()
  })
  return promise
}
