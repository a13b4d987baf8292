import type { FastifyRequest } from 'fastify'
import { refuse } from '../route.ts'
import type { CoolifyCredentials, CoolifyState } from './state.ts'
import { no } from './wording.ts'

export function authenticateCoolify(
  state: CoolifyState,
  { token }: CoolifyCredentials,
  request: FastifyRequest,
): void {
  const [, given] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (given !== token) throw no(401, 'Unauthenticated.')
  if (!state.settings.isApiEnabled) throw refuse(403, { success: true, message: 'API is disabled.' })
  if (!state.settings.tokenHasTeam) throw no(400, 'Invalid token.')
}

const minuteMs = 60_000
const windows = new WeakMap<CoolifyState, { startedAt: number; count: number }>()

/** Counts requests of a fixed minute, once somebody has switched the limit on. */
export function limitRate(state: CoolifyState, request: FastifyRequest): void {
  const { requestsPerMinute } = state.settings
  if (requestsPerMinute === 0 || request.url.endsWith('/health')) return
  const now = Date.now()
  const last = windows.get(state)
  const window = last && now - last.startedAt < minuteMs ? last : { startedAt: now, count: 0 }
  window.count += 1
  windows.set(state, window)
  if (window.count <= requestsPerMinute) return
  throw refuse(
    429,
    { message: 'Too Many Attempts.' },
    {
      'retry-after': String(Math.ceil((window.startedAt + minuteMs - now) / 1000)),
      'x-ratelimit-limit': String(requestsPerMinute),
      'x-ratelimit-remaining': '0',
    },
  )
}
