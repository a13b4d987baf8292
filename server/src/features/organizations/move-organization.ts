import type { Locale, MovePreview, Organization } from '@freehold/contract'
import { sql } from 'kysely'
import type { QueueMail } from '#features/mails'
import { passOnOrders } from '#features/orders'
import { findPartner, holdPartner, readDirectPartner } from '#features/partners'
import type { Actor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import { readWithin } from '#platform/db/reach'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import { requireVersion } from '#platform/http/if-match'
import {
  organizationAlreadyThere,
  organizationNotFound,
  organizationPartnerNotFound,
} from './organization-errors.ts'
import { findOrganization, lockOrganization } from './organization-store.ts'

export type MoveDeps = {
  readonly unitOfWork: UnitOfWork
  readonly clock: Clock
  /** Scheme and host of the console, for links in mail. */
  readonly origin: string
  readonly queueMail: QueueMail
  readonly platform: { readonly name: string }
}

async function tellOwners(deps: MoveDeps, inside: Work, organization: Organization): Promise<void> {
  const owners = await inside.db
    .selectFrom('members')
    .innerJoin('accounts', 'accounts.id', 'members.account_id')
    .select(['accounts.name', 'accounts.email', 'accounts.locale'])
    .where('members.organization_id', '=', organization.id)
    .where('members.state', '=', 'active')
    .where('members.role', 'in', ['owner', 'admin'])
    .where('accounts.state', '=', 'active')
    .execute()
  const link = `${deps.origin}/app/${organization.id}`
  const direct = await readDirectPartner(inside.db)
  const partner = organization.partnerId === direct.id ? deps.platform.name : organization.partnerName
  for (const { name, email, locale } of owners) {
    await deps.queueMail(inside, {
      to: email,
      // Checked when it was written.
      locale: locale as Locale,
      template: 'organization_moved',
      brandOf: organization.id,
      values: { name, organization: organization.name, partner, link },
    })
  }
}

export type Move = {
  readonly organizationId: string
  readonly to: string
  /** `operator` for a wish, `termination` when its partner ends. */
  readonly because: 'operator' | 'termination'
  /** Refuses unless the organization has this version; 0 asks for none. */
  readonly ifMatch?: number
}

/**
 * Gives an organization to another partner, in a unit of work of the platform. Every row of it follows by its
 * composite key; what its log tells so far stays under the partner of that time. Reach is judged anew with each
 * request, so the staff of both partners notice at once.
 */
export async function moveWithin(deps: MoveDeps, work: Work, move: Move): Promise<Organization> {
  const { organizationId, to, because, ifMatch = 0 } = move
  if ((await holdPartner(work.db, to)) !== 'active') throw organizationPartnerNotFound(to)
  const inside = await work.inOrganization(organizationId)
  const before = await lockOrganization(inside.db, organizationId)
  if (before === undefined) throw organizationNotFound(organizationId)
  if (ifMatch !== 0) requireVersion(before, ifMatch)
  const from = before.partnerId
  if (from === to) throw organizationAlreadyThere()
  await inside.db
    .updateTable('organizations')
    .set((eb) => ({ partner_id: to, version: eb('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .execute()
  await passOnOrders(inside, organizationId, deps.clock.now())
  await inside.record({
    action: 'organization.move',
    target: { type: 'organization', id: organizationId },
    details: { from, to, because },
  })
  await work.record({
    action: 'partner.detach_organization',
    target: { type: 'partner', id: from },
    details: { organizationId, to },
  })
  await work.record({
    action: 'partner.attach_organization',
    target: { type: 'partner', id: to },
    details: { organizationId, from },
  })
  const moved = (await findOrganization(inside.db, organizationId)) ?? before
  await tellOwners(deps, inside, moved)
  return moved
}

/** An operator moves an organization to another partner, or to `direct` where none is named. */
export async function moveOrganization(
  deps: MoveDeps,
  actor: Actor,
  input: { readonly organizationId: string; readonly partnerId: string | null; readonly ifMatch: number },
): Promise<Organization> {
  const { organizationId, partnerId, ifMatch } = input
  return deps.unitOfWork(actor, 'platform', async (work) => {
    const to = partnerId ?? (await readDirectPartner(work.db)).id
    return moveWithin(deps, work, { organizationId, to, ifMatch, because: 'operator' })
  })
}

async function staffOf(db: Db, partnerId: string): Promise<{ name: string; email: string }[]> {
  return db
    .selectFrom('partner_staff')
    .innerJoin('accounts', 'accounts.id', 'partner_staff.account_id')
    .select(['accounts.name', 'accounts.email'])
    .where('partner_staff.partner_id', '=', partnerId)
    .where('partner_staff.role', 'is not', null)
    .where('accounts.state', '=', 'active')
    .orderBy('accounts.name')
    .execute()
}

type Counts = {
  readonly tenants: number
  readonly openOrders: number
  readonly ordersWaitingForPartner: number
  readonly notified: number
}

async function countsOf(db: Db, organizationId: string): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select
      (select count(*)::int from tenants t where t.organization_id = ${organizationId} and t.phase <> 'deleted') as tenants,
      (select count(*)::int from orders o where o.organization_id = ${organizationId}
        and o.state not in ('draft', 'completed', 'cancelled', 'rejected', 'failed')) as "openOrders",
      (select count(*)::int from orders o where o.organization_id = ${organizationId}
        and (o.state = 'pending_partner' or o.state = 'needs_info' and o.resume_state = 'pending_partner'))
        as "ordersWaitingForPartner",
      (select count(*)::int from members m join accounts a on a.id = m.account_id
        where m.organization_id = ${organizationId} and m.state = 'active' and m.role in ('owner', 'admin')
        and a.state = 'active') as notified`.execute(db)
  return rows[0] ?? { tenants: 0, openOrders: 0, ordersWaitingForPartner: 0, notified: 0 }
}

/** What a move would take along; refuses what the move itself would. */
export async function previewMove(
  { unitOfWork }: Pick<MoveDeps, 'unitOfWork'>,
  actor: Actor,
  { organizationId, partnerId }: { readonly organizationId: string; readonly partnerId?: string | undefined },
): Promise<MovePreview> {
  return readWithin(unitOfWork, actor, async (db) => {
    const organization = await findOrganization(db, organizationId)
    if (organization === undefined) throw organizationNotFound(organizationId)
    const to = partnerId === undefined ? await readDirectPartner(db) : await findPartner(db, partnerId)
    if (to?.status !== 'active') throw organizationPartnerNotFound(partnerId ?? '')
    if (to.id === organization.partnerId) throw organizationAlreadyThere()
    return {
      organizationId,
      from: { id: organization.partnerId, name: organization.partnerName },
      to: { id: to.id, name: to.name },
      ...(await countsOf(db, organizationId)),
      losing: await staffOf(db, organization.partnerId),
      gaining: await staffOf(db, to.id),
      version: organization.version,
    }
  })
}
