import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** For answers that are data: a browser that shows one may load, run and frame nothing. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'"

/** A year; browsers keep to https for this host from the first answer on. */
const strictTransport = 'max-age=31536000; includeSubDomains'

/** What every answer carries, whoever writes it; HSTS comes with https. */
export const dataHeaders = {
  'content-security-policy': dataPolicy,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'permissions-policy':
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()',
  // Pages and assets say otherwise themselves; what is forgotten is not kept.
  'cache-control': 'no-store',
} as const

/**
 * Puts the security headers on every answer, refusals and unknown paths included. Register it before any route. A
 * route that serves a page replaces the policy with `pagePolicy`; one that hijacks the reply calls `carryHeaders`.
 */
export function registerSecurityHeaders(app: FastifyInstance, { https }: { readonly https: boolean }): void {
  const headers = https ? { ...dataHeaders, 'strict-transport-security': strictTransport } : dataHeaders
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
}

/** A word that only this answer knows; 128 random bits, base64. */
export function createNonce(): string {
  return randomBytes(16).toString('base64')
}

/**
 * Content security policy of a page of ours. Component libraries write inline style attributes, which the policy
 * therefore allows; style elements need the nonce, and scripts come from files of ours only.
 */
export function pagePolicy(nonce?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src-elem 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ')
}

/** Copies the headers set so far onto the raw answer, for whoever writes that one by hand. */
export function carryHeaders(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
}
