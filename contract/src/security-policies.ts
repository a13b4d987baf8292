import { z } from 'zod'
import { Country, Id, idParams, Version } from './common.ts'
import { endpoint } from './endpoint.ts'

/** Addresses that may act: single ones, or networks in CIDR notation. */
const AddressRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'must be an IPv4 or IPv6 address, or a network such as 192.0.2.0/24',
})

const fields = {
  /** `required`: whoever acts in the organization has signed in with more than one factor. */
  mfaMode: z.enum(['optional', 'required']),
  /** Minutes without a request after which a session ends; null: as long as the surface allows. */
  idleMinutes: z.int().min(5).max(30).nullable(),
  /** Hours after which a session ends whatever it does; null: as long as the surface allows. */
  absoluteHours: z.int().min(1).max(12).nullable(),
  /** Countries that requests may come from; empty: all. */
  allowedCountries: z.array(Country).max(250),
  /** Networks that requests may come from; empty: all. */
  addressList: z.array(AddressRange).max(100),
  /** Whether countries and addresses also hold for support sessions under consent. Break-glass is never bound. */
  bindsSupport: z.boolean(),
  /** `refused`: operators cannot ask for access. Break-glass stays possible, and is told at once. */
  supportRequests: z.enum(['allowed', 'refused']),
} as const

export const ReplaceSecurityPolicy = z.strictObject(fields)
export type ReplaceSecurityPolicy = z.infer<typeof ReplaceSecurityPolicy>

/**
 * Whether Freehold holds requests to a field by itself, and where: on sessions and access tokens, on sessions only
 * (a token lives for minutes by itself), or nowhere because no trusted proxy says where a request comes from.
 */
export const PolicyEnforcement = z.discriminatedUnion('enforcement', [
  z.object({
    enforcement: z.literal('enforced'),
    reason: z.enum(['sessions_and_tokens', 'sessions_only', 'requests_for_access']),
  }),
  z.object({ enforcement: z.literal('recorded_only'), reason: z.literal('no_country_source') }),
])

export type PolicyEnforcement = z.infer<typeof PolicyEnforcement>

/** What an organization demands of whoever acts in it, beside what the platform demands of everybody. */
export const SecurityPolicy = z
  .object({
    organizationId: Id,
    ...fields,
    addressList: z.array(z.string()),
    enforcement: z.object({
      mfaMode: PolicyEnforcement,
      idleMinutes: PolicyEnforcement,
      absoluteHours: PolicyEnforcement,
      allowedCountries: PolicyEnforcement,
      addressList: PolicyEnforcement,
      bindsSupport: PolicyEnforcement,
      supportRequests: PolicyEnforcement,
    }),
    /** Where this very request came from, as the policy sees it. */
    caller: z.object({
      address: z.string().nullable(),
      country: z.string().nullable(),
      multiFactor: z.boolean(),
    }),
    version: Version,
  })
  .meta({ id: 'SecurityPolicy' })
export type SecurityPolicy = z.infer<typeof SecurityPolicy>

/** A field by which a policy would shut out the person who is making it. */
export const PolicyLockOut = z.object({
  field: z.enum(['mfaMode', 'allowedCountries', 'addressList']),
  /** What the request that asks has: its address or country; null where there is none to be known. */
  found: z.string().nullable(),
})
export type PolicyLockOut = z.infer<typeof PolicyLockOut>

export const readSecurityPolicy = endpoint({
  id: 'securityPolicies.read',
  method: 'GET',
  path: '/v1/organizations/:organizationId/security-policy',
  summary: "Read an organization's security policy, and how each field is enforced",
  permission: 'security_policy:read',
  scope: 'organization',
  support: 'deny',
  params: idParams('organizationId'),
  response: SecurityPolicy,
})

export const replaceSecurityPolicy = endpoint({
  id: 'securityPolicies.replace',
  method: 'PUT',
  path: '/v1/organizations/:organizationId/security-policy',
  summary: "Replace an organization's security policy; refused where it would shut out whoever asks",
  permission: 'security_policy:manage',
  scope: 'organization',
  support: 'deny',
  stepUp: true,
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: idParams('organizationId'),
  body: ReplaceSecurityPolicy,
  response: SecurityPolicy,
  errors: ['security_policy.locks_out'],
})

export const checkSecurityPolicy = endpoint({
  id: 'securityPolicies.check',
  method: 'POST',
  path: '/v1/organizations/:organizationId/security-policy/check',
  summary: 'Tell by which fields a security policy would shut out whoever asks, without keeping it',
  permission: 'security_policy:manage',
  scope: 'organization',
  support: 'deny',
  params: idParams('organizationId'),
  body: ReplaceSecurityPolicy,
  response: z.object({ lockOuts: z.array(PolicyLockOut) }),
})
