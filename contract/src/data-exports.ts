import { z } from 'zod'
import { Id, idParams, Timestamp } from './common.ts'
import { endpoint } from './endpoint.ts'

/** All that is held about a person, made ready for that person to take away. */
export const DataExport = z
  .object({
    id: Id,
    state: z.enum(['waiting', 'ready', 'failed', 'expired']),
    requestedAt: Timestamp,
    readyAt: Timestamp.nullable(),
    expiresAt: Timestamp.nullable(),
  })
  .meta({ id: 'DataExport' })
export type DataExport = z.infer<typeof DataExport>

export const listDataExports = endpoint({
  id: 'dataExports.list',
  method: 'GET',
  path: '/v1/me/data-exports',
  summary: 'List own exports of the last days, the newest first',
  scope: 'self',
  response: z.object({ data: z.array(DataExport) }),
})

export const createDataExport = endpoint({
  id: 'dataExports.create',
  method: 'POST',
  path: '/v1/me/data-exports',
  summary: 'Have everything put together that is held about oneself',
  scope: 'self',
  idempotency: 'accepted',
  stepUp: true,
  status: 202,
  response: DataExport,
  errors: ['data_export.too_many'],
})

export const downloadDataExport = endpoint({
  id: 'dataExports.download',
  method: 'POST',
  path: '/v1/me/data-exports/:id/download',
  summary: 'Take an export away as JSON; it is there for a day',
  scope: 'self',
  stepUp: true,
  params: idParams('id'),
  /** Sections by name; what each holds is described in the file itself. */
  response: z.looseObject({ format: z.literal('freehold-data-export/1'), madeAt: Timestamp }),
  errors: ['data_export.not_found', 'data_export.not_possible_now'],
})
