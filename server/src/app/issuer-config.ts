import { readFileSync } from 'node:fs'
import { roles, Slug, text } from '@freehold/contract'
import { z } from 'zod'
import type { Issuer, RoleGrant, SurfaceRule } from '#features/issuers'

const surfaces = ['operator', 'partner', 'app'] as const
const ownNames = ['freehold', 'single-sign-on']
const loopback = ['127.0.0.1', '[::1]', 'localhost']

/** Plain http only on this very machine: what travels here opens every door. */
function isSafe(address: string): boolean {
  const url = URL.parse(address)
  if (url === null || url.search !== '' || url.hash !== '' || url.username !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.includes(url.hostname))
}

const SafeUrl = z.string().max(500).refine(isSafe, 'must be an https address (http on this machine only)')

/** Names from the outside in; a text with dots stands for its parts. */
const ClaimPath = z.union([
  z.array(z.string().min(1).max(200)).min(1).max(8),
  z
    .string()
    .min(1)
    .max(200)
    .transform((path) => path.split('.')),
])

const Required = z.strictObject({ claim: ClaimPath, value: z.string().min(1).max(200) })

function rule<Grant extends z.ZodType>(grant: Grant) {
  return z.strictObject({
    /** People sign in there with it. */
    signIn: z.boolean().default(true),
    /** Our own provider goes on signing in there. */
    alongside: z.boolean().default(false),
    requires: Required.optional(),
    roles: z.strictObject({ claim: ClaimPath, map: z.record(z.string().min(1), grant) }).optional(),
  })
}

const OperatorGrant = z.enum(roles.operator).transform((role): RoleGrant => ({ kind: 'operator', role }))
const PartnerGrant = z
  .strictObject({ partner: Slug, role: z.enum(roles.partner) })
  .transform(({ partner, role }): RoleGrant => ({ kind: 'partner', slug: partner, role }))
const OrganizationGrant = z
  .strictObject({ organization: Slug, role: z.enum(roles.organization) })
  .transform(({ organization, role }): RoleGrant => ({ kind: 'organization', slug: organization, role }))

const Client = z.strictObject({
  id: z.string().min(1).max(200),
  secret: z.string().min(1).max(2000).optional(),
  secretFile: z.string().min(1).optional(),
  authentication: z.enum(['basic', 'post']).default('basic'),
  scopes: z.array(z.string().min(1)).min(1).default(['openid', 'profile', 'email']),
  userinfo: z.boolean().default(false),
  trustsEmail: z.boolean().default(false),
  multiFactorAcr: z.array(z.string().min(1)).default([]),
})

/** An outside identity provider: for signing in, for bearer tokens at /v1, or for both. */
const IssuerEntry = z.strictObject({
  name: Slug.refine((name) => !ownNames.includes(name), 'is a name of our own').optional(),
  label: text(1, 60).optional(),
  issuer: SafeUrl,
  audiences: z.partialRecord(z.enum(surfaces), z.string().min(1)).default({}),
  jwksUrl: SafeUrl.optional(),
  algorithms: z
    .array(z.enum(['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA']))
    .min(1)
    .default(['ES256']),
  marksAccessTokens: z.boolean().default(false),
  client: Client.optional(),
  surfaces: z
    .strictObject({
      operator: rule(OperatorGrant).optional(),
      partner: rule(PartnerGrant).optional(),
      app: rule(OrganizationGrant).optional(),
    })
    .default({}),
})
type IssuerEntry = z.infer<typeof IssuerEntry>

function clientOf({ name, client }: IssuerEntry): Issuer['client'] {
  if (client === undefined) return undefined
  const { secret, secretFile, ...rest } = client
  if ((secret === undefined) === (secretFile === undefined))
    throw new Error(`${name}: a client has either a secret or a secretFile`)
  return { ...rest, secret: secret ?? readFileSync(secretFile ?? '', 'utf8').trim() }
}

function rulesOf(entry: IssuerEntry): Issuer['surfaces'] {
  return Object.fromEntries(
    surfaces.flatMap((surface): [string, SurfaceRule][] => {
      const given = entry.surfaces[surface]
      if (given === undefined) return []
      const { requires: required, roles: mapped, alongside } = given
      const signIn = given.signIn && entry.client !== undefined
      return [[surface, { signIn, alongside, required, roles: mapped }]]
    }),
  )
}

function toIssuer(entry: IssuerEntry): Issuer {
  const host = new URL(entry.issuer).hostname
  const name =
    entry.name ??
    host
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
  return {
    name,
    label: entry.label ?? host,
    issuer: entry.issuer,
    audiences: Object.fromEntries(
      surfaces.flatMap((surface) => {
        const audience = entry.audiences[surface]
        return audience === undefined ? [] : [[audience, surface]]
      }),
    ),
    jwksUrl: entry.jwksUrl === undefined ? undefined : new URL(entry.jwksUrl),
    algorithms: entry.algorithms,
    marksAccessTokens: entry.marksAccessTokens,
    client: clientOf(entry),
    surfaces: rulesOf(entry),
  }
}

/** Two surfaces by one audience would make a token for one of them good for the other. */
function requireDistinct(entries: readonly IssuerEntry[], issuers: readonly Issuer[]): void {
  const names = issuers.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`two entries are called ${twice}: give each a name`)
  const audiences = entries.flatMap(({ issuer, audiences: given }) =>
    Object.values(given).map((audience) => `${issuer} ${audience}`),
  )
  if (new Set(audiences).size !== audiences.length)
    throw new Error('an audience of an issuer stands for one surface')
}

/** Reads FREEHOLD_ISSUERS; throws with what is wrong about it. Files with secrets are read here. */
export function parseIssuers(json: string): readonly Issuer[] {
  const entries = z.array(IssuerEntry).max(50).parse(JSON.parse(json))
  const issuers = entries.map((entry) => toIssuer(entry))
  requireDistinct(entries, issuers)
  return issuers
}
