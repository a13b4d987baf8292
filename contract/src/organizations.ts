import { z } from 'zod'
import {
  Country,
  Email,
  Id,
  idParams,
  page,
  pageQuery,
  Slug,
  text,
  Timestamp,
  TimeZone,
  Version,
} from './common.ts'
import { endpoint } from './endpoint.ts'

export const OrganizationKind = z.enum(['company', 'personal'])

export const BillingAddress = z.strictObject({
  line1: text(1, 120),
  line2: text(0, 120).optional(),
  postalCode: text(1, 20),
  city: text(1, 100),
  region: text(0, 100).optional(),
})

/** The customer: the boundary of isolation, of billing and of the audit log. */
export const Organization = z
  .object({
    id: Id,
    partnerId: Id,
    partnerName: z.string(),
    slug: Slug,
    name: z.string(),
    kind: OrganizationKind,
    industry: z.string().nullable(),
    vatNumber: z.string().nullable(),
    country: z.string(),
    billingAddress: BillingAddress.nullable(),
    billingEmail: z.string().nullable(),
    timeZone: z.string(),
    createdAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Organization' })
export type Organization = z.infer<typeof Organization>

/** VAT or tax number as printed on invoices: country prefix and digits, no judgement of validity. */
export const VatNumber = z
  .string()
  .trim()
  .regex(/^[A-Z]{2,3}[A-Z0-9.\- ]{2,20}$/, 'must begin with the country code, such as CHE-123.456.789')

const details = {
  industry: text(1, 80).nullable(),
  vatNumber: VatNumber.nullable(),
  billingAddress: BillingAddress.nullable(),
  billingEmail: Email.nullable(),
} as const

/** The form of a new organization; the console validates with it too. */
export const CreateOrganization = z.strictObject({
  /** Operators may name any partner; for partner staff it is theirs. `direct` where left out. */
  partnerId: Id.optional(),
  kind: OrganizationKind,
  name: text(1, 120),
  slug: Slug.optional(),
  country: Country,
  timeZone: TimeZone,
  industry: details.industry.optional(),
  vatNumber: details.vatNumber.optional(),
  billingAddress: details.billingAddress.optional(),
  billingEmail: details.billingEmail.optional(),
})

export const UpdateOrganization = z.strictObject({
  name: text(1, 120).optional(),
  country: Country.optional(),
  timeZone: TimeZone.optional(),
  industry: details.industry.optional(),
  vatNumber: details.vatNumber.optional(),
  billingAddress: details.billingAddress.optional(),
  billingEmail: details.billingEmail.optional(),
})

export const listOrganizations = endpoint({
  id: 'organizations.list',
  method: 'GET',
  path: '/v1/organizations',
  summary: 'List the organizations within reach',
  permission: 'organization:list',
  scope: 'reach',
  query: z.strictObject({
    ...pageQuery,
    q: z.string().max(100).optional(),
    kind: OrganizationKind.optional(),
    partnerId: Id.optional(),
  }),
  response: page(Organization),
  errors: ['request.cursor_invalid'],
})

export const createOrganization = endpoint({
  id: 'organizations.create',
  method: 'POST',
  path: '/v1/organizations',
  summary: 'Create an organization',
  permission: 'organization:create',
  scope: 'reach',
  idempotency: 'required',
  status: 201,
  body: CreateOrganization,
  response: Organization,
  errors: ['organization.partner_not_found', 'partner.not_active'],
})

export const readOrganization = endpoint({
  id: 'organizations.read',
  method: 'GET',
  path: '/v1/organizations/:organizationId',
  summary: 'Read an organization',
  permission: 'organization:read',
  scope: 'organization',
  params: idParams('organizationId'),
  response: Organization,
  errors: ['organization.not_found'],
})

export const updateOrganization = endpoint({
  id: 'organizations.update',
  method: 'PATCH',
  path: '/v1/organizations/:organizationId',
  summary: 'Change an organization',
  permission: 'organization:update',
  scope: 'organization',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: idParams('organizationId'),
  body: UpdateOrganization,
  response: Organization,
  errors: ['organization.not_found'],
})

/** What goes along when an organization changes its partner, and who loses sight of it. */
export const MovePreview = z
  .object({
    organizationId: Id,
    from: z.object({ id: Id, name: z.string() }),
    to: z.object({ id: Id, name: z.string() }),
    tenants: z.int(),
    openOrders: z.int(),
    /** Of these, the ones that wait for the partner: they go on to the operator. */
    ordersWaitingForPartner: z.int(),
    losing: z.array(z.object({ name: z.string(), email: z.string() })),
    gaining: z.array(z.object({ name: z.string(), email: z.string() })),
    /** Who is told by mail. */
    notified: z.int(),
    version: Version,
  })
  .meta({ id: 'MovePreview' })
export type MovePreview = z.infer<typeof MovePreview>

export const previewMove = endpoint({
  id: 'organizations.previewMove',
  method: 'GET',
  path: '/v1/organizations/:organizationId/move-preview',
  summary: 'What moving an organization to another partner would take along',
  permission: 'organization:move',
  scope: 'organization',
  support: 'deny',
  params: idParams('organizationId'),
  /** `direct` where left out. */
  query: z.strictObject({ partnerId: Id.optional() }),
  response: MovePreview,
  errors: ['organization.not_found', 'organization.partner_not_found', 'organization.already_there'],
})

export const moveOrganization = endpoint({
  id: 'organizations.move',
  method: 'POST',
  path: '/v1/organizations/:organizationId/move',
  summary: 'Move an organization to another partner, or to none',
  permission: 'organization:move',
  scope: 'organization',
  support: 'deny',
  stepUp: true,
  idempotency: 'required',
  concurrency: 'if-match',
  params: idParams('organizationId'),
  body: z.strictObject({
    /** Null: to `direct`, the platform itself. */
    partnerId: Id.nullable(),
  }),
  response: Organization,
  errors: ['organization.not_found', 'organization.partner_not_found', 'organization.already_there'],
})
