import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { BaoCredentials, BaoState, BaoToken } from './state.ts'
import { errors } from './wording.ts'

export type BaoCaller = { readonly token: BaoToken }

export function authenticateBao(
  state: BaoState,
  { rootToken }: BaoCredentials,
  request: FastifyRequest,
): BaoCaller {
  const [, bearer] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  const given = request.headers['x-vault-token'] ?? bearer
  if (typeof given !== 'string') throw errors(403, 'permission denied')
  if (given === rootToken) return { token: toRootToken(rootToken) }
  const token = state.tables.tokens.get(given)
  if (token === undefined || isOver(token)) throw errors(403, 'permission denied')
  return { token }
}

function isOver(token: BaoToken): boolean {
  return token.expiresAt !== null && token.expiresAt <= Date.now()
}

function toRootToken(id: string): BaoToken {
  return {
    id,
    accessor: 'root-accessor',
    policies: ['root'],
    displayName: 'root',
    path: 'auth/token/root',
    issuedAt: '2026-01-01T00:00:00Z',
    ttlSeconds: 0,
    expiresAt: null,
  }
}

/** A new service token; those that are over are forgotten on the way. */
export function issueToken(state: BaoState, ttlSeconds: number): BaoToken {
  for (const token of state.tokens) if (isOver(token)) state.tables.tokens.delete(token.id)
  const id = `s.${randomBytes(18).toString('base64url')}`
  return state.tables.tokens.set(id, {
    id,
    accessor: randomBytes(12).toString('base64url'),
    policies: ['default', 'freehold'],
    displayName: 'approle',
    path: 'auth/approle/login',
    issuedAt: new Date().toISOString(),
    ttlSeconds,
    expiresAt: Date.now() + ttlSeconds * 1000,
  })
}

/** The namespace a call is for, '' at the root; one that does not exist is refused. */
export function namespaceOf(state: BaoState, headers: IncomingHttpHeaders): string {
  const given = headers['x-vault-namespace']
  const path = typeof given === 'string' ? given.replace(/^\/+|\/+$/g, '') : ''
  if (path === '' || path === 'root') return ''
  if (!state.tables.namespaces.get(path)) throw errors(404, `namespace not found: ${path}`)
  return path
}
