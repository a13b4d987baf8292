import type { FastifyRequest } from 'fastify'
import { hashKey, type LitellmKey, type LitellmState } from './state.ts'
import { errorEnvelope } from './wording.ts'

/** The master key may do everything; a virtual key may call models and look at itself. */
export type LitellmCaller = {
  readonly isAdmin: boolean
  readonly token: string
  readonly key: LitellmKey | undefined
}

export type LitellmCredentials = { readonly masterKey: string }

const ownWay = new Set(['/key/info', '/chat/completions', '/v1/chat/completions'])

export function authenticateLitellm(
  state: LitellmState,
  { masterKey }: LitellmCredentials,
  request: FastifyRequest,
): LitellmCaller {
  const [, given] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (given === undefined)
    throw errorEnvelope(401, 'Authentication Error, No api key passed in.', 'auth_error')
  const token = hashKey(given)
  if (given === masterKey) return { isAdmin: true, token, key: undefined }

  const key = state.tables.keys.get(token)
  if (key === undefined)
    throw errorEnvelope(
      401,
      'Authentication Error, Invalid proxy server token passed. Unable to find token in cache or `LiteLLM_VerificationTokenTable`',
      'token_not_found_in_db',
      'key',
    )
  if (!ownWay.has(request.url.split('?', 1)[0] ?? ''))
    throw errorEnvelope(
      401,
      'Authentication Error, Only proxy admin can be used to call this route',
      'auth_error',
    )
  return { isAdmin: false, token, key }
}
