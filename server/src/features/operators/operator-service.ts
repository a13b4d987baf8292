import type { Handoff, InviteOperator, Operator, ShownSecret } from '@freehold/contract'
import type { z } from 'zod'
import {
  type AccountDeps,
  findAccount,
  inviteToTeam,
  prepareTeamPassword,
  type SparePassword,
  type TeamInvitationDeps,
  withoutSecret,
} from '#features/accounts'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import {
  accountDisabled,
  lastOperatorOwner,
  operatorAlreadyExists,
  operatorNotFound,
  operatorNotInvited,
} from './operator-errors.ts'
import {
  countOtherOwners,
  findOperator,
  hasJoined,
  insertInvited,
  lockOperators,
  saveStanding,
} from './operator-store.ts'
import { requireOther, requirePossible, type Role } from './operator.ts'

export type OperatorDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
} & TeamInvitationDeps &
  Pick<AccountDeps, 'platform' | 'endSessions'>

type Invited = { readonly operator: Operator; readonly handoff: Handoff }
type Which = { readonly accountId: string; readonly ifMatch: number }

async function readOperator(db: Db, accountId: string): Promise<Operator> {
  const operator = await findOperator(db, accountId)
  if (operator === undefined) throw operatorNotFound(accountId)
  return operator
}

/**
 * The platform keeps an owner who can sign in. For whoever takes this account out of the owners, or disables it: the
 * list of operators stays as it is until the unit of work ends.
 */
export async function requireOtherOwner(db: Db, accountId: string): Promise<void> {
  await lockOperators(db)
  const operator = await findOperator(db, accountId)
  if (operator?.role !== 'owner' || operator.state !== 'active') return
  if ((await countOtherOwners(db, accountId)) === 0) throw lastOperatorOwner()
}

type Person = { readonly email: string; readonly name: string }

/** Invites into the team and lets the role count at once where a password was handed out. */
async function handOver(
  deps: OperatorDeps,
  work: Work,
  actor: Actor,
  { email, name, spare }: Person & { readonly spare: SparePassword | undefined },
): Promise<{ accountId: string; handoff: Handoff }> {
  const invited = await inviteToTeam(deps, work, actor, {
    email,
    name,
    surface: 'operator',
    to: deps.platform.name,
    join: { platform: true },
    spare,
  })
  const account = await findAccount(work.db, invited.accountId)
  if (account?.state === 'disabled') throw accountDisabled()
  return invited
}

/** Answers once with the secret where one is shown; what is kept for a repetition of the request has none. */
export async function inviteOperator(
  deps: OperatorDeps,
  actor: Actor,
  { email, name, role, show }: z.output<typeof InviteOperator>,
): Promise<Invited> {
  const spare = await prepareTeamPassword(deps, show)
  let shown: Handoff | undefined
  const kept = await deps.unitOfWork(actor, 'platform', async (work) => {
    await lockOperators(work.db)
    const { accountId, handoff } = await handOver(deps, work, actor, { email, name, spare })
    if (!(await insertInvited(work.db, accountId, role))) throw operatorAlreadyExists()
    if (handoff.by === 'password') await saveStanding(work.db, accountId, { state: 'active', role })
    await work.record({
      action: 'operator.invite',
      target: { type: 'operator', id: accountId },
      subjectId: accountId,
      details: { role, handoff: handoff.by, email: email.toLowerCase(), name },
    })
    shown = handoff
    return { operator: await readOperator(work.db, accountId), handoff: withoutSecret(handoff) }
  })
  return { ...kept, handoff: shown ?? kept.handoff }
}

export async function resendOperatorInvitation(
  deps: OperatorDeps,
  actor: Actor,
  { accountId, show }: { readonly accountId: string; readonly show?: ShownSecret | undefined },
): Promise<Invited> {
  const spare = await prepareTeamPassword(deps, show)
  let shown: Handoff | undefined
  const kept = await deps.unitOfWork(actor, 'platform', async (work) => {
    await lockOperators(work.db)
    const { email, name, role, state } = await readOperator(work.db, accountId)
    if (state !== 'invited') throw operatorNotInvited()
    const { handoff } = await handOver(deps, work, actor, { email, name, spare })
    if (handoff.by === 'password') await saveStanding(work.db, accountId, { state: 'active', role })
    const target = { type: 'operator', id: accountId }
    await work.record({ action: 'operator.resend_invitation', target, details: { handoff: handoff.by } })
    shown = handoff
    return { operator: await readOperator(work.db, accountId), handoff: withoutSecret(handoff) }
  })
  return { ...kept, handoff: shown ?? kept.handoff }
}

export async function changeOperatorRole(
  { unitOfWork }: Pick<OperatorDeps, 'unitOfWork'>,
  actor: Actor,
  { accountId, ifMatch, role }: Which & { readonly role: Role },
): Promise<Operator> {
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    await lockOperators(db)
    const operator = await readOperator(db, accountId)
    requireVersion(operator, ifMatch)
    requireOther(actor, accountId)
    requirePossible('changeRole', operator)
    if (operator.role === role) return operator
    await requireOtherOwner(db, accountId)
    await saveStanding(db, accountId, { state: operator.state, role })
    const target = { type: 'operator', id: accountId }
    await record({ action: 'operator.change_role', target, details: { from: operator.role, to: role } })
    return readOperator(db, accountId)
  })
}

/** The role stops to count with the next request, and every session ends. The row stays, to be taken back. */
export async function deactivateOperator(
  { unitOfWork, endSessions }: Pick<OperatorDeps, 'unitOfWork' | 'endSessions'>,
  actor: Actor,
  { accountId, ifMatch }: Which,
): Promise<Operator> {
  return unitOfWork(actor, 'platform', async (work) => {
    const { db, record } = work
    await lockOperators(db)
    const operator = await readOperator(db, accountId)
    requireVersion(operator, ifMatch)
    requireOther(actor, accountId)
    requirePossible('deactivate', operator)
    await requireOtherOwner(db, accountId)
    await saveStanding(db, accountId, { state: 'deactivated', role: operator.role })
    if (operator.state === 'active') await endSessions(work, accountId)
    const target = { type: 'operator', id: accountId }
    await record({ action: 'operator.deactivate', target, details: { role: operator.role } })
    return readOperator(db, accountId)
  })
}

/** Whoever never took the invitation up waits for one again, which a resend sends. */
export async function reactivateOperator(
  { unitOfWork }: Pick<OperatorDeps, 'unitOfWork'>,
  actor: Actor,
  { accountId, ifMatch }: Which,
): Promise<Operator> {
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    await lockOperators(db)
    const operator = await readOperator(db, accountId)
    requireVersion(operator, ifMatch)
    requireOther(actor, accountId)
    requirePossible('reactivate', operator)
    const state = (await hasJoined(db, accountId)) ? 'active' : 'invited'
    await saveStanding(db, accountId, { state, role: operator.role })
    const target = { type: 'operator', id: accountId }
    await record({ action: 'operator.reactivate', target, details: { role: operator.role } })
    return readOperator(db, accountId)
  })
}

/** Gives an invited operator the role, in the transaction of `work` on the platform. False: nobody waits there. */
export async function joinOperators({ db, record }: Work, accountId: string): Promise<boolean> {
  await lockOperators(db)
  const operator = await findOperator(db, accountId)
  if (operator === undefined || operator.state === 'deactivated') return false
  if (operator.state === 'active') return true
  await saveStanding(db, accountId, { state: 'active', role: operator.role })
  const target = { type: 'operator', id: accountId }
  await record({ action: 'operator.join', target, details: { role: operator.role } })
  return true
}
