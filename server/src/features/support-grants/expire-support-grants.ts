import { findOrganization } from '#features/organizations'
import { systemActor } from '#platform/actor'
import { expireGrant, findGrant, listOverdue } from './support-grant-store.ts'
import type { SupportDeps, Which } from './support-grant.ts'
import { tellOfSupport } from './support-mails.ts'

const actor = systemActor('expire-support-grants')

async function expire(deps: SupportDeps, which: Which & { readonly state: string }): Promise<void> {
  const { organizationId, id, state } = which
  await deps.unitOfWork(actor, 'platform', async (work) => {
    const inside = await work.inOrganization(organizationId)
    if (!(await expireGrant(inside.db, which))) return
    const isUnanswered = state === 'requested'
    const entry = {
      action: 'support_grant.expire',
      target: { type: 'support_grant', id },
      details: { because: isUnanswered ? 'not_answered' : 'time_over' },
    } as const
    await inside.record(entry)
    await work.record(entry)
    if (!isUnanswered) return
    const grant = await findGrant(inside.db, { organizationId, id }, deps.clock.now())
    const organization = await findOrganization(inside.db, organizationId)
    if (grant === undefined || organization === undefined) return
    const { timeZone } = organization
    await tellOfSupport(deps, work, { template: 'support_expired', to: 'operator', grant, timeZone })
  })
}

/** Writes down what the clock has ended already: requests without an answer, and access whose time is over. */
export async function expireSupportGrants(deps: SupportDeps, signal: AbortSignal): Promise<void> {
  const overdue = await listOverdue(deps.platformDb, deps.clock.now())
  for (const which of overdue) if (!signal.aborted) await expire(deps, which)
}
