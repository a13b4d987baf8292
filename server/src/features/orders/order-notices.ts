import type { Locale } from '@freehold/contract'
import type { MailTemplate, QueueMail } from '#features/mails'
import { systemActor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { findOrder } from './order-store.ts'
import type { Order } from './order.ts'

export type Notice = 'submitted' | 'asked' | 'rejected' | 'ready'

export type NoticeDeps = {
  readonly unitOfWork: UnitOfWork
  /** Scheme and host of the console, for links in mail. */
  readonly origin: string
  readonly queueMail: QueueMail
}

type Recipient = { readonly name: string; readonly email: string; readonly locale: string }

async function operatorsOf(db: Db): Promise<Recipient[]> {
  return db
    .selectFrom('operators')
    .innerJoin('accounts', 'accounts.id', 'operators.account_id')
    .select(['accounts.name', 'accounts.email', 'accounts.locale'])
    .where('operators.role', 'in', ['owner', 'support'])
    .where('accounts.state', '=', 'active')
    .execute()
}

async function partnerStaffOf(db: Db, partnerId: string): Promise<Recipient[]> {
  return db
    .selectFrom('partner_staff')
    .innerJoin('accounts', 'accounts.id', 'partner_staff.account_id')
    .select(['accounts.name', 'accounts.email', 'accounts.locale'])
    .where('partner_staff.partner_id', '=', partnerId)
    .where('accounts.state', '=', 'active')
    .execute()
}

async function customersOf(db: Db, order: Order): Promise<Recipient[]> {
  return db
    .selectFrom('members')
    .innerJoin('accounts', 'accounts.id', 'members.account_id')
    .select(['accounts.name', 'accounts.email', 'accounts.locale'])
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
} as const satisfies Record<Notice, MailTemplate>

function linkTo(origin: string, order: Order, what: Notice): string {
  const { organizationId, id, tenantId, state } = order
  if (what === 'submitted' && state === 'pending_partner')
    return `${origin}/partner/orders/${organizationId}/${id}`
  if (what === 'submitted') return `${origin}/operator/orders/${organizationId}/${id}`
  if (what === 'ready') return `${origin}/app/${organizationId}/tenants/${tenantId}`
  return `${origin}/app/${organizationId}/orders/${id}`
}

function detailOf(order: Order, what: Notice): string {
  if (what === 'rejected') return order.reason ?? ''
  if (what !== 'asked') return order.tenantName
  return order.questions
    .filter((question) => question.answeredAt === null)
    .map((question) => `${question.field}: ${question.message}`)
    .join('\n')
}

/** Mails those whom a step of an order concerns: our side on submission, the customer on everything else. */
export async function sendNotice(
  { unitOfWork, origin, queueMail }: NoticeDeps,
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
    const recipients = await recipientsOf(db, order, what)
    const common = {
      organization,
      displayName: order.displayName,
      detail: detailOf(order, what),
      link: linkTo(origin, order, what),
    }
    for (const { name, email, locale } of recipients) {
      const values = { ...common, name }
      // Checked when it was written.
      await queueMail(work, { to: email, locale: locale as Locale, template: templates[what], values })
    }
  })
}
