import type { AcceptSupportGrant, RequestSupportGrant, SupportGrant } from '@freehold/contract'
import { findOrganization } from '#features/organizations'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { AuditEntry, Work } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import { newId } from '#platform/ids'
import {
  alreadyOpen,
  notPossibleNow,
  ownRequest,
  requestsRefused,
  supportGrantNotFound,
  tenantUnknown,
} from './support-grant-errors.ts'
import {
  existingTenants,
  findGrant,
  insertGrant,
  type Step,
  stepGrant,
  takesRequests,
} from './support-grant-store.ts'
import {
  answerWithinMs,
  hoursAfter,
  minutesAfter,
  narrowed,
  type SupportDeps,
  takenAway,
  type Which,
} from './support-grant.ts'
import { tellOfSupport } from './support-mails.ts'
import { endSessionsUnder } from './support-session-store.ts'

/** A step concerns the platform as much as the organization: the same words stand in both logs. */
async function recordInBoth(work: Work, inside: Work, entry: AuditEntry): Promise<void> {
  await inside.record(entry)
  await work.record(entry)
}

async function organizationIn(db: Db, organizationId: string) {
  const organization = await findOrganization(db, organizationId)
  if (organization === undefined)
    throw new AppError('organization.not_found', `No organization ${organizationId}`)
  return organization
}

async function grantIn(db: Db, which: Which, now: Date): Promise<SupportGrant> {
  const grant = await findGrant(db, which, now)
  if (grant === undefined) throw supportGrantNotFound(which.id)
  return grant
}

function personOf({ id, name }: Actor): { readonly id: string; readonly name: string } {
  if (id === null) throw new Error('Support is asked for and given by accounts')
  return { id, name: name ?? '' }
}

async function requireTenants(
  db: Db,
  organizationId: string,
  tenantIds: readonly string[] | null,
): Promise<void> {
  if (tenantIds === null) return
  const existing = new Set(await existingTenants(db, organizationId, tenantIds))
  const missing = tenantIds.find((id) => !existing.has(id))
  if (missing !== undefined) throw tenantUnknown(missing)
}

/** Asks an organization for access. Nothing can be seen before one of its owners or admins has answered. */
export async function requestSupportGrant(
  deps: SupportDeps,
  actor: Actor,
  { organizationId, reason, hours, rights, tenantIds }: RequestSupportGrant & { organizationId: string },
): Promise<SupportGrant> {
  return deps.unitOfWork(actor, 'platform', async (work) => {
    const inside = await work.inOrganization(organizationId)
    const { partnerId, timeZone } = await organizationIn(inside.db, organizationId)
    if (!(await takesRequests(inside.db, organizationId))) throw requestsRefused()
    await requireTenants(inside.db, organizationId, tenantIds)
    const id = newId()
    const now = deps.clock.now()
    const extent = { hours, rights, tenantIds: tenantIds && [...new Set(tenantIds)] }
    const isNew = await insertGrant(inside.db, {
      ...extent,
      organizationId,
      partnerId,
      id,
      reason,
      now,
      kind: 'consent',
      requestedBy: personOf(actor),
      answerBy: new Date(now.getTime() + answerWithinMs),
      endsAt: null,
    })
    if (!isNew) throw alreadyOpen()
    await recordInBoth(work, inside, {
      action: 'support_grant.request',
      target: { type: 'support_grant', id },
      details: { reason, hours, rights, tenantIds: extent.tenantIds ?? [] },
    })
    const grant = await grantIn(inside.db, { organizationId, id }, now)
    await tellOfSupport(deps, work, { template: 'support_requested', to: 'organization', grant, timeZone })
    return grant
  })
}

/** Takes read access for minutes without asking. Everybody who could have been asked is told in the same transaction. */
export async function breakGlass(
  deps: SupportDeps,
  actor: Actor,
  { organizationId, reason, minutes }: { organizationId: string; reason: string; minutes: number },
): Promise<SupportGrant> {
  return deps.unitOfWork(actor, 'platform', async (work) => {
    const inside = await work.inOrganization(organizationId)
    const { partnerId, timeZone } = await organizationIn(inside.db, organizationId)
    const id = newId()
    const now = deps.clock.now()
    await insertGrant(inside.db, {
      organizationId,
      partnerId,
      id,
      reason,
      now,
      hours: 1,
      rights: 'read',
      tenantIds: null,
      kind: 'break_glass',
      requestedBy: personOf(actor),
      answerBy: now,
      endsAt: minutesAfter(now, minutes),
    })
    await recordInBoth(work, inside, {
      action: 'support_grant.break_glass',
      target: { type: 'support_grant', id },
      details: { reason, minutes },
    })
    const grant = await grantIn(inside.db, { organizationId, id }, now)
    await tellOfSupport(deps, work, { template: 'support_break_glass', to: 'organization', grant, timeZone })
    return grant
  })
}

type Ending = {
  readonly from: Step['from']
  /** What must be so besides the state. */
  readonly demand?: (db: Db, grant: SupportGrant) => Promise<void>
  readonly set: (actor: Actor, now: Date, grant: SupportGrant) => Step['set']
  readonly entry: (grant: SupportGrant) => Pick<AuditEntry, 'action' | 'details'>
  readonly tell: readonly Parameters<typeof tellOfSupport>[2][`template`][]
}

/** One step of a grant that is there: to exactly one of those who try, in both logs, with mail to whom it concerns. */
async function takeStep(
  deps: SupportDeps,
  actor: Actor,
  which: Which,
  { from, demand, set, entry, tell }: Ending,
): Promise<SupportGrant> {
  return deps.unitOfWork(actor, 'platform', async (work) => {
    const inside = await work.inOrganization(which.organizationId)
    const { timeZone } = await organizationIn(inside.db, which.organizationId)
    const now = deps.clock.now()
    const before = await grantIn(inside.db, which, now)
    await demand?.(inside.db, before)
    const isOurs = await stepGrant(inside.db, { ...which, from, now, set: set(actor, now, before) })
    if (!isOurs) throw notPossibleNow()
    const grant = await grantIn(inside.db, which, now)
    if (grant.state !== 'accepted') await endSessionsUnder(inside.db, which, now)
    await recordInBoth(work, inside, {
      ...entry(grant),
      target: { type: 'support_grant', id: which.id },
    })
    for (const template of tell)
      await tellOfSupport(deps, work, { template, to: 'operator', grant, timeZone })
    if (grant.state === 'accepted')
      await tellOfSupport(deps, work, { template: 'support_accepted', to: 'organization', grant, timeZone })
    return grant
  })
}

/** Accepts a request as it is, or for less than was asked. */
export async function acceptSupportGrant(
  deps: SupportDeps,
  actor: Actor,
  { organizationId, id, ...answer }: Which & AcceptSupportGrant,
): Promise<SupportGrant> {
  return takeStep(
    deps,
    actor,
    { organizationId, id },
    {
      from: ['requested'],
      demand: async (db, { requestedBy }) => {
        // Operators may be members as well; consent is somebody else's.
        if (requestedBy === actor.id) throw ownRequest()
        await requireTenants(db, organizationId, answer.tenantIds ?? null)
      },
      set: (by, now, { asked }) => {
        const given = narrowed(asked, answer)
        return {
          state: 'accepted',
          hours: given.hours,
          rights: given.rights,
          tenant_ids: given.tenantIds === null ? null : [...given.tenantIds],
          decided_by: by.id,
          decided_by_name: by.name,
          decided_at: now,
          ends_at: hoursAfter(now, given.hours),
        }
      },
      entry: ({ hours, rights, tenants, asked }) => {
        const tenantIds = tenants && tenants.map((tenant) => tenant.id)
        return {
          action: 'support_grant.accept',
          details: {
            hours,
            rights,
            tenantIds: tenantIds ?? [],
            narrowed: takenAway(
              { ...asked, tenantIds: asked.tenantIds?.toSorted() ?? null },
              { hours, rights, tenantIds: tenantIds?.toSorted() ?? null },
            ),
          },
        }
      },
      tell: ['support_accepted'],
    },
  )
}

export async function refuseSupportGrant(
  deps: SupportDeps,
  actor: Actor,
  { reason = '', ...which }: Which & { readonly reason?: string | undefined },
): Promise<SupportGrant> {
  return takeStep(deps, actor, which, {
    from: ['requested'],
    set: (by, now) => ({
      state: 'refused',
      decided_by: by.id,
      decided_by_name: by.name,
      decided_at: now,
      answer: reason,
    }),
    entry: () => ({ action: 'support_grant.refuse', details: { reason } }),
    tell: ['support_refused'],
  })
}

/** Takes access back; the very next request of a session under it is refused. */
export async function revokeSupportGrant(
  deps: SupportDeps,
  actor: Actor,
  { reason = '', ...which }: Which & { readonly reason?: string | undefined },
): Promise<SupportGrant> {
  return takeStep(deps, actor, which, {
    from: ['accepted'],
    set: (by, now) => ({ state: 'revoked', ended_at: now, ended_by_name: by.name, answer: reason }),
    entry: () => ({ action: 'support_grant.revoke', details: { reason } }),
    tell: ['support_revoked'],
  })
}

/** The operators' side gives up: a request that waits, or access before its time is over. */
export async function withdrawSupportGrant(
  deps: SupportDeps,
  actor: Actor,
  which: Which,
): Promise<SupportGrant> {
  return takeStep(deps, actor, which, {
    from: ['requested', 'accepted'],
    set: (by, now) => ({ state: 'withdrawn', ended_at: now, ended_by_name: by.name }),
    entry: () => ({ action: 'support_grant.withdraw' }),
    tell: [],
  })
}
