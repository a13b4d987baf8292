import { z } from 'zod'
import { Id, idParams, multiline, page, pageQuery, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'

const Surface = z.enum(['operator', 'partner', 'app'])

/** A text in every language; plain, its addresses become links. */
const Title = z.strictObject({ en: text(1, 120), de: text(1, 120) })
const Content = z.strictObject({ en: multiline(2000), de: multiline(2000) })

const fields = {
  severity: z.enum(['info', 'warning', 'maintenance']),
  title: Title,
  content: Content,
  surfaces: z.array(Surface).min(1).max(3),
  /** Partners whose staff and customers see it; empty: everyone. */
  partnerIds: z.array(Id).max(200),
  startsAt: Timestamp,
  endsAt: Timestamp.nullable(),
  /** While it lasts, customers and partners may read only; for maintenance with an end. */
  readOnly: z.boolean(),
  /** Mails owners of organizations and administrators of partners when it begins. */
  mailsOwners: z.boolean(),
} as const

/** What operators tell everyone on a surface, or the customers of some partners, between two moments. */
export const Announcement = z
  .object({
    id: Id,
    ...fields,
    state: z.enum(['scheduled', 'current', 'over']),
    mailedAt: Timestamp.nullable(),
    createdAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Announcement' })
export type Announcement = z.infer<typeof Announcement>

export const listAnnouncements = endpoint({
  id: 'announcements.list',
  method: 'GET',
  path: '/v1/announcements',
  summary: 'List announcements, the newest first',
  permission: 'announcement:read',
  scope: 'platform',
  query: z.strictObject(pageQuery),
  response: page(Announcement),
  errors: ['request.cursor_invalid'],
})

export const CreateAnnouncement = z.strictObject({
  ...fields,
  partnerIds: fields.partnerIds.default([]),
  endsAt: fields.endsAt.default(null),
  readOnly: fields.readOnly.default(false),
  mailsOwners: fields.mailsOwners.default(false),
})

export const createAnnouncement = endpoint({
  id: 'announcements.create',
  method: 'POST',
  path: '/v1/announcements',
  summary: 'Announce something, now or later',
  permission: 'announcement:manage',
  scope: 'platform',
  idempotency: 'required',
  status: 201,
  body: CreateAnnouncement,
  response: Announcement,
  errors: ['announcement.invalid'],
})

export const readAnnouncement = endpoint({
  id: 'announcements.read',
  method: 'GET',
  path: '/v1/announcements/:id',
  summary: 'Read an announcement',
  permission: 'announcement:read',
  scope: 'platform',
  params: idParams('id'),
  response: Announcement,
  errors: ['announcement.not_found'],
})

export const updateAnnouncement = endpoint({
  id: 'announcements.update',
  method: 'PATCH',
  path: '/v1/announcements/:id',
  summary: 'Change an announcement that is not over',
  permission: 'announcement:manage',
  scope: 'platform',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: idParams('id'),
  body: z.strictObject({
    severity: fields.severity.optional(),
    title: Title.optional(),
    content: Content.optional(),
    surfaces: fields.surfaces.optional(),
    partnerIds: fields.partnerIds.optional(),
    startsAt: fields.startsAt.optional(),
    endsAt: fields.endsAt.optional(),
    readOnly: fields.readOnly.optional(),
  }),
  response: Announcement,
  errors: ['announcement.not_found', 'announcement.invalid', 'announcement.not_possible_now'],
})

export const endAnnouncement = endpoint({
  id: 'announcements.end',
  method: 'POST',
  path: '/v1/announcements/:id/end',
  summary: 'End an announcement now',
  permission: 'announcement:manage',
  scope: 'platform',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: idParams('id'),
  response: Announcement,
  errors: ['announcement.not_found', 'announcement.not_possible_now'],
})

/** An announcement as those see it who are meant. */
export const CurrentAnnouncement = z
  .object({
    id: Id,
    severity: fields.severity,
    title: Title,
    content: Content,
    endsAt: Timestamp.nullable(),
    readOnly: z.boolean(),
    dismissible: z.boolean(),
  })
  .meta({ id: 'CurrentAnnouncement' })
export type CurrentAnnouncement = z.infer<typeof CurrentAnnouncement>

export const listCurrentAnnouncements = endpoint({
  id: 'currentAnnouncements.list',
  method: 'GET',
  path: '/v1/me/announcements',
  summary: 'List what is announced to the caller now and was not dismissed',
  scope: 'self',
  response: z.object({ data: z.array(CurrentAnnouncement) }),
})

export const dismissAnnouncement = endpoint({
  id: 'currentAnnouncements.dismiss',
  method: 'POST',
  path: '/v1/me/announcements/:id/dismiss',
  summary: 'Show an announcement to this account no more',
  scope: 'self',
  params: idParams('id'),
  errors: ['announcement.not_found', 'announcement.not_possible_now'],
})
