import { z } from 'zod'
import { Id, idParams, multiline, page, pageQuery, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'

export const orderStates = [
  'draft',
  'pending_partner',
  'pending_operator',
  'needs_info',
  'approved',
  'running',
  'completed',
  'failed',
  'rejected',
  'cancelled',
] as const
export const OrderState = z.enum(orderStates)
export type OrderState = z.infer<typeof OrderState>

export const OrderKind = z.enum(['create', 'change', 'suspend', 'resume', 'cancel', 'restore'])
export type OrderKind = z.infer<typeof OrderKind>

/** Reasons why a tenant stands suspended; each is lifted on its own. */
export const HoldKind = z.enum(['payment', 'abuse', 'budget', 'trial', 'request', 'operator'])
export type HoldKind = z.infer<typeof HoldKind>

/** Answers to a blueprint's parameters, by name. */
export const ParameterValues = z.record(
  z.string().max(40),
  z.union([multiline(10_000), z.number(), z.boolean()]),
)

/** One object that carrying the order out would touch, and how. Secrets appear as fingerprints. */
export const PlannedResource = z.object({
  resource: z.string(),
  kind: z.string(),
  scope: z.enum(['tenant', 'organization']),
  system: z.string(),
  connector: z.string(),
  externalName: z.string(),
  action: z.enum(['create', 'update', 'suspend', 'resume', 'remove', 'keep', 'unknown']),
  destructive: z.boolean(),
  changes: z.array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
  /** Why the system could not be looked at; `action` is then what is known without it. */
  problem: z.string().nullable(),
})

export const Plan = z.object({
  hash: z.string(),
  computedAt: Timestamp,
  tenantName: z.string(),
  blueprintVersion: Version,
  destructive: z.boolean(),
  resources: z.array(PlannedResource),
})
export type Plan = z.infer<typeof Plan>

const Question = z.object({
  /** `displayName`, `note`, `packages`, `parameters.<name>` or `packages.<name>`. */
  field: z.string(),
  message: z.string(),
  askedAt: Timestamp,
  answeredAt: Timestamp.nullable(),
})

/** A wish to create, change, suspend, resume, cancel or restore a tenant; the only way a tenant changes. */
export const Order = z
  .object({
    id: Id,
    organizationId: Id,
    organizationName: z.string(),
    partnerId: Id,
    kind: OrderKind,
    state: OrderState,
    blueprint: z.string(),
    blueprintVersion: Version,
    tenantId: Id.nullable(),
    tenantName: z.string(),
    displayName: z.string(),
    parameters: ParameterValues,
    packages: z.array(
      z.object({
        name: z.string(),
        secrets: z.array(z.object({ name: z.string(), state: z.enum(['missing', 'sealed', 'erased']) })),
      }),
    ),
    note: z.string().nullable(),
    /** For suspend and resume. */
    hold: HoldKind.nullable(),
    reason: z.string().nullable(),
    planState: z.enum(['none', 'computing', 'ready', 'failed']),
    plan: Plan.nullable(),
    questions: z.array(Question),
    /** `values` are what the sentence of a known `code` is made of; `detail` says it in English. */
    warnings: z.array(
      z.object({ code: z.string(), detail: z.string(), values: z.record(z.string(), z.string()) }),
    ),
    requestedBy: z.string().nullable(),
    decidedBy: z.string().nullable(),
    createdAt: Timestamp,
    submittedAt: Timestamp.nullable(),
    decidedAt: Timestamp.nullable(),
    /** Time spent waiting for our side; stands still while a question is open. */
    waitingSeconds: z.int(),
    version: Version,
  })
  .meta({ id: 'Order' })
export type Order = z.infer<typeof Order>

const orgParams = idParams('organizationId')
const params = idParams('organizationId', 'id')

const filters = {
  ...pageQuery,
  state: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(OrderState).max(orderStates.length))
    .optional(),
  kind: OrderKind.optional(),
  tenantId: Id.optional(),
}

export const listAllOrders = endpoint({
  id: 'orders.listAll',
  method: 'GET',
  path: '/v1/orders',
  summary: 'List orders within reach, newest first',
  permission: 'order:list',
  scope: 'reach',
  query: z.strictObject(filters),
  response: page(Order),
  errors: ['request.cursor_invalid'],
})

export const listOrders = endpoint({
  id: 'orders.list',
  method: 'GET',
  path: '/v1/organizations/:organizationId/orders',
  summary: "List an organization's orders, newest first",
  permission: 'order:read',
  scope: 'organization',
  params: orgParams,
  query: z.strictObject(filters),
  response: page(Order),
  errors: ['request.cursor_invalid'],
})

/** The wizard's fields; the console validates its steps with it. */
export const OrderDraft = z.strictObject({
  displayName: text(1, 80).optional(),
  parameters: ParameterValues.optional(),
  packages: z.array(z.string().max(40)).max(50).optional(),
  note: multiline(2000).nullable().optional(),
})

export const createOrder = endpoint({
  id: 'orders.create',
  method: 'POST',
  path: '/v1/organizations/:organizationId/orders',
  summary: 'Begin an order for a new tenant, as a draft',
  permission: 'order:place',
  scope: 'organization',
  idempotency: 'required',
  status: 201,
  params: orgParams,
  body: OrderDraft.extend({ blueprint: z.string().max(40) }),
  response: Order,
  errors: ['order.blueprint_unknown', 'order.invalid', 'partner.not_active'],
})

export const createTenantOrder = endpoint({
  id: 'orders.createForTenant',
  method: 'POST',
  path: '/v1/organizations/:organizationId/tenants/:tenantId/orders',
  summary: 'Order a change, suspension, resumption, cancellation or restoration of a tenant',
  permission: 'order:place',
  scope: 'organization',
  idempotency: 'required',
  status: 201,
  params: idParams('organizationId', 'tenantId'),
  body: z.discriminatedUnion('kind', [
    OrderDraft.extend({ kind: z.literal('change'), baseGeneration: z.int().min(1) }),
    z.strictObject({ kind: z.literal('suspend'), hold: HoldKind.optional(), reason: text(1, 500) }),
    z.strictObject({ kind: z.literal('resume'), hold: HoldKind.optional() }),
    /** `confirm` is the tenant's technical name, typed. */
    z.strictObject({
      kind: z.literal('cancel'),
      confirm: z.string().max(63),
      reason: text(0, 500).optional(),
    }),
    z.strictObject({ kind: z.literal('restore') }),
  ]),
  response: Order,
  errors: [
    'tenant.not_found',
    'tenant.not_possible_now',
    'order.invalid',
    'order.base_moved',
    'partner.not_active',
    'auth.forbidden',
  ],
})

export const readOrder = endpoint({
  id: 'orders.read',
  method: 'GET',
  path: '/v1/organizations/:organizationId/orders/:id',
  summary: 'Read an order',
  permission: 'order:read',
  scope: 'organization',
  params,
  response: Order,
  errors: ['order.not_found'],
})

export const updateOrder = endpoint({
  id: 'orders.update',
  method: 'PATCH',
  path: '/v1/organizations/:organizationId/orders/:id',
  summary: 'Change a draft, a rejected order, or the fields a question asks for',
  permission: 'order:place',
  scope: 'organization',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params,
  body: OrderDraft,
  response: Order,
  errors: ['order.not_found', 'order.not_possible_now', 'order.invalid'],
})

export const sealOrderSecrets = endpoint({
  id: 'orders.sealSecrets',
  method: 'PUT',
  path: '/v1/organizations/:organizationId/orders/:id/packages/:package/secrets',
  summary: "Seal a package's secrets into the order; they can never be read back",
  permission: 'order:place',
  scope: 'organization',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: z.strictObject({ organizationId: Id, id: Id, package: z.string().max(40) }),
  body: z.strictObject({ values: z.record(z.string().max(40), text(1, 4000)) }),
  response: Order,
  errors: ['order.not_found', 'order.not_possible_now', 'order.invalid'],
})

export const submitOrder = endpoint({
  id: 'orders.submit',
  method: 'POST',
  path: '/v1/organizations/:organizationId/orders/:id/submit',
  summary: 'Submit a draft, answer a question, or resubmit a rejected order',
  permission: 'order:place',
  scope: 'organization',
  idempotency: 'required',
  params,
  response: Order,
  errors: [
    'order.not_found',
    'order.not_possible_now',
    'order.invalid',
    'order.secret_missing',
    'partner.not_active',
  ],
})

export const planOrder = endpoint({
  id: 'orders.plan',
  method: 'POST',
  path: '/v1/organizations/:organizationId/orders/:id/plan',
  summary: 'Compute the plan again, against the systems as they are now',
  permission: 'order:decide',
  scope: 'organization',
  idempotency: 'accepted',
  status: 202,
  params,
  response: Order,
  errors: ['order.not_found', 'order.not_possible_now'],
})

export const approveOrder = endpoint({
  id: 'orders.approve',
  method: 'POST',
  path: '/v1/organizations/:organizationId/orders/:id/approve',
  summary: 'Approve an order as planned',
  permission: 'order:decide',
  scope: 'organization',
  idempotency: 'required',
  params,
  body: z.strictObject({ planHash: z.string().regex(/^[0-9a-f]{64}$/) }),
  response: Order,
  errors: [
    'order.not_found',
    'order.not_possible_now',
    'order.plan_moved',
    'order.plan_pending',
    'order.own_order',
    'order.secret_missing',
    'auth.forbidden',
  ],
})

export const rejectOrder = endpoint({
  id: 'orders.reject',
  method: 'POST',
  path: '/v1/organizations/:organizationId/orders/:id/reject',
  summary: 'Reject an order with a reason that the customer reads',
  permission: 'order:decide',
  scope: 'organization',
  idempotency: 'required',
  params,
  body: z.strictObject({ reason: text(1, 2000) }),
  response: Order,
  errors: ['order.not_found', 'order.not_possible_now', 'auth.forbidden'],
})

export const askOrder = endpoint({
  id: 'orders.ask',
  method: 'POST',
  path: '/v1/organizations/:organizationId/orders/:id/ask',
  summary: 'Ask back about single fields instead of rejecting',
  permission: 'order:decide',
  scope: 'organization',
  idempotency: 'required',
  params,
  body: z.strictObject({
    questions: z
      .array(z.strictObject({ field: z.string().min(1).max(80), message: text(1, 1000) }))
      .min(1)
      .max(20),
  }),
  response: Order,
  errors: ['order.not_found', 'order.not_possible_now', 'order.invalid', 'auth.forbidden'],
})

export const cancelOrder = endpoint({
  id: 'orders.cancel',
  method: 'POST',
  path: '/v1/organizations/:organizationId/orders/:id/cancel',
  summary: 'Withdraw an order that does not run yet',
  permission: 'order:place',
  scope: 'organization',
  idempotency: 'required',
  params,
  body: z.strictObject({ reason: text(0, 500).optional() }),
  response: Order,
  errors: ['order.not_found', 'order.not_possible_now'],
})
