import { z } from 'zod'
import { Id, idParams, Timestamp } from './common.ts'
import { endpoint } from './endpoint.ts'

const Surface = z.enum(['operator', 'partner', 'app'])

/** A browser in which a person is signed in, as that person recognises it. */
export const WebSession = z
  .object({
    id: Id,
    surface: Surface,
    /** Whether this very request comes from it. */
    current: z.boolean(),
    /** How the person proved itself: what the provider calls it. */
    method: z.string(),
    multiFactor: z.boolean(),
    /** With whom the person signed in, for people; null: with us. */
    issuer: z.string().nullable(),
    browser: z.string().nullable(),
    system: z.string().nullable(),
    /** The network it was begun from: an IPv4 address, or the /64 of an IPv6 one. */
    network: z.string().nullable(),
    createdAt: Timestamp,
    authenticatedAt: Timestamp,
    lastSeenAt: Timestamp,
    expiresAt: Timestamp,
  })
  .meta({ id: 'WebSession' })
export type WebSession = z.infer<typeof WebSession>

export const listSessions = endpoint({
  id: 'sessions.list',
  method: 'GET',
  path: '/v1/me/sessions',
  summary: 'List the browsers in which one is signed in, on every surface',
  scope: 'self',
  confined: 'allow',
  response: z.object({ data: z.array(WebSession) }),
})

export const endOwnSession = endpoint({
  id: 'sessions.end',
  method: 'DELETE',
  path: '/v1/me/sessions/:id',
  summary: 'Sign out one browser of one’s own',
  scope: 'self',
  confined: 'allow',
  idempotency: 'accepted',
  params: idParams('id'),
  errors: ['session.not_found'],
})

export const endOtherSessions = endpoint({
  id: 'sessions.endOthers',
  method: 'POST',
  path: '/v1/me/sessions/end-others',
  summary: 'Sign out every browser of one’s own but this one',
  scope: 'self',
  confined: 'allow',
  idempotency: 'accepted',
  response: z.object({ ended: z.int() }),
})

export const endAccountSessions = endpoint({
  id: 'sessions.endOfAccount',
  method: 'POST',
  path: '/v1/accounts/:accountId/sessions/end',
  summary: 'Sign a person out everywhere',
  permission: 'user:manage',
  scope: 'platform',
  idempotency: 'accepted',
  stepUp: true,
  params: idParams('accountId'),
  response: z.object({ ended: z.int() }),
  errors: ['account.not_found'],
})
