import { z } from 'zod'
import { Email, Id, idParams, page, pageQuery, Slug, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'

/** A reseller. Every organization belongs to one; `direct` is the platform itself. */
export const Partner = z
  .object({
    id: Id,
    slug: Slug,
    name: z.string(),
    status: z.enum(['active', 'terminated']),
    contactName: z.string().nullable(),
    contactEmail: z.string().nullable(),
    builtIn: z.boolean(),
    createdAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Partner' })
export type Partner = z.infer<typeof Partner>

const contact = { contactName: text(1, 100).nullable(), contactEmail: Email.nullable() }

export const listPartners = endpoint({
  id: 'partners.list',
  method: 'GET',
  path: '/v1/partners',
  summary: 'List partners',
  permission: 'partner:list',
  scope: 'platform',
  query: z.strictObject({ ...pageQuery, q: z.string().max(100).optional() }),
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
    contactName: contact.contactName.optional(),
    contactEmail: contact.contactEmail.optional(),
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
  params: idParams('partnerId'),
  response: Partner,
  errors: ['partner.not_found'],
})

export const updatePartner = endpoint({
  id: 'partners.update',
  method: 'PATCH',
  path: '/v1/partners/:partnerId',
  summary: 'Change a partner',
  permission: 'partner:update',
  scope: 'platform',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: idParams('partnerId'),
  body: z.strictObject({
    name: text(1, 120).optional(),
    contactName: contact.contactName.optional(),
    contactEmail: contact.contactEmail.optional(),
  }),
  response: Partner,
  errors: ['partner.not_found'],
})
