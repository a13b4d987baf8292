/** What is mailed: plain text, and the same as HTML. */
export type OutgoingMail = {
  /** Stays the same over retries, so that a mail server or reader can tell a repetition. */
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Stands in front of the sender's address instead of its own name. */
  readonly senderName?: string | null
}

/** Sends mail; settles when the next server has taken the mail over. */
export interface Mailer {
  /** Resolves to what became of the mail: `refused` will not change by trying again, `unreachable` may. */
  readonly send: (mail: OutgoingMail) => Promise<MailOutcome>
  readonly close: () => Promise<void>
}

export type MailOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused' | 'unreachable'; readonly reason: string }
