import { z } from 'zod'
import { Email, Id, idParams, Slug, text, Version } from './common.ts'
import { endpoint } from './endpoint.ts'

/** `#rrggbb`, lower case. */
export const Colour = z.string().regex(/^#[0-9a-f]{6}$/, 'must be a colour such as #4b3fbb')

/** Bytes of a picture as it is given: PNG, or SVG of shapes only. */
export const maxLogoBytes = 102_400

/** A page of the partner's own; never fetched by us, only linked to. */
const SupportUrl = z
  .url({ protocol: /^https$/, hostname: z.regexes.domain })
  .max(200)
  .refine((url) => !url.includes('@'), 'must not name a user')

/** A name in front of an address: nothing that could be read as an address itself. */
const SenderName = text(1, 60).regex(/^[^<>@"\\,;:]+$/, 'must not look like an address')

/** How the product shows itself to somebody: to a customer by its partner, to anyone else by the platform. */
export const Brand = z
  .object({
    name: z.string(),
    accent: Colour.nullable(),
    /** Address of the logo below our own origin. */
    logo: z.string().nullable(),
    supportEmail: z.string().nullable(),
    supportUrl: z.string().nullable(),
  })
  .meta({ id: 'Brand' })
export type Brand = z.infer<typeof Brand>

export const PartnerBranding = z
  .object({
    /** The partner's. */
    id: Id,
    shownName: z.string().nullable(),
    accent: Colour.nullable(),
    logo: z.string().nullable(),
    supportEmail: z.string().nullable(),
    supportUrl: z.string().nullable(),
    mailSenderName: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'PartnerBranding' })
export type PartnerBranding = z.infer<typeof PartnerBranding>

export const UpdatePartnerBranding = z.strictObject({
  shownName: text(1, 60).nullable().optional(),
  accent: Colour.nullable().optional(),
  supportEmail: Email.nullable().optional(),
  supportUrl: SupportUrl.nullable().optional(),
  mailSenderName: SenderName.nullable().optional(),
})

/** What an organization sets for its own people, over what its partner shows. */
export const OrganizationBranding = z
  .object({
    /** The organization's. */
    id: Id,
    accent: Colour.nullable(),
    logo: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'OrganizationBranding' })
export type OrganizationBranding = z.infer<typeof OrganizationBranding>

export const UpdateOrganizationBranding = z.strictObject({ accent: Colour.nullable().optional() })

/** The picture's bytes in base64. */
const Logo = z.strictObject({ content: z.base64().max(Math.ceil(maxLogoBytes / 3) * 4) })

export const readBrand = endpoint({
  id: 'brands.read',
  method: 'GET',
  path: '/v1/brands/:slug',
  summary:
    "How a partner shows itself on the sign-in page; the platform's own look where there is no such partner",
  scope: 'public',
  params: z.strictObject({ slug: Slug }),
  response: Brand,
})

export const readOrganizationBrand = endpoint({
  id: 'organizations.readBrand',
  method: 'GET',
  path: '/v1/organizations/:organizationId/brand',
  summary: 'How the product shows itself to the people of an organization',
  permission: 'organization:read',
  scope: 'organization',
  params: idParams('organizationId'),
  response: Brand,
  errors: ['organization.not_found'],
})

const ofPartner = {
  scope: 'partner',
  params: idParams('partnerId'),
  response: PartnerBranding,
} as const
const ofOrganization = {
  scope: 'organization',
  params: idParams('organizationId'),
  response: OrganizationBranding,
} as const
const change = {
  permission: 'branding:manage',
  idempotency: 'accepted',
  concurrency: 'if-match',
} as const

export const readPartnerBranding = endpoint({
  ...ofPartner,
  id: 'partners.readBranding',
  method: 'GET',
  path: '/v1/partners/:partnerId/branding',
  summary: "Read a partner's branding",
  permission: 'partner:read',
  errors: ['partner.not_found'],
})

export const updatePartnerBranding = endpoint({
  ...ofPartner,
  ...change,
  id: 'partners.updateBranding',
  method: 'PATCH',
  path: '/v1/partners/:partnerId/branding',
  summary: "Change a partner's branding; an accent that cannot be read is refused with the nearest that can",
  body: UpdatePartnerBranding,
  errors: ['partner.not_found', 'branding.accent_unreadable'],
})

export const setPartnerLogo = endpoint({
  ...ofPartner,
  ...change,
  id: 'partners.setLogo',
  method: 'PUT',
  path: '/v1/partners/:partnerId/branding/logo',
  summary: "Set a partner's logo: PNG, or SVG of shapes only, at most 100 KB",
  body: Logo,
  errors: ['partner.not_found', 'branding.image_refused'],
})

export const removePartnerLogo = endpoint({
  ...ofPartner,
  ...change,
  id: 'partners.removeLogo',
  method: 'DELETE',
  path: '/v1/partners/:partnerId/branding/logo',
  summary: "Remove a partner's logo",
  errors: ['partner.not_found'],
})

export const readOrganizationBranding = endpoint({
  ...ofOrganization,
  id: 'organizations.readBranding',
  method: 'GET',
  path: '/v1/organizations/:organizationId/branding',
  summary: "Read an organization's own branding",
  permission: 'organization:read',
  errors: ['organization.not_found'],
})

export const updateOrganizationBranding = endpoint({
  ...ofOrganization,
  ...change,
  id: 'organizations.updateBranding',
  method: 'PATCH',
  path: '/v1/organizations/:organizationId/branding',
  summary: "Change an organization's own branding",
  body: UpdateOrganizationBranding,
  errors: ['organization.not_found', 'branding.accent_unreadable'],
})

export const setOrganizationLogo = endpoint({
  ...ofOrganization,
  ...change,
  id: 'organizations.setLogo',
  method: 'PUT',
  path: '/v1/organizations/:organizationId/branding/logo',
  summary: "Set an organization's logo: PNG, or SVG of shapes only, at most 100 KB",
  body: Logo,
  errors: ['organization.not_found', 'branding.image_refused'],
})

export const removeOrganizationLogo = endpoint({
  ...ofOrganization,
  ...change,
  id: 'organizations.removeLogo',
  method: 'DELETE',
  path: '/v1/organizations/:organizationId/branding/logo',
  summary: "Remove an organization's logo",
  errors: ['organization.not_found'],
})
