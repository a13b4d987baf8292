import type { Mailer, MailOutcome } from '#ports/mailer'

export type SmtpOptions = {
  /** `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`; credentials percent-encoded. */
  readonly url: URL
  /** Sender of every mail, as `Name <address>` or a bare address. */
  readonly from: string
}

const isLoopback = (host: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(host)

/** The bare address of `Name <address>`. */
const addressOf = (from: string): string => /<([^>]+)>\s*$/.exec(from)?.[1] ?? from

function toOutcome(error: unknown): MailOutcome {
  const reason = error instanceof Error ? error.message.slice(0, 500) : 'unknown'
  // nodemailer's errors carry the server's reply code (RFC 5321): 5xx is final. 535 and 530 are about our own
  // credentials, so they say nothing about the mail.
  const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0
  const final = code >= 500 && code < 600 && code !== 535 && code !== 530
  return { kind: final ? 'refused' : 'unreachable', reason }
}

/**
 * Sends over SMTP. TLS is required (STARTTLS on `smtp:`) except to this machine itself. The client is loaded with
 * the first mail.
 */
export function smtpMailer({ url, from }: SmtpOptions): Mailer {
  const open = async () => {
    const { createTransport } = await import('nodemailer')
    return createTransport(
      {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: Number(url.port || (url.protocol === 'smtps:' ? 465 : 587)),
        secure: url.protocol === 'smtps:',
        requireTLS: url.protocol === 'smtp:' && !isLoopback(url.hostname),
        ignoreTLS: isLoopback(url.hostname) && url.protocol === 'smtp:',
        ...(url.username === ''
          ? {}
          : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 30_000,
        disableFileAccess: true,
        disableUrlAccess: true,
      },
      { from },
    )
  }
  let transport: ReturnType<typeof open> | undefined
  return {
    send: async ({ messageId, to, subject, text, html, senderName = null }) => {
      try {
        const opened = await (transport ??= open())
        const sender = senderName === null ? {} : { from: { name: senderName, address: addressOf(from) } }
        await opened.sendMail({ messageId, to: { name: '', address: to }, subject, text, html, ...sender })
        return { kind: 'sent' }
      } catch (error) {
        return toOutcome(error)
      }
    },
    close: async () => {
      const opened = await transport?.catch(() => undefined)
      opened?.close()
    },
  }
}
