import type { Actor, Reach } from '#platform/actor'
import { AppError } from '#platform/errors'
import type { Db } from './pool.ts'
import type { UnitOfWork, WorkScope } from './unit-of-work.ts'

/** The transaction in which a caller's lists are read: what it may not see is not there. */
export function scopeOf(reach: Reach): WorkScope {
  if (reach.kind === 'platform') return 'platform'
  if (reach.kind === 'partner') return { partnerId: reach.partnerId }
  return { organizationId: reach.organizationId }
}

/** Reads within the caller's reach: everything for operators, the partner's own, one organization's. */
export async function readWithin<T>(
  unitOfWork: UnitOfWork,
  actor: Actor,
  fn: (db: Db) => Promise<T>,
): Promise<T> {
  if (actor.reach === null) throw new AppError('auth.forbidden', 'Nothing is within reach here')
  return unitOfWork(actor, scopeOf(actor.reach), ({ db }) => fn(db))
}
