import type { Handoff, InviteStaff, ShownSecret, StaffPerson } from '@freehold/contract'
import type { z } from 'zod'
import {
  type AccountDeps,
  inviteToTeam,
  prepareTeamPassword,
  type TeamInvitationDeps,
  withoutSecret,
} from '#features/accounts'
import { findPartner } from '#features/partners'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import {
  lastAdmin,
  partnerNotActive,
  requireOther,
  requirePossible,
  staffAlreadyExists,
  staffNotFound,
  staffNotInvited,
} from './staff-errors.ts'
import {
  countOtherAdmins,
  findPerson,
  insertInvited,
  lockStaff,
  type Place,
  type Role,
  saveStanding,
} from './staff-store.ts'

export type StaffDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
} & TeamInvitationDeps &
  Pick<AccountDeps, 'endSessions'>

type Invited = { readonly person: StaffPerson; readonly handoff: Handoff }
type Which = Place & { readonly ifMatch: number }

async function readPerson(db: Db, place: Place): Promise<StaffPerson & { readonly hasJoined: boolean }> {
  const person = await findPerson(db, place)
  if (person === undefined) throw staffNotFound(place.accountId)
  return person
}

const targetOf = ({ accountId }: Place) => ({ type: 'staff', id: accountId })

async function requireOtherAdmin(db: Db, person: StaffPerson): Promise<void> {
  if (person.role !== 'admin' || person.state !== 'active') return
  if ((await countOtherAdmins(db, person)) === 0) throw lastAdmin()
}

type HandOver = {
  readonly partnerId: string
  readonly email: string
  readonly name: string
  readonly spare: Awaited<ReturnType<typeof prepareTeamPassword>>
}

async function handOver(
  deps: StaffDeps,
  work: Work,
  actor: Actor,
  { partnerId, ...person }: HandOver,
): Promise<{ accountId: string; handoff: Handoff }> {
  const partner = await findPartner(work.db, partnerId)
  if (partner === undefined) throw new AppError('partner.not_found', `No partner ${partnerId}`)
  if (partner.status === 'terminated') throw partnerNotActive()
  const join = { partnerId }
  return inviteToTeam(deps, work, actor, { ...person, surface: 'partner', to: partner.name, join })
}

/** Answers once with the secret where one is shown; what is kept for a repetition of the request has none. */
export async function inviteStaff(
  deps: StaffDeps,
  actor: Actor,
  input: z.output<typeof InviteStaff> & { readonly partnerId: string },
): Promise<Invited> {
  const { partnerId, email, name, role, show } = input
  const spare = await prepareTeamPassword(deps, show)
  let shown: Handoff | undefined
  const kept = await deps.unitOfWork(actor, 'platform', async (work) => {
    await lockStaff(work.db, partnerId)
    const { accountId, handoff } = await handOver(deps, work, actor, { partnerId, email, name, spare })
    const place = { partnerId, accountId }
    if (!(await insertInvited(work.db, place, role))) throw staffAlreadyExists()
    if (handoff.by === 'password') await saveStanding(work.db, place, { state: 'active', role })
    await work.record({
      action: 'staff.invite',
      target: targetOf(place),
      subjectId: accountId,
      details: { partnerId, role, handoff: handoff.by, email: email.toLowerCase(), name },
    })
    shown = handoff
    return { person: await readPerson(work.db, place), handoff: withoutSecret(handoff) }
  })
  return { ...kept, handoff: shown ?? kept.handoff }
}

export async function resendStaffInvitation(
  deps: StaffDeps,
  actor: Actor,
  { show, ...place }: Place & { readonly show?: ShownSecret | undefined },
): Promise<Invited> {
  const { partnerId } = place
  const spare = await prepareTeamPassword(deps, show)
  let shown: Handoff | undefined
  const kept = await deps.unitOfWork(actor, 'platform', async (work) => {
    await lockStaff(work.db, partnerId)
    const { email, name, role, state } = await readPerson(work.db, place)
    if (state !== 'invited') throw staffNotInvited()
    const { handoff } = await handOver(deps, work, actor, { partnerId, email, name, spare })
    if (handoff.by === 'password') await saveStanding(work.db, place, { state: 'active', role })
    const details = { partnerId, handoff: handoff.by }
    await work.record({ action: 'staff.resend_invitation', target: targetOf(place), details })
    shown = handoff
    return { person: await readPerson(work.db, place), handoff: withoutSecret(handoff) }
  })
  return { ...kept, handoff: shown ?? kept.handoff }
}

/** The person as they stand, for a change that somebody else may make now. */
async function beginChange(
  { db }: Work,
  actor: Actor,
  { ifMatch, ...place }: Which,
  change: Parameters<typeof requirePossible>[0],
): Promise<StaffPerson & { readonly hasJoined: boolean }> {
  await lockStaff(db, place.partnerId)
  const person = await readPerson(db, place)
  requireVersion(person, ifMatch)
  requireOther(actor, place.accountId)
  requirePossible(change, person)
  return person
}

export async function changeStaffRole(
  { unitOfWork }: Pick<StaffDeps, 'unitOfWork'>,
  actor: Actor,
  { role, ...which }: Which & { readonly role: Role },
): Promise<StaffPerson> {
  return unitOfWork(actor, 'platform', async (work) => {
    const person = await beginChange(work, actor, which, 'changeRole')
    if (person.role === role) return person
    await requireOtherAdmin(work.db, person)
    await saveStanding(work.db, which, { state: person.state, role })
    const details = { partnerId: which.partnerId, from: person.role, to: role }
    await work.record({ action: 'staff.change_role', target: targetOf(which), details })
    return readPerson(work.db, which)
  })
}

/** The role stops to count with the next request, and every session ends. The row stays, to be taken back. */
export async function deactivateStaff(
  { unitOfWork, endSessions }: Pick<StaffDeps, 'unitOfWork' | 'endSessions'>,
  actor: Actor,
  which: Which,
): Promise<StaffPerson> {
  return unitOfWork(actor, 'platform', async (work) => {
    const person = await beginChange(work, actor, which, 'deactivate')
    await requireOtherAdmin(work.db, person)
    await saveStanding(work.db, which, { state: 'deactivated', role: person.role })
    if (person.state === 'active') await endSessions(work, which.accountId)
    const details = { partnerId: which.partnerId, role: person.role }
    await work.record({ action: 'staff.deactivate', target: targetOf(which), details })
    return readPerson(work.db, which)
  })
}

/** Whoever never took the invitation up waits for one again, which a resend sends. */
export async function reactivateStaff(
  { unitOfWork }: Pick<StaffDeps, 'unitOfWork'>,
  actor: Actor,
  which: Which,
): Promise<StaffPerson> {
  return unitOfWork(actor, 'platform', async (work) => {
    const person = await beginChange(work, actor, which, 'reactivate')
    const state = person.hasJoined ? 'active' : 'invited'
    await saveStanding(work.db, which, { state, role: person.role })
    const details = { partnerId: which.partnerId, role: person.role }
    await work.record({ action: 'staff.reactivate', target: targetOf(which), details })
    return readPerson(work.db, which)
  })
}

/** Gives an invited person the role, in the transaction of `work` on the platform. False: nobody waits there. */
export async function joinStaff({ db, record }: Work, place: Place): Promise<boolean> {
  await lockStaff(db, place.partnerId)
  const person = await findPerson(db, place)
  if (person === undefined || person.state === 'deactivated') return false
  if (person.state === 'active') return true
  await saveStanding(db, place, { state: 'active', role: person.role })
  const details = { partnerId: place.partnerId, role: person.role }
  await record({ action: 'staff.join', target: targetOf(place), details })
  return true
}
