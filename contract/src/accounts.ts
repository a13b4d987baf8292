import { z } from 'zod'
import { Country, Email, Id, Locale, Slug, text, TimeZone, Version } from './common.ts'
import { endpoint } from './endpoint.ts'
import { roles } from './permissions.ts'

const OrganizationRole = z.enum(roles.organization)

const PartnerStanding = z.object({ id: Id, slug: Slug, name: z.string(), role: z.enum(roles.partner) })

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
    partner: PartnerStanding.nullable(),
    /** All whom the person works for; the header `freehold-partner` chooses among them. */
    partners: z.array(PartnerStanding),
    organizations: z.array(
      z.object({
        id: Id,
        slug: Slug,
        name: z.string(),
        kind: z.enum(['company', 'personal']),
        role: OrganizationRole,
        permissions: z.array(z.string()),
        /** Roles in single tenants, beside that in the organization. */
        tenantRoles: z.array(z.object({ tenantId: Id, role: z.enum(roles.tenant) })),
      }),
    ),
    /** Permissions that hold on this surface whatever the organization (operators and partner staff). */
    permissions: z.array(z.string()),
    /** Set while an operator is in a customer's organization by consent, or by break-glass. */
    support: z
      .object({
        grantId: Id,
        organizationId: Id,
        organizationName: z.string(),
        rights: z.enum(['read', 'write']),
        /** Whether only some of the organization's tenants are there. */
        isLimited: z.boolean(),
        isBreakGlass: z.boolean(),
        expiresAt: z.iso.datetime(),
      })
      .nullable(),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

export const readMe = endpoint({
  id: 'me.read',
  method: 'GET',
  path: '/v1/me',
  summary: 'Read who is signed in',
  scope: 'self',
  confined: 'allow',
  support: 'read',
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
    kind: z.enum(['registration', 'invitation', 'recovery', 'set_up', 'email_change']),
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
  errors: ['account.link_invalid', 'account.password_weak', 'account.email_taken'],
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

export const changePassword = endpoint({
  id: 'me.changePassword',
  method: 'POST',
  path: '/v1/me/password',
  summary: 'Set a new own password; every other session ends',
  scope: 'self',
  stepUp: true,
  body: z.strictObject({
    /** Needed where there is a password already. */
    currentPassword: z.string().min(1).max(200).optional(),
    newPassword: Password,
  }),
  errors: ['account.password_wrong', 'account.password_weak', 'account.sign_in_delayed'],
})

export const changeEmail = endpoint({
  id: 'me.changeEmail',
  method: 'POST',
  path: '/v1/me/email',
  summary: 'Mail a link to a new own address; it becomes the address when the link is used',
  scope: 'self',
  stepUp: true,
  status: 202,
  body: z.strictObject({ email: Email }),
  response: z.object({ sentTo: z.string() }),
})
