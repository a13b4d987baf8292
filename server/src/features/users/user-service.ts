import type { User } from '@freehold/contract'
import { type AccountDeps, startRecovery } from '#features/accounts'
import { requireOtherOwner } from '#features/operators'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import { operatorsByOwners, ownAccount, userNotFound, userNotPossible } from './user-errors.ts'
import { findUser } from './user-reads.ts'

export type UserDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
} & Pick<AccountDeps, 'clock' | 'origin' | 'queueMail' | 'endSessions'>

type Which = { readonly accountId: string; readonly ifMatch: number }

export async function readUser(db: Db, accountId: string): Promise<User> {
  const user = await findUser(db, accountId)
  if (user === undefined) throw userNotFound(accountId)
  return user
}

/** Nobody does this to themselves, and who is no owner does it to no operator. */
function requireAuthorityOver(actor: Actor, user: User): void {
  if (actor.id === user.accountId) throw ownAccount()
  if (user.operatorRole !== null && !actor.roles.includes('operator.owner')) throw operatorsByOwners()
}

async function saveState(db: Db, accountId: string, state: User['state']): Promise<void> {
  await db
    .updateTable('accounts')
    .set((eb) => ({ state, version: eb('version', '+', 1) }))
    .where('id', '=', accountId)
    .execute()
}

/** The account signs in nowhere from the next request on; what it belongs to stays for when it is enabled. */
export async function disableUser(
  { unitOfWork, endSessions }: Pick<UserDeps, 'unitOfWork' | 'endSessions'>,
  actor: Actor,
  { accountId, ifMatch }: Which,
): Promise<User> {
  return unitOfWork(actor, 'platform', async (work) => {
    requireAuthorityOver(actor, await readUser(work.db, accountId))
    // Waits for whoever changes operators; what was read before is read again.
    await requireOtherOwner(work.db, accountId)
    const user = await readUser(work.db, accountId)
    requireVersion(user, ifMatch)
    if (user.state !== 'active') throw userNotPossible(user.state)
    await saveState(work.db, accountId, 'disabled')
    await endSessions(work, accountId)
    await work.record({ action: 'account.disable', target: { type: 'account', id: accountId } })
    return readUser(work.db, accountId)
  })
}

export async function enableUser(
  { unitOfWork }: Pick<UserDeps, 'unitOfWork'>,
  actor: Actor,
  { accountId, ifMatch }: Which,
): Promise<User> {
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    const user = await readUser(db, accountId)
    requireVersion(user, ifMatch)
    requireAuthorityOver(actor, user)
    if (user.state !== 'disabled') throw userNotPossible(user.state)
    await saveState(db, accountId, 'active')
    await record({ action: 'account.enable', target: { type: 'account', id: accountId } })
    return readUser(db, accountId)
  })
}

/** The person sets the new password by the mailed link; whoever starts this never chooses or sees it. */
export async function recoverUser(
  deps: UserDeps,
  actor: Actor,
  { accountId, resetSecondFactor }: { readonly accountId: string; readonly resetSecondFactor: boolean },
): Promise<{ sentTo: string }> {
  return deps.unitOfWork(actor, 'platform', async (work) => {
    const user = await readUser(work.db, accountId)
    requireAuthorityOver(actor, user)
    if (user.state !== 'active') throw userNotPossible(user.state)
    return startRecovery(deps, work, { accountId, resetSecondFactor })
  })
}
