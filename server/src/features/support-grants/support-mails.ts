import type { Locale, SupportGrant } from '@freehold/contract'
import type { MailTemplate } from '#features/mails'
import type { Recipient } from '#features/notifications'
import type { Db } from '#platform/db/pool'
import type { Work } from '#platform/db/unit-of-work'
import type { SupportDeps } from './support-grant.ts'

/** The people who decide for an organization. */
async function decidersOf(db: Db, organizationId: string): Promise<Recipient[]> {
  return db
    .selectFrom('members as m')
    .innerJoin('accounts as a', 'a.id', 'm.account_id')
    .select(['a.id', 'a.name', 'a.email', 'a.locale'])
    .where('m.organization_id', '=', organizationId)
    .where('m.state', '=', 'active')
    .where('m.role', 'in', ['owner', 'admin'])
    .where('a.state', '=', 'active')
    .execute()
}

async function operatorOf(db: Db, accountId: string): Promise<Recipient | undefined> {
  return db
    .selectFrom('accounts as a')
    .select(['a.id', 'a.name', 'a.email', 'a.locale'])
    .where('a.id', '=', accountId)
    .where('a.state', '=', 'active')
    .executeTakeFirst()
}

/** A moment as people read it, with its zone. */
function momentText(at: string, locale: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone })
  return `${format.format(new Date(at))} (${timeZone})`
}

type Tale = {
  readonly template: Extract<MailTemplate, `support_${string}`>
  readonly to: 'organization' | 'operator'
  readonly grant: SupportGrant
  readonly timeZone: string
}

function factsOf({ template, grant, timeZone }: Tale, { locale }: Recipient) {
  const isAnswer = template === 'support_refused' || template === 'support_revoked'
  return {
    organization: grant.organizationName,
    operator: grant.requestedByName,
    decider: grant.decidedByName ?? grant.endedByName ?? '',
    detail: isAnswer ? (grant.answer ?? '') : grant.reason,
    until: momentText(grant.endsAt ?? grant.answerBy, locale, timeZone),
  }
}

/**
 * Tells one side what became of a grant, in the transaction of `work` on the platform: the operator who asked by mail,
 * the customer by mail and in the console.
 */
export async function tellOfSupport(
  { queueMail, notify, origin }: Pick<SupportDeps, 'queueMail' | 'notify' | 'origin'>,
  work: Work,
  tale: Tale,
): Promise<void> {
  const { template, to, grant } = tale
  const { organizationId, id } = grant
  if (to === 'organization') {
    await notify(work, {
      to: await decidersOf(work.db, organizationId),
      surface: 'app',
      link: `/app/${organizationId}/support-grants/${id}`,
      kind: 'support_access',
      template,
      values: (recipient) => factsOf(tale, recipient),
    })
    return
  }
  const operator = await operatorOf(work.db, grant.requestedBy)
  if (operator === undefined) return
  const link = `${origin}/operator/organizations/${organizationId}/support-grants/${id}`
  await queueMail(work, {
    to: operator.email,
    // Checked when the account was written.
    locale: operator.locale as Locale,
    template,
    values: { ...factsOf(tale, operator), name: operator.name, link },
  })
}
