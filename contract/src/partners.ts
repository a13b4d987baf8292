import { z } from 'zod'
import { Email, Id, idParams, page, pageQuery, Slug, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'
import { BillingAddress, VatNumber } from './organizations.ts'

/**
 * What a partner may do now. `prospect`: in talks, nothing is open to it. `active`: everything. `paused`: its staff
 * look after the customers they have, and bring no new organization or order. `terminated`: its organizations have
 * gone elsewhere and its staff are locked out; only a termination makes it so.
 */
export const PartnerStatus = z.enum(['prospect', 'active', 'paused', 'terminated'])
export type PartnerStatus = z.infer<typeof PartnerStatus>

/** ISO 4217. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'must be a three-letter currency code')

/** A host name with a dot in it, lower case. */
const Domain = z
  .string()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, 'must be a domain such as example.com')

/** As people write telephone numbers, with the country first. */
const Phone = z.string().regex(/^\+[0-9][0-9 ()./-]{4,30}$/, 'must begin with + and the country code')

/** A reseller. Every organization belongs to one; `direct` is the platform itself. */
export const Partner = z
  .object({
    id: Id,
    slug: Slug,
    name: z.string(),
    status: PartnerStatus,
    domain: z.string().nullable(),
    /** The partner's share, in hundredths of a percent. */
    marginBasisPoints: z.int(),
    contactName: z.string().nullable(),
    contactEmail: z.string().nullable(),
    contactPhone: z.string().nullable(),
    billingName: z.string().nullable(),
    billingVatNumber: z.string().nullable(),
    billingAddress: BillingAddress.nullable(),
    billingEmail: z.string().nullable(),
    billingCurrency: z.string().nullable(),
    builtIn: z.boolean(),
    createdAt: Timestamp,
    terminatedAt: Timestamp.nullable(),
    version: Version,
  })
  .meta({ id: 'Partner' })
export type Partner = z.infer<typeof Partner>

const contact = {
  contactName: text(1, 100).nullable().optional(),
  contactEmail: Email.nullable().optional(),
  contactPhone: Phone.nullable().optional(),
} as const

/** What a partner may say of itself; the rest is the operator's. */
export const partnerOwnFields = [
  'contactName',
  'contactEmail',
  'contactPhone',
  'billingName',
  'billingVatNumber',
  'billingAddress',
  'billingEmail',
  'billingCurrency',
] as const

export const UpdatePartner = z.strictObject({
  name: text(1, 120).optional(),
  status: z.enum(['prospect', 'active', 'paused']).optional(),
  domain: Domain.nullable().optional(),
  marginBasisPoints: z.int().min(0).max(10_000).optional(),
  ...contact,
  billingName: text(1, 120).nullable().optional(),
  billingVatNumber: VatNumber.nullable().optional(),
  billingAddress: BillingAddress.nullable().optional(),
  billingEmail: Email.nullable().optional(),
  billingCurrency: Currency.nullable().optional(),
})

const params = idParams('partnerId')

export const listPartners = endpoint({
  id: 'partners.list',
  method: 'GET',
  path: '/v1/partners',
  summary: 'List partners',
  permission: 'partner:list',
  scope: 'platform',
  query: z.strictObject({
    ...pageQuery,
    q: z.string().max(100).optional(),
    status: PartnerStatus.optional(),
  }),
  response: page(Partner),
  errors: ['request.cursor_invalid'],
})

export const createPartner = endpoint({
  id: 'partners.create',
  method: 'POST',
  path: '/v1/partners',
  summary: 'Create a partner',
  permission: 'partner:create',
  scope: 'platform',
  idempotency: 'required',
  status: 201,
  body: z.strictObject({
    slug: Slug,
    name: text(1, 120),
    status: z.enum(['prospect', 'active']).optional(),
    ...contact,
  }),
  response: Partner,
  errors: ['partner.slug_taken'],
})

export const readPartner = endpoint({
  id: 'partners.read',
  method: 'GET',
  path: '/v1/partners/:partnerId',
  summary: 'Read a partner',
  permission: 'partner:read',
  scope: 'partner',
  params,
  response: Partner,
  errors: ['partner.not_found'],
})

export const updatePartner = endpoint({
  id: 'partners.update',
  method: 'PATCH',
  path: '/v1/partners/:partnerId',
  summary: 'Change a partner; its own staff change how it is reached and billed',
  permission: 'partner:update',
  scope: 'partner',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params,
  body: UpdatePartner,
  response: Partner,
  errors: ['partner.not_found', 'partner.not_possible_now', 'partner.field_forbidden'],
})

const PersonShown = z.object({ accountId: Id, name: z.string(), email: z.string() })

/** What ending a partner would touch. */
export const TerminationPreview = z
  .object({
    partnerId: Id,
    organizations: z.int(),
    tenants: z.int(),
    openOrders: z.int(),
    ordersWaitingForPartner: z.int(),
    staff: z.array(PersonShown),
    /** The first of its organizations, by name; `organizations` counts all of them. */
    list: z.array(z.object({ id: Id, name: z.string(), slug: Slug, tenants: z.int(), openOrders: z.int() })),
    /** Active partners that could take them over. */
    targets: z.array(z.object({ id: Id, name: z.string(), builtIn: z.boolean() })),
    version: Version,
  })
  .meta({ id: 'TerminationPreview' })
export type TerminationPreview = z.infer<typeof TerminationPreview>

/** A termination under way or through: organizations beyond a few hundred move in the background. */
export const Termination = z
  .object({
    id: Id,
    partnerId: Id,
    state: z.enum(['moving', 'done']),
    targetPartnerId: Id,
    targetPartnerName: z.string(),
    reason: z.string().nullable(),
    total: z.int(),
    moved: z.int(),
    createdAt: Timestamp,
    finishedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Termination' })
export type Termination = z.infer<typeof Termination>

export const TerminatePartner = z.strictObject({
  /** The partner's slug, typed. */
  confirm: z.string().max(47),
  /** Where its organizations go; null is `direct`. */
  targetPartnerId: Id.nullable(),
  /** Organizations that go elsewhere than the others. */
  exceptions: z
    .array(z.strictObject({ organizationId: Id, targetPartnerId: Id.nullable() }))
    .max(1000)
    .optional(),
  reason: text(1, 500).optional(),
})

export const previewTermination = endpoint({
  id: 'partners.previewTermination',
  method: 'GET',
  path: '/v1/partners/:partnerId/termination-preview',
  summary: 'What ending a partner would touch',
  permission: 'partner:terminate',
  scope: 'partner',
  params,
  response: TerminationPreview,
  errors: ['partner.not_found', 'partner.built_in', 'partner.not_possible_now'],
})

export const terminatePartner = endpoint({
  id: 'partners.terminate',
  method: 'POST',
  path: '/v1/partners/:partnerId/termination',
  summary: 'End a partner: its organizations go elsewhere, its staff are locked out',
  permission: 'partner:terminate',
  scope: 'partner',
  stepUp: true,
  idempotency: 'required',
  concurrency: 'if-match',
  status: 202,
  params,
  body: TerminatePartner,
  response: Termination,
  errors: [
    'partner.not_found',
    'partner.built_in',
    'partner.not_possible_now',
    'partner.confirmation_wrong',
    'partner.target_invalid',
  ],
})

export const readTermination = endpoint({
  id: 'partners.readTermination',
  method: 'GET',
  path: '/v1/partners/:partnerId/termination',
  summary: "How far a partner's termination has come",
  permission: 'partner:terminate',
  scope: 'partner',
  params,
  response: Termination,
  errors: ['partner.not_found', 'partner.not_terminated'],
})

export const reinstatePartner = endpoint({
  id: 'partners.reinstate',
  method: 'POST',
  path: '/v1/partners/:partnerId/reinstatement',
  summary: 'Take a terminated partner back; its former organizations stay where they are',
  permission: 'partner:terminate',
  scope: 'partner',
  stepUp: true,
  idempotency: 'required',
  concurrency: 'if-match',
  params,
  response: Partner,
  errors: ['partner.not_found', 'partner.not_possible_now'],
})

/** One screen of a partner: figures, what waits, what is wrong and what happened, all of one moment. */
export const PartnerOverview = z
  .object({
    partnerId: Id,
    asOf: Timestamp,
    organizations: z.int(),
    tenantsByPhase: z.record(z.string(), z.int()),
    ordersWaiting: z.object({
      total: z.int(),
      first: z.array(
        z.object({
          organizationId: Id,
          organizationName: z.string(),
          id: Id,
          kind: z.string(),
          displayName: z.string(),
          waitingSince: Timestamp.nullable(),
        }),
      ),
    }),
    /** What somebody should look at, the oldest first. */
    attention: z.array(
      z.object({
        kind: z.enum(['tenant_degraded', 'order_failed', 'order_question', 'no_owner']),
        organizationId: Id,
        organizationName: z.string(),
        /** The tenant or order; the organization where it is about that. */
        objectId: Id,
        name: z.string(),
        since: Timestamp,
      }),
    ),
    /** Null for whoever may not read what happened. */
    activity: z
      .array(
        z.object({
          id: Id,
          at: Timestamp,
          action: z.string(),
          outcome: z.string(),
          organizationId: Id,
          organizationName: z.string(),
        }),
      )
      .nullable(),
  })
  .meta({ id: 'PartnerOverview' })
export type PartnerOverview = z.infer<typeof PartnerOverview>

export const readPartnerOverview = endpoint({
  id: 'partners.readOverview',
  method: 'GET',
  path: '/v1/partners/:partnerId/overview',
  summary: "A partner's customers at a glance",
  permission: 'partner:read',
  scope: 'partner',
  params,
  response: PartnerOverview,
  errors: ['partner.not_found'],
})
