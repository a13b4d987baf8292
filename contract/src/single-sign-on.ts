import { z } from 'zod'
import { Id, idParams, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'

/** Roles that an organization's own identity provider may give; an owner is made by people. */
export const SingleSignOnRole = z.enum(['admin', 'billing', 'member'])

const ClaimName = z.string().trim().min(1).max(200)
const ClaimValue = z.string().trim().min(1).max(200)

const fields = {
  issuer: z.url({ protocol: /^https$/ }).max(500),
  clientId: z.string().trim().min(1).max(200),
  /** Only who has this value in this claim gets in. */
  required: z.strictObject({ claim: ClaimName, value: ClaimValue }).nullable(),
  /** The role by the values of a claim; whoever has none of them gets the default role. */
  roles: z
    .strictObject({ claim: ClaimName, map: z.record(ClaimValue, SingleSignOnRole) })
    .refine(({ map }) => Object.keys(map).length <= 50, 'at most 50 values')
    .nullable(),
  defaultRole: SingleSignOnRole,
  active: z.boolean(),
  /** Members sign in with it and not otherwise; owners stay free, so that nobody is locked out. */
  enforced: z.boolean(),
}

/** An organization's own identity provider for signing in to the console. */
export const SingleSignOn = z
  .object({
    ...fields,
    organizationId: Id,
    /** When its discovery document was last asked for, and what was wrong with it. */
    checkedAt: Timestamp.nullable(),
    fault: z.string().nullable(),
    updatedAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'SingleSignOn' })
export type SingleSignOn = z.infer<typeof SingleSignOn>

/** Without a secret the one that is there is kept. */
export const SaveSingleSignOn = z.strictObject({
  ...fields,
  clientSecret: z.string().min(1).max(2000).optional(),
})
export type SaveSingleSignOn = z.infer<typeof SaveSingleSignOn>

const shared = {
  path: '/v1/organizations/:organizationId/single-sign-on',
  scope: 'organization',
  params: idParams('organizationId'),
  support: 'deny',
} as const

export const readSingleSignOn = endpoint({
  ...shared,
  id: 'singleSignOn.read',
  method: 'GET',
  summary: "Read an organization's own identity provider, and the addresses to register there",
  permission: 'single_sign_on:read',
  response: z.object({
    connection: SingleSignOn.nullable(),
    /** What the identity provider must allow as the address to come back to. */
    redirectUri: z.string(),
    /** Where members begin. */
    signInUrl: z.string(),
  }),
})

export const saveSingleSignOn = endpoint({
  ...shared,
  id: 'singleSignOn.save',
  method: 'PUT',
  summary: "Set an organization's own identity provider; it is asked for its discovery document first",
  permission: 'single_sign_on:manage',
  stepUp: true,
  idempotency: 'accepted',
  body: SaveSingleSignOn,
  response: SingleSignOn,
  errors: ['single_sign_on.issuer_refused', 'single_sign_on.secret_missing'],
})

export const checkSingleSignOn = endpoint({
  ...shared,
  id: 'singleSignOn.check',
  method: 'POST',
  path: '/v1/organizations/:organizationId/single-sign-on/check',
  summary: "Ask an organization's own identity provider whether it answers as one",
  permission: 'single_sign_on:manage',
  response: SingleSignOn,
  errors: ['single_sign_on.not_found'],
})

export const removeSingleSignOn = endpoint({
  ...shared,
  id: 'singleSignOn.remove',
  method: 'DELETE',
  summary: "Remove an organization's own identity provider; who signed in with it is out",
  permission: 'single_sign_on:manage',
  stepUp: true,
  idempotency: 'accepted',
  concurrency: 'if-match',
  errors: ['single_sign_on.not_found'],
})

/** Organizations of one's own whose identity provider is in use, and whether one's identity there is linked. */
export const listMySingleSignOn = endpoint({
  id: 'singleSignOn.list',
  method: 'GET',
  path: '/v1/me/single-sign-on',
  summary: 'List the organizations of one’s own that have an identity provider in use',
  scope: 'self',
  response: z.object({
    data: z.array(z.object({ organizationId: Id, name: z.string(), linked: z.boolean() })),
  }),
})

export const linkSingleSignOn = endpoint({
  ...shared,
  id: 'singleSignOn.link',
  method: 'POST',
  path: '/v1/organizations/:organizationId/single-sign-on/link',
  summary:
    'Begin to link one’s identity at the organization’s own identity provider; the browser goes to `continueAt`',
  permission: 'organization:read',
  stepUp: true,
  body: z.strictObject({ returnTo: z.string().max(2000) }),
  response: z.object({ continueAt: z.string() }),
  errors: ['single_sign_on.not_found', 'single_sign_on.issuer_refused'],
})
