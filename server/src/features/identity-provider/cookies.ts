import type { FastifyReply, FastifyRequest } from 'fastify'

function isSecure(origin: string): boolean {
  return origin.startsWith('https:')
}

/**
 * Name of a cookie of ours: with the prefix that browsers hold to this very host and to TLS; without it on plain
 * http, which configuration allows on loopback only and where not every browser keeps such cookies.
 */
export function cookieName(origin: string, name: string): string {
  return `${isSecure(origin) ? '__Host-' : ''}fh_${name}`
}

/** For a cookie bound to one path, which the `__Host-` prefix does not allow. */
export function pathCookieName(origin: string, name: string): string {
  return `${isSecure(origin) ? '__Secure-' : ''}fh_${name}`
}

/** The first cookie of this name. Our values need no decoding: they are base64url. */
export function readCookie(request: FastifyRequest, origin: string, name: string): string | undefined {
  const start = `${cookieName(origin, name)}=`
  const pair = (request.headers.cookie ?? '').split(/; ?/).find((part) => part.startsWith(start))
  return pair?.slice(start.length)
}

type Cookie = { readonly name: string; readonly value: string | null; readonly maxAgeS?: number }

/** What a Set-Cookie header says, where it is not a reply that sets it but a refusal. */
export function cookieLine(origin: string, { name, value, maxAgeS }: Cookie): string {
  const age = value === null ? 0 : maxAgeS
  const parts = [
    `${cookieName(origin, name)}=${value ?? ''}`,
    'Path=/',
    ...(age === undefined ? [] : [`Max-Age=${age}`]),
    'HttpOnly',
    'SameSite=Lax',
    ...(isSecure(origin) ? ['Secure'] : []),
  ]
  return parts.join('; ')
}

/** Sets a cookie for this browser session, or removes it where `value` is null. */
export function writeCookie(reply: FastifyReply, origin: string, cookie: Cookie): void {
  // Fastify adds to this header instead of replacing it.
  reply.header('set-cookie', cookieLine(origin, cookie))
}
