import { z } from 'zod'
import { text, Timestamp } from './common.ts'
import { endpoint } from './endpoint.ts'

/** What a new installation needs before customers come, in the order in which it is done. */
export const checklistNames = [
  'public_url',
  'operator',
  'mail',
  'issuer',
  'connector',
  'backup',
  'key_ring',
] as const

const ChecklistName = z.enum(checklistNames)
export type ChecklistName = z.infer<typeof ChecklistName>

export const ChecklistItem = z
  .object({
    name: ChecklistName,
    /** `failed`: it was tried, and `finding` says what came back. */
    state: z.enum(['todo', 'waiting', 'done', 'failed', 'skipped']),
    /** A word for what stands in the way or was found; the console has a sentence for each. */
    finding: z.string().nullable(),
    /** What the other side said, in its own words. */
    answer: z.string().nullable(),
    /** Why it was skipped. */
    reason: z.string().nullable(),
    decidedBy: z.string().nullable(),
    at: Timestamp.nullable(),
    /** How it is brought about: by a test, by somebody's word, or by doing it elsewhere. */
    means: z.enum(['test', 'confirm', 'elsewhere']),
  })
  .meta({ id: 'ChecklistItem' })
export type ChecklistItem = z.infer<typeof ChecklistItem>

const Checklist = z.object({
  data: z.array(ChecklistItem),
  complete: z.boolean(),
  /** A demo needs none of this. */
  demo: z.boolean(),
})

export const listChecklistItems = endpoint({
  id: 'checklistItems.list',
  method: 'GET',
  path: '/v1/checklist-items',
  summary: 'Read what this installation still needs before customers come',
  permission: 'checklist:read',
  scope: 'platform',
  response: Checklist,
})

const params = z.strictObject({ name: ChecklistName })

export const testChecklistItem = endpoint({
  id: 'checklistItems.test',
  method: 'POST',
  path: '/v1/checklist-items/:name/test',
  summary: 'Test an item now: the public address, a mail to oneself, discovery of the issuers',
  permission: 'checklist:manage',
  scope: 'platform',
  params,
  response: Checklist,
  errors: ['checklist_item.not_possible_now'],
})

export const confirmChecklistItem = endpoint({
  id: 'checklistItems.confirm',
  method: 'POST',
  path: '/v1/checklist-items/:name/confirm',
  summary: 'Say that something was done that the platform cannot see',
  permission: 'checklist:manage',
  scope: 'platform',
  params,
  response: Checklist,
  errors: ['checklist_item.not_possible_now'],
})

export const skipChecklistItem = endpoint({
  id: 'checklistItems.skip',
  method: 'POST',
  path: '/v1/checklist-items/:name/skip',
  summary: 'Leave an item out, with a reason that is recorded',
  permission: 'checklist:manage',
  scope: 'platform',
  params,
  body: z.strictObject({ reason: text(3, 500) }),
  response: Checklist,
  errors: ['checklist_item.not_possible_now'],
})

export const resumeChecklistItem = endpoint({
  id: 'checklistItems.resume',
  method: 'POST',
  path: '/v1/checklist-items/:name/resume',
  summary: 'Take an item up again that was skipped or confirmed',
  permission: 'checklist:manage',
  scope: 'platform',
  params,
  response: Checklist,
})
