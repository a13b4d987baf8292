import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Db } from '#platform/db/pool'
import { AppError } from '#platform/errors'
import { addressKey, type RateLimiter, type RatePolicy } from '#platform/http/rate-limit'
import { findLogo } from './branding-store.ts'

/** A picture that is opened by itself runs nothing, loads nothing and is framed by nobody. */
const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

const perMinute: RatePolicy = { name: 'logo', quota: 600, windowSeconds: 60 }

const endings: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/svg+xml': 'svg' }

/**
 * `/brand/<id>`: a logo, for anyone who has its address, mail programs among them. A new logo has a new address, so
 * that it may be kept for a year.
 */
export function registerLogos(
  app: FastifyInstance,
  { platformDb, limit }: { readonly platformDb: Db; readonly limit: RateLimiter },
): void {
  app.get('/brand/:id', async (request, reply) => {
    reply.headers(limit(perMinute, addressKey(request.ip)))
    const { id } = z.object({ id: z.uuid() }).safeParse(request.params).data ?? {}
    const found = id === undefined ? undefined : await findLogo(platformDb, id)
    if (found === undefined) throw new AppError('branding.not_found', 'No logo has this address')
    return reply
      .header('content-security-policy', policy)
      .header('x-content-type-options', 'nosniff')
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('content-disposition', `inline; filename="logo.${endings[found.type] ?? 'bin'}"`)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .type(found.type)
      .send(found.logo)
  })
}
