import type { Locale } from '@freehold/contract'
import type { Work } from '#platform/db/unit-of-work'

/** What is told about an order or the tenant it is for. `detail` is the question or the reason, where there is one. */
type OrderFacts = { readonly organization: string; readonly displayName: string; readonly detail: string }

/** What each mail tells. Each greets `name`, and its one link leads to `link`. */
export type MailValues = {
  readonly registration: { readonly organization: string }
  readonly invitation: { readonly organization: string; readonly invitedBy: string }
  readonly recovery: Readonly<Record<never, string>>
  readonly order_submitted: OrderFacts
  readonly order_asked: OrderFacts
  readonly order_rejected: OrderFacts
  readonly tenant_ready: OrderFacts
}

export type MailTemplate = keyof MailValues

export type MailRequest<T extends MailTemplate = MailTemplate> = {
  readonly to: string
  readonly locale: Locale
  readonly template: T
  readonly values: MailValues[T] & { readonly name: string | null; readonly link: string }
}

/** Queues a mail in the transaction of what it tells about: it is sent if and only if that commits. */
export type QueueMail = <T extends MailTemplate>(work: Work, mail: MailRequest<T>) => Promise<void>

/** A mail's words as they are kept, sealed, until it is sent. */
export type MailContent = { readonly text: string; readonly html: string }
