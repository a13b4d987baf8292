import { z } from 'zod'
import { Email, Id, idParams, Locale, page, pageQuery, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'
import { OrderDraft } from './orders.ts'
import { CreateOrganization } from './organizations.ts'

/** Who is to own the new organization; the invitation goes there. */
export const OnboardingOwner = z.strictObject({ email: Email, name: text(1, 100), locale: Locale })

const Customer = CreateOrganization.omit({ partnerId: true })
const FirstOrder = OrderDraft.extend({ blueprint: z.string().max(40) })

/** All of it, as it must be to be submitted. */
export const CompleteOnboarding = z.strictObject({
  organization: Customer,
  owner: OnboardingOwner,
  order: FirstOrder,
})

/** What has been entered so far; a part that is sent takes the place of the whole part. */
export const OnboardingForm = z.strictObject({
  organization: Customer.partial().optional(),
  owner: OnboardingOwner.partial().optional(),
  order: FirstOrder.partial().optional(),
})
export type OnboardingForm = z.infer<typeof OnboardingForm>

/** A customer that a partner is about to bring: organization, owner and first order, entered in one flow. */
export const Onboarding = z
  .object({
    id: Id,
    partnerId: Id,
    state: z.enum(['draft', 'submitted']),
    form: OnboardingForm,
    /** Secrets that were given, by package; never their values. */
    secrets: z.array(z.object({ package: z.string(), names: z.array(z.string()) })),
    /** What the submission made. */
    organizationId: Id.nullable(),
    orderId: Id.nullable(),
    createdBy: z.string().nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    submittedAt: Timestamp.nullable(),
    version: Version,
  })
  .meta({ id: 'Onboarding' })
export type Onboarding = z.infer<typeof Onboarding>

const params = idParams('partnerId', 'id')
const inPartner = { permission: 'onboarding:manage', scope: 'partner' } as const

export const listOnboardings = endpoint({
  ...inPartner,
  id: 'onboardings.list',
  method: 'GET',
  path: '/v1/partners/:partnerId/onboardings',
  summary: 'List the customers whose entry was begun and not submitted, newest first',
  params: idParams('partnerId'),
  query: z.strictObject(pageQuery),
  response: page(Onboarding),
  errors: ['request.cursor_invalid'],
})

export const createOnboarding = endpoint({
  ...inPartner,
  id: 'onboardings.create',
  method: 'POST',
  path: '/v1/partners/:partnerId/onboardings',
  summary: 'Begin to enter a new customer',
  idempotency: 'required',
  status: 201,
  params: idParams('partnerId'),
  body: OnboardingForm,
  response: Onboarding,
  errors: ['partner.not_active'],
})

export const readOnboarding = endpoint({
  ...inPartner,
  id: 'onboardings.read',
  method: 'GET',
  path: '/v1/partners/:partnerId/onboardings/:id',
  summary: 'Read the entry of a new customer',
  params,
  response: Onboarding,
  errors: ['onboarding.not_found'],
})

export const updateOnboarding = endpoint({
  ...inPartner,
  id: 'onboardings.update',
  method: 'PATCH',
  path: '/v1/partners/:partnerId/onboardings/:id',
  summary: 'Keep what has been entered of a new customer',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params,
  body: OnboardingForm,
  response: Onboarding,
  errors: ['onboarding.not_found', 'onboarding.already_submitted'],
})

export const sealOnboardingSecrets = endpoint({
  ...inPartner,
  id: 'onboardings.sealSecrets',
  method: 'PUT',
  path: '/v1/partners/:partnerId/onboardings/:id/secrets/:package',
  summary: "Seal the secrets of one package of a new customer's order",
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: params.extend({ package: z.string().max(40) }),
  body: z.strictObject({ values: z.record(z.string().max(40), z.string().min(1).max(4096)) }),
  response: Onboarding,
  errors: [
    'onboarding.not_found',
    'onboarding.already_submitted',
    'order.invalid',
    'order.blueprint_unknown',
  ],
})

export const discardOnboarding = endpoint({
  ...inPartner,
  id: 'onboardings.discard',
  method: 'DELETE',
  path: '/v1/partners/:partnerId/onboardings/:id',
  summary: 'Throw the entry of a new customer away',
  idempotency: 'accepted',
  params,
  errors: ['onboarding.not_found', 'onboarding.already_submitted'],
})

export const submitOnboarding = endpoint({
  ...inPartner,
  id: 'onboardings.submit',
  method: 'POST',
  path: '/v1/partners/:partnerId/onboardings/:id/submission',
  summary: 'Make the organization, invite its owner and place its order, all at once; again is the same',
  idempotency: 'required',
  params,
  response: Onboarding,
  errors: [
    'onboarding.not_found',
    'onboarding.incomplete',
    'partner.not_active',
    'order.blueprint_unknown',
    'order.invalid',
    'order.secret_missing',
  ],
})
