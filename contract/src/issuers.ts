import { z } from 'zod'
import { Id, idParams, Timestamp } from './common.ts'
import { endpoint } from './endpoint.ts'

const Surface = z.enum(['operator', 'partner', 'app'])

/** A way to sign in on a surface; its name goes into the address where signing in begins. */
export const SignInOption = z
  .object({ name: z.string(), label: z.string(), kind: z.enum(['own', 'outside']) })
  .meta({ id: 'SignInOption' })
export type SignInOption = z.infer<typeof SignInOption>

export const listSignInOptions = endpoint({
  id: 'issuers.list',
  method: 'GET',
  path: '/v1/issuers',
  summary: 'List with whom people sign in on a surface',
  scope: 'public',
  query: z.strictObject({ surface: Surface.default('app') }),
  response: z.object({ data: z.array(SignInOption) }),
})

/** Who an account is at an outside identity provider, or at an organization's own. */
export const LinkedIdentity = z
  .object({
    id: Id,
    /** The configured issuer's name; null where it is not configured any more. */
    name: z.string().nullable(),
    label: z.string(),
    subject: z.string(),
    createdAt: Timestamp,
    lastUsedAt: Timestamp.nullable(),
  })
  .meta({ id: 'LinkedIdentity' })
export type LinkedIdentity = z.infer<typeof LinkedIdentity>

export const listIdentities = endpoint({
  id: 'identities.list',
  method: 'GET',
  path: '/v1/me/identities',
  summary: 'List the outside identities that are linked to one’s account, and those that can be',
  scope: 'self',
  response: z.object({ data: z.array(LinkedIdentity), available: z.array(SignInOption) }),
})

export const linkIdentity = endpoint({
  id: 'identities.link',
  method: 'POST',
  path: '/v1/me/identities/link',
  summary: 'Begin to link an outside identity to one’s account; the browser goes to `continueAt` next',
  scope: 'self',
  stepUp: true,
  body: z.strictObject({ issuer: z.string().min(1).max(60), returnTo: z.string().max(2000) }),
  response: z.object({ continueAt: z.string() }),
  errors: ['issuer.not_found', 'auth.unavailable'],
})

export const unlinkIdentity = endpoint({
  id: 'identities.unlink',
  method: 'DELETE',
  path: '/v1/me/identities/:id',
  summary: 'Unlink an outside identity, and end the sessions begun with it',
  scope: 'self',
  stepUp: true,
  idempotency: 'accepted',
  params: idParams('id'),
  errors: ['identity.not_found', 'identity.last'],
})
