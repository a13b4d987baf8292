import { type NotificationKind, notificationKinds } from '@freehold/contract'
import type { Actor, Surface } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import type { Cursors } from '#platform/http/page'
import { type Choice, type Inbox, listChoices, markRead, saveChoice } from './notification-store.ts'

export type NotificationDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
  readonly clock: Clock
}

/** Whose messages a caller reads: its own, of the surface it is on. */
export function inboxOf({ id, surface }: Actor): Inbox {
  if (id === null || surface === null) throw new AppError('auth.required', 'Sign in first')
  return { accountId: id, surface }
}

type Setting = Choice & { readonly kind: NotificationKind; readonly fixed: ('mail' | 'console')[] }

function kindsOn(surface: Surface): NotificationKind[] {
  // keyof the table, which Object.keys forgets.
  return (Object.keys(notificationKinds) as NotificationKind[]).filter((kind) => {
    const surfaces: readonly Surface[] = notificationKinds[kind].surfaces
    return surfaces.includes(surface)
  })
}

export async function listSettings(db: Db, actor: Actor): Promise<{ data: Setting[] }> {
  const { accountId, surface } = inboxOf(actor)
  const choices = await listChoices(db, accountId)
  const data = kindsOn(surface).map((kind) => {
    const { mail, console, fixed } = notificationKinds[kind]
    return { kind, mail, console, ...choices.get(kind), fixed: [...fixed] }
  })
  return { data }
}

export async function updateSettings(
  { unitOfWork }: NotificationDeps,
  actor: Actor,
  { kind, mail, console }: Choice & { readonly kind: NotificationKind },
): Promise<{ data: Setting[] }> {
  const rule = notificationKinds[kind]
  const fixed: readonly string[] = rule.fixed
  const isBreach =
    (fixed.includes('mail') && mail !== rule.mail) || (fixed.includes('console') && console !== rule.console)
  if (isBreach) throw new AppError('notification.fixed', 'This cannot be switched off')
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    const { accountId } = inboxOf(actor)
    await saveChoice(db, accountId, kind, { mail, console })
    const target = { type: 'account', id: accountId }
    await record({ action: 'notification_settings.update', target, details: { kind, mail, console } })
    return listSettings(db, actor)
  })
}

export async function readNotification(
  { unitOfWork, clock }: NotificationDeps,
  actor: Actor,
  id: string,
): Promise<void> {
  const isThere = await unitOfWork(actor, 'platform', ({ db }) =>
    markRead(db, inboxOf(actor), id, clock.now()),
  )
  if (!isThere) throw new AppError('notification.not_found', `No notification ${id}`)
}
