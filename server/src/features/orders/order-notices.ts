import type { NotificationKind } from '@freehold/contract'
import type { Notify, Recipient } from '#features/notifications'
import { type Surface, systemActor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { findOrder } from './order-store.ts'
import type { Order } from './order.ts'

export type Notice = 'submitted' | 'asked' | 'rejected' | 'ready'

export type NoticeDeps = {
  readonly unitOfWork: UnitOfWork
  readonly notify: Notify
}

async function operatorsOf(db: Db): Promise<Recipient[]> {
  return db
    .selectFrom('operators')
    .innerJoin('accounts', 'accounts.id', 'operators.account_id')
    .select(['accounts.id', 'accounts.name', 'accounts.email', 'accounts.locale'])
    .where('operators.role', 'in', ['owner', 'support'])
    .where('accounts.state', '=', 'active')
    .execute()
}

async function partnerStaffOf(db: Db, partnerId: string): Promise<Recipient[]> {
  return db
    .selectFrom('partner_staff')
    .innerJoin('accounts', 'accounts.id', 'partner_staff.account_id')
    .select(['accounts.id', 'accounts.name', 'accounts.email', 'accounts.locale'])
    .where('partner_staff.partner_id', '=', partnerId)
    .where('partner_staff.role', 'is not', null)
    .where('accounts.state', '=', 'active')
    .execute()
}

async function customersOf(db: Db, order: Order): Promise<Recipient[]> {
  return db
    .selectFrom('members')
    .innerJoin('accounts', 'accounts.id', 'members.account_id')
    .select(['accounts.id', 'accounts.name', 'accounts.email', 'accounts.locale'])
    .where('members.organization_id', '=', order.organizationId)
    .where('members.state', '=', 'active')
    .where((eb) =>
      eb.or([eb('members.role', 'in', ['owner', 'admin']), eb('members.account_id', '=', order.requestedBy)]),
    )
    .where('accounts.state', '=', 'active')
    .execute()
}

function recipientsOf(db: Db, order: Order, what: Notice): Promise<Recipient[]> {
  if (what !== 'submitted') return customersOf(db, order)
  return order.state === 'pending_partner' ? partnerStaffOf(db, order.partnerId) : operatorsOf(db)
}

const templates = {
  submitted: 'order_submitted',
  asked: 'order_asked',
  rejected: 'order_rejected',
  ready: 'tenant_ready',
} as const satisfies Record<Notice, NotificationKind>

/** Where it is read, and where it leads there. */
function placeOf(order: Order, what: Notice): { surface: Surface; link: string } {
  const { organizationId, id, tenantId, state } = order
  if (what === 'submitted') {
    const surface = state === 'pending_partner' ? 'partner' : 'operator'
    return { surface, link: `/${surface}/orders/${organizationId}/${id}` }
  }
  const object = what === 'ready' ? `tenants/${tenantId}` : `orders/${id}`
  return { surface: 'app', link: `/app/${organizationId}/${object}` }
}

function detailOf(order: Order, what: Notice): string {
  if (what === 'rejected') return order.reason ?? ''
  if (what !== 'asked') return order.tenantName
  return order.questions
    .filter((question) => question.answeredAt === null)
    .map((question) => `${question.field}: ${question.message}`)
    .join('\n')
}

/** Tells those whom a step of an order concerns: our side on submission, the customer on everything else. */
export async function sendNotice(
  { unitOfWork, notify }: NoticeDeps,
  { organizationId, orderId, what }: { organizationId: string; orderId: string; what: Notice },
): Promise<void> {
  await unitOfWork(systemActor('notify-order'), 'platform', async (work) => {
    const { db } = work
    const order = await findOrder(db, organizationId, orderId)
    if (order === undefined) return
    const { name: organization } = await db
      .selectFrom('organizations')
      .select('name')
      .where('organization_id', '=', organizationId)
      .executeTakeFirstOrThrow()
    const kind = templates[what]
    await notify(work, {
      ...placeOf(order, what),
      to: await recipientsOf(db, order, what),
      kind,
      template: kind,
      // Our own side reads it as the platform's.
      ...(what === 'submitted' ? {} : { brandOf: organizationId }),
      values: () => ({ organization, displayName: order.displayName, detail: detailOf(order, what) }),
    })
  })
}
