import { type Locale, type NotificationKind, notificationKinds } from '@freehold/contract'
import type { MailTemplate, MailValues, QueueMail } from '#features/mails'
import type { Surface } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Work } from '#platform/db/unit-of-work'
import { newId } from '#platform/ids'
import { findChoices, insertNotification } from './notification-store.ts'

/** Whom a message is for. */
export type Recipient = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly locale: string
}

export type NotificationRequest<T extends MailTemplate = MailTemplate> = {
  readonly to: readonly Recipient[]
  /** On which surface it is read, and where in it the message leads: a path that begins with `/`. */
  readonly surface: Surface
  readonly link: string
  readonly kind: NotificationKind
  readonly template: T
  /** The organization whose people these are, in whose partner's look the mail is then. */
  readonly brandOf?: string
  /** The values of the sentence, for one reader: some depend on the language. */
  readonly values: (recipient: Recipient) => MailValues[T]
}

/**
 * Tells people something by the means they chose, in the transaction of what it tells about: it reaches them if and
 * only if that commits. The unit of work must be of the platform.
 */
export type Notify = <T extends MailTemplate>(work: Work, message: NotificationRequest<T>) => Promise<void>

export function createNotify(deps: {
  readonly queueMail: QueueMail
  /** Scheme and host of the console, for links in mail. */
  readonly origin: string
  readonly clock: Clock
}): Notify {
  return async (work, { to, surface, link, kind, template, values, brandOf }) => {
    const choices = await findChoices(
      work.db,
      kind,
      to.map(({ id }) => id),
    )
    const createdAt = deps.clock.now()
    for (const recipient of to) {
      const { id: accountId, name, email, locale } = recipient
      const { mail, console } = choices.get(accountId) ?? notificationKinds[kind]
      const own = values(recipient)
      if (console) {
        const id = newId()
        await insertNotification(work.db, {
          accountId,
          id,
          surface,
          kind,
          template,
          details: own,
          link,
          createdAt,
        })
      }
      if (mail) {
        // Checked when it was written.
        const request = { to: email, locale: locale as Locale, template, ...(brandOf && { brandOf }) }
        await deps.queueMail(work, { ...request, values: { ...own, name, link: `${deps.origin}${link}` } })
      }
    }
  }
}
