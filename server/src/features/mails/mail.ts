import type { Locale } from '@freehold/contract'
import type { Work } from '#platform/db/unit-of-work'

/** What is told about an order or the tenant it is for. `detail` is the question or the reason, where there is one. */
type OrderFacts = { readonly organization: string; readonly displayName: string; readonly detail: string }

/** `what` is the alert's sentence, in the reader's language. */
type AlertFacts = { readonly what: string }

/** `operator` asked, `decider` answered; `detail` is the reason of whoever acted last, `until` the end of its time. */
type SupportFacts = {
  readonly organization: string
  readonly operator: string
  readonly decider: string
  readonly detail: string
  readonly until: string
}

/** What happened to a person's account, told to that person. */
export type SecurityChange =
  | 'password_changed'
  | 'factor_added'
  | 'factor_removed'
  | 'factors_reset'
  | 'recovery_code_used'
  | 'email_change_requested'
  | 'email_changed'

/** What each mail tells. Each greets `name`, and its one link leads to `link`. */
export type MailValues = Readonly<Record<SecurityChange, Readonly<Record<never, string>>>> & {
  readonly registration: { readonly organization: string }
  readonly invitation: { readonly organization: string; readonly invitedBy: string }
  readonly recovery: Readonly<Record<never, string>>
  readonly recovery_started: Readonly<Record<never, string>>
  readonly email_change: Readonly<Record<never, string>>
  readonly order_submitted: OrderFacts
  readonly order_asked: OrderFacts
  readonly order_rejected: OrderFacts
  readonly tenant_ready: OrderFacts
  readonly alert_opened: AlertFacts
  readonly alert_reminded: AlertFacts
  readonly alert_resolved: AlertFacts
  readonly webhook_disabled: { readonly webhook: string }
  readonly announcement: { readonly title: string; readonly content: string }
  readonly data_export_ready: Readonly<Record<never, string>>
  readonly mail_test: Readonly<Record<never, string>>
  readonly organization_moved: { readonly organization: string; readonly partner: string }
  readonly support_requested: SupportFacts
  readonly support_accepted: SupportFacts
  readonly support_refused: SupportFacts
  readonly support_revoked: SupportFacts
  readonly support_expired: SupportFacts
  readonly support_break_glass: SupportFacts
}

export type MailTemplate = keyof MailValues

export type MailRequest<T extends MailTemplate = MailTemplate> = {
  readonly to: string
  readonly locale: Locale
  readonly template: T
  /** The organization whose reader this is: the mail shows itself as that organization's partner wants. */
  readonly brandOf?: string
  readonly values: MailValues[T] & { readonly name: string | null; readonly link: string }
}

/** How a mail shows itself, and where its reader turns to. */
export type MailBrand = {
  readonly name: string
  /** Behind the link, `#rrggbb`; with the text colour that reads on it. */
  readonly accent: { readonly colour: string; readonly text: string } | null
  /** Absolute address of a picture that mail programs show. */
  readonly logo: string | null
  readonly support: string | null
  /** In front of the platform's own address. */
  readonly senderName: string | null
}

/** The brand of an organization as it is now; undefined where it has none. */
export type BrandOf = (db: Work['db'], organizationId: string) => Promise<MailBrand | undefined>

/** Queues a mail in the transaction of what it tells about: it is sent if and only if that commits. */
export type QueueMail = <T extends MailTemplate>(work: Work, mail: MailRequest<T>) => Promise<void>

/** A mail's words as they are kept, sealed, until it is sent. */
export type MailContent = { readonly text: string; readonly html: string }
