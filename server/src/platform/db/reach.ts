import type { Actor } from '#platform/actor'
import { AppError } from '#platform/errors'
import type { Db } from './pool.ts'
import type { UnitOfWork, WorkScope } from './unit-of-work.ts'

/** A read is no keyed work: the claim stays for the unit that writes. */
function withoutClaim({ claim: _claim, ...reader }: Actor): Actor {
  return reader
}

function scopeOf({ reach }: Actor): WorkScope {
  if (reach === null) throw new AppError('auth.forbidden', 'This needs a role that reaches some organization')
  return reach.kind === 'platform' ? 'platform' : reach
}

/**
 * Reads everything within the caller's reach: all rows for operators, the partner's for its staff, the
 * organization's for its members, each kept to that by row-level security. Denied to whoever has no reach.
 */
export async function readWithin<T>(
  unitOfWork: UnitOfWork,
  actor: Actor,
  fn: (db: Db) => Promise<T>,
): Promise<T> {
  return unitOfWork(withoutClaim(actor), scopeOf(actor), ({ db }) => fn(db))
}

/**
 * Reads inside one organization that the gate has let the caller into. Operators read as the platform, which also
 * shows what belongs to no member of it (names of operators, of partner staff): `fn` names the organization itself.
 */
export async function readInOrganization<T>(
  unitOfWork: UnitOfWork,
  actor: Actor,
  organizationId: string,
  fn: (db: Db) => Promise<T>,
): Promise<T> {
  const scope: WorkScope = actor.reach?.kind === 'platform' ? 'platform' : { organizationId }
  return unitOfWork(withoutClaim(actor), scope, ({ db }) => fn(db))
}
