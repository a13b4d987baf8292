import type { FastifyRequest } from 'fastify'
import { AppError } from '#platform/errors'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses writes on a cookie surface that another site could have caused (ASVS 3.5): they need our own header,
 * which no form can send, our own Origin, and no word from the browser that they came from elsewhere.
 */
export function refuseForeignWrite(request: FastifyRequest, ownOrigin: string): void {
  if (safe.has(request.method)) return
  const { origin, 'sec-fetch-site': site, 'x-freehold-csrf': marker, 'content-type': type } = request.headers
  const foreign =
    marker !== '1' ||
    (origin !== undefined && origin !== ownOrigin) ||
    (site !== undefined && site !== 'same-origin') ||
    (origin === undefined && site === undefined) ||
    (type !== undefined && !/^application\/json(?:;|$)/.test(type))
  if (foreign) throw new AppError('auth.csrf', 'Writes on this surface come from its own pages only')
}
