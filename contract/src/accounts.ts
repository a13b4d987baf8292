import { z } from 'zod'
import { Country, Email, Id, Locale, Slug, text, TimeZone, Version } from './common.ts'
import { endpoint } from './endpoint.ts'
import { roles } from './permissions.ts'

const OrganizationRole = z.enum(roles.organization)

/** Who is signed in, where, and what they may therefore do. */
export const Me = z
  .object({
    accountId: Id,
    name: z.string(),
    email: z.string(),
    locale: Locale,
    version: Version,
    surface: z.enum(['operator', 'partner', 'app']),
    operatorRole: z.enum(roles.operator).nullable(),
    partner: z.object({ id: Id, slug: Slug, name: z.string(), role: z.enum(roles.partner) }).nullable(),
    organizations: z.array(
      z.object({
        id: Id,
        slug: Slug,
        name: z.string(),
        kind: z.enum(['company', 'personal']),
        role: OrganizationRole,
        permissions: z.array(z.string()),
      }),
    ),
    /** Permissions that hold on this surface whatever the organization (operators and partner staff). */
    permissions: z.array(z.string()),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

export const readMe = endpoint({
  id: 'me.read',
  method: 'GET',
  path: '/v1/me',
  summary: 'Read who is signed in',
  scope: 'self',
  response: Me,
})

export const updateMe = endpoint({
  id: 'me.update',
  method: 'PATCH',
  path: '/v1/me',
  summary: 'Change own name or language',
  scope: 'self',
  idempotency: 'accepted',
  concurrency: 'if-match',
  body: z.strictObject({ name: text(1, 100).optional(), locale: Locale.optional() }),
  response: Me,
})

/** What a page needs before anyone is signed in. */
export const Platform = z
  .object({
    name: z.string(),
    version: z.string(),
    registration: z.enum(['open', 'closed']),
    /** Demo personas that can be signed in with one click; empty outside the demo. */
    personas: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        surface: z.enum(['operator', 'partner', 'app']),
        url: z.string(),
      }),
    ),
  })
  .meta({ id: 'Platform' })
export type Platform = z.infer<typeof Platform>

export const readPlatform = endpoint({
  id: 'platform.read',
  method: 'GET',
  path: '/v1/platform',
  summary: 'Read what this installation offers before sign-in',
  scope: 'public',
  response: Platform,
})

/** Length is the only rule; common and context words are refused with `account.password_weak`. */
export const Password = z.string().min(12).max(200)

export const register = endpoint({
  id: 'registrations.create',
  method: 'POST',
  path: '/v1/registrations',
  summary: 'Register an organization and its first owner; a link is mailed to prove the address',
  scope: 'public',
  status: 202,
  body: z.strictObject({
    email: Email,
    name: text(1, 100),
    locale: Locale,
    organization: z.strictObject({
      kind: z.enum(['company', 'personal']),
      name: text(1, 120),
      country: Country,
      timeZone: TimeZone,
    }),
  }),
  response: z.object({ sentTo: z.string() }),
  errors: ['registration.closed'],
})

/** What a mailed link is for; the token itself goes in the body, never in a logged URL. */
export const AccountLink = z
  .object({
    kind: z.enum(['registration', 'invitation', 'recovery', 'set_up']),
    email: z.string(),
    name: z.string(),
    organization: z.string().nullable(),
    /** False where the account already has a password and only joins. */
    passwordNeeded: z.boolean(),
  })
  .meta({ id: 'AccountLink' })

const Token = z.string().min(20).max(200)

export const readLink = endpoint({
  id: 'links.read',
  method: 'POST',
  path: '/v1/links/read',
  summary: 'Read what a mailed link is for, without using it up',
  scope: 'public',
  body: z.strictObject({ token: Token }),
  response: AccountLink,
  errors: ['account.link_invalid'],
})

export const useLink = endpoint({
  id: 'links.use',
  method: 'POST',
  path: '/v1/links/use',
  summary: 'Use a mailed link once: prove the address, set a password, join',
  scope: 'public',
  body: z.strictObject({ token: Token, password: Password.optional(), name: text(1, 100).optional() }),
  response: z.object({ surface: z.enum(['operator', 'partner', 'app']), email: z.string() }),
  errors: ['account.link_invalid', 'account.password_weak'],
})

export const requestRecovery = endpoint({
  id: 'recoveries.create',
  method: 'POST',
  path: '/v1/recoveries',
  summary: 'Mail a link to set a new password; answers alike whether the address is known or not',
  scope: 'public',
  status: 202,
  body: z.strictObject({ email: Email }),
  response: z.object({ sentTo: z.string() }),
})

const interactionParams = z.strictObject({ uid: z.string().regex(/^[A-Za-z0-9_-]{10,64}$/) })

/** What a sign-in page shows for the sign-in under way in this browser. */
export const readInteraction = endpoint({
  id: 'interactions.read',
  method: 'GET',
  path: '/v1/interactions/:uid',
  summary: 'Read the sign-in under way in this browser',
  scope: 'public',
  params: interactionParams,
  response: z.object({ surface: z.enum(['operator', 'partner', 'app']), email: z.string().nullable() }),
  errors: ['interaction.not_found'],
})

/** The browser goes to `continueAt` next; the answer is alike for an unknown address and a wrong password. */
export const signIn = endpoint({
  id: 'interactions.signIn',
  method: 'POST',
  path: '/v1/interactions/:uid',
  summary: 'Sign in with e-mail and password',
  scope: 'public',
  params: interactionParams,
  body: z.strictObject({ email: Email, password: z.string().min(1).max(200) }),
  response: z.object({ continueAt: z.string() }),
  errors: [
    'interaction.not_found',
    'account.sign_in_refused',
    'account.sign_in_delayed',
    'account.surface_refused',
  ],
})
