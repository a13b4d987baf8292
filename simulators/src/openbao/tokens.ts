import { z } from 'zod'
import { noContent, ok, routesOf } from '../route.ts'
import { issueToken, type BaoCaller } from './caller.ts'
import type { BaoState, BaoToken } from './state.ts'
import { envelope, errors, found } from './wording.ts'

const route = routesOf<BaoState, BaoCaller>()

const login = route({
  method: 'POST',
  path: '/v1/auth/approle/login',
  auth: false,
  body: z.strictObject({ role_id: z.string().optional(), secret_id: z.string().optional() }),
  handle: ({ state, body }) => {
    const { roleId, secretId, tokenTtlSeconds } = state.credentials
    if (!body.role_id) throw errors(400, 'missing role_id')
    if (body.role_id !== roleId || body.secret_id !== secretId) throw errors(400, 'invalid role or secret ID')
    return ok(envelope(null, toAuth(issueToken(state, tokenTtlSeconds))))
  },
})

function toAuth(token: BaoToken) {
  return {
    client_token: token.id,
    accessor: token.accessor,
    policies: token.policies,
    token_policies: token.policies,
    metadata: { role_name: 'freehold' },
    lease_duration: token.ttlSeconds,
    renewable: true,
    entity_id: '',
    token_type: 'service',
    orphan: true,
    mfa_requirement: null,
    num_uses: 0,
  }
}

const lookupSelf = route({
  method: 'GET',
  path: '/v1/auth/token/lookup-self',
  handle: ({ caller: { token } }) =>
    found({
      accessor: token.accessor,
      creation_time: Math.floor(Date.parse(token.issuedAt) / 1000),
      creation_ttl: token.ttlSeconds,
      display_name: token.displayName,
      entity_id: '',
      expire_time: token.expiresAt === null ? null : new Date(token.expiresAt).toISOString(),
      explicit_max_ttl: 0,
      id: token.id,
      issue_time: token.issuedAt,
      meta: null,
      num_uses: 0,
      orphan: true,
      path: token.path,
      policies: token.policies,
      renewable: token.expiresAt !== null,
      ttl: token.expiresAt === null ? 0 : Math.max(0, Math.floor((token.expiresAt - Date.now()) / 1000)),
      type: 'service',
    }),
})

const renewSelf = route({
  method: 'POST',
  path: '/v1/auth/token/renew-self',
  body: z
    .strictObject({ increment: z.union([z.string(), z.int()]).optional(), token: z.string().optional() })
    .nullish(),
  handle: ({ state, caller: { token } }) => {
    if (token.expiresAt === null) throw errors(400, 'lease is not renewable')
    const renewed = state.tables.tokens.set(token.id, {
      ...token,
      expiresAt: Date.now() + token.ttlSeconds * 1000,
    })
    return ok(envelope(null, toAuth(renewed)))
  },
})

const revokeSelf = route({
  method: 'POST',
  path: '/v1/auth/token/revoke-self',
  body: z.strictObject({}).nullish(),
  handle: ({ state, caller: { token } }) => {
    state.tables.tokens.delete(token.id)
    return noContent
  },
})

export const tokenRoutes = [login, lookupSelf, renewSelf, revokeSelf]
