import type { DataExport } from '@freehold/contract'
import { attemptSubject, findAccount } from '#features/accounts'
import { listOwnEvents } from '#features/audit-events'
import type { Notify } from '#features/notifications'
import { type Actor, type Surface, systemActor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import { newId } from '#platform/ids'
import { defineJob } from '#platform/jobs/job'
import { type KeyRing, open, seal, type Sealed } from '#platform/key-ring'
import {
  findExport,
  finishExport,
  insertExport,
  listExports,
  listWaiting,
  lockWaiting,
  toDataExport,
} from './data-export-store.ts'
import { readSections } from './export-sections.ts'

export type DataExportDeps = {
  readonly unitOfWork: UnitOfWork
  readonly keyRing: KeyRing
  readonly clock: Clock
  readonly notify: Notify
}

type ExportRef = { readonly accountId: string; readonly id: string; readonly surface: Surface }

/** Put an export together, and tell its owner on the surface on which it was asked for. */
export const makeDataExport = defineJob<ExportRef>('data-exports.make', {
  key: ({ id }) => id,
  maxAttempts: 3,
})

const dayMs = 86_400_000
/** Each export reads everything there is of a person. */
const mostADay = 3
/** A job that did not come by then was lost. */
const lostAfterMs = 300_000

const actor = systemActor('data-exports')
const placeOf = (accountId: string, id: string): string => `data_exports/${accountId}/${id}/content`

function selfOf({ id, surface }: Actor): { accountId: string; surface: Surface } {
  if (id === null || surface === null) throw new AppError('auth.required', 'Sign in first')
  return { accountId: id, surface }
}

export async function readOwnExports(
  { unitOfWork, clock }: DataExportDeps,
  caller: Actor,
): Promise<{ data: DataExport[] }> {
  const { accountId } = selfOf(caller)
  const rows = await unitOfWork(caller, 'platform', ({ db }) => listExports(db, accountId))
  return { data: rows.map((row) => toDataExport(row, clock.now())) }
}

export async function requestExport(
  { unitOfWork, clock }: DataExportDeps,
  caller: Actor,
): Promise<DataExport> {
  const { accountId, surface } = selfOf(caller)
  const now = clock.now()
  return unitOfWork(caller, 'platform', async ({ db, record, enqueue }) => {
    // One request after the other, so that they count each other.
    await db.selectFrom('accounts').select('id').where('id', '=', accountId).forUpdate().execute()
    const lately = (await listExports(db, accountId)).filter(
      (row) => now.getTime() - row.requested_at.getTime() < dayMs,
    )
    if (lately.length >= mostADay || lately.some(({ state }) => state === 'waiting')) {
      const headers = { 'retry-after': '3600' }
      throw new AppError('data_export.too_many', 'One is being made, or enough were made today', { headers })
    }
    const id = newId()
    const row = await insertExport(db, { account_id: accountId, id, requested_at: now })
    await enqueue(makeDataExport, { accountId, id, surface })
    await record({ action: 'data_export.request', target: { type: 'account', id: accountId } })
    return toDataExport(row, now)
  })
}

/** Where the export is downloaded; on the app surface a profile is seen inside an organization. */
async function profileOf(db: Db, accountId: string, surface: Surface): Promise<string> {
  if (surface !== 'app') return `/${surface}/profile`
  const member = await db
    .selectFrom('members')
    .select('organization_id')
    .where('account_id', '=', accountId)
    .where('state', '=', 'active')
    .executeTakeFirst()
  return member === undefined ? '/app' : `/app/${member.organization_id}/profile`
}

/** Puts everything together in one transaction, and with it the message that it is there. Safe to run again. */
export async function makeExport(
  { unitOfWork, keyRing, clock, notify }: DataExportDeps,
  { accountId, id, surface }: ExportRef,
): Promise<void> {
  const now = clock.now()
  await unitOfWork(actor, 'platform', async (work) => {
    const { db } = work
    const account = await findAccount(db, accountId)
    if (account === undefined || !(await lockWaiting(db, { accountId, id }))) return
    const { email } = account
    const person = { id: accountId, email, attemptSubject: attemptSubject(keyRing, email) }
    const content = JSON.stringify({
      format: 'freehold-data-export/1',
      madeAt: now.toISOString(),
      ...(await readSections(db, person)),
      auditEvents: await listOwnEvents(db, keyRing, accountId),
    })
    const expiresAt = new Date(now.getTime() + dayMs)
    const sealed = seal(keyRing, placeOf(accountId, id), content)
    await finishExport(db, { accountId, id }, { content: sealed, readyAt: now, expiresAt })
    const link = await profileOf(db, accountId, surface)
    await notify(work, {
      to: [account],
      surface,
      link,
      kind: 'data_export',
      template: 'data_export_ready',
      values: () => ({}),
    })
  })
}

/** Makes what a lost job left: the rows say what waits. */
export async function makeWaiting(deps: DataExportDeps, signal: AbortSignal): Promise<void> {
  const before = new Date(deps.clock.now().getTime() - lostAfterMs)
  const waiting = await deps.unitOfWork(actor, 'platform', ({ db }) => listWaiting(db, before))
  for (const ref of waiting) if (!signal.aborted) await makeExport(deps, { ...ref, surface: 'app' })
}

export async function downloadExport(
  { unitOfWork, keyRing, clock }: DataExportDeps,
  caller: Actor,
  id: string,
): Promise<{ format: 'freehold-data-export/1'; madeAt: string }> {
  const { accountId } = selfOf(caller)
  return unitOfWork(caller, 'platform', async ({ db, record }) => {
    const row = await findExport(db, accountId, id)
    if (row === undefined) throw new AppError('data_export.not_found', `No export ${id}`)
    if (toDataExport(row, clock.now()).state !== 'ready')
      throw new AppError('data_export.not_possible_now', 'It is not ready, or its day is over')
    await record({ action: 'data_export.download', target: { type: 'account', id: accountId } })
    // `makeExport` sealed exactly this.
    return JSON.parse(open(keyRing, placeOf(accountId, id), row.content as Sealed)) as {
      format: 'freehold-data-export/1'
      madeAt: string
    }
  })
}
