import { systemActor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { newId } from '#platform/ids'
import { defineJob } from '#platform/jobs/job'
import { type KeyRing, open, seal } from '#platform/key-ring'
import type { Log } from '#platform/log'
import type { Mailer } from '#ports/mailer'
import { finishMail, insertMail, postponeMail, type QueuedMail, takeMail } from './mail-store.ts'
import type { BrandOf, MailContent, QueueMail } from './mail.ts'
import { renderMail } from './render-mail.ts'

export type MailDeps = {
  readonly unitOfWork: UnitOfWork
  readonly keyRing: KeyRing
  readonly clock: Clock
  readonly log: Log
  /** `capture` keeps mails to be looked at at `/_mail`; only the demo does. */
  readonly mailer: Mailer | 'capture'
  /** Host of our Message-IDs. */
  readonly mailDomain: string
}

export const sendMailJob = defineJob<{ readonly id: string }>('mails.send', {
  key: ({ id }) => id,
  maxAttempts: 3,
})

const place = (id: string): string => `mails/${id}/content`

/** The queue as other features use it: they say what to tell, in whose language, and nothing of how it is sent. */
export function createQueueMail(deps: {
  readonly keyRing: KeyRing
  readonly platformName: string
  readonly brandOf?: BrandOf
}): QueueMail {
  return async (work, mail) => {
    const id = newId()
    const brand = mail.brandOf === undefined ? undefined : await deps.brandOf?.(work.db, mail.brandOf)
    const { subject, text, html } = renderMail(deps.platformName, mail, brand)
    const content = seal(deps.keyRing, place(id), JSON.stringify({ text, html }))
    const senderName = brand?.senderName ?? null
    await insertMail(work.db, { id, recipient: mail.to, subject, content, senderName })
    await work.enqueue(sendMailJob, { id })
  }
}

/** The words of a mail that has not been erased yet. */
export function openContent(keyRing: KeyRing, mail: Pick<QueuedMail, 'id' | 'content'>): MailContent {
  // `createQueueMail` sealed exactly this.
  return JSON.parse(open(keyRing, place(mail.id), mail.content)) as MailContent
}

/** Longer than any one attempt can take. */
const leaseMs = 120_000
const maxAttempts = 12

/** 30 s, 1 min, 2 min, … at most 2 h between attempts: about half a day until a mail is given up. */
function backOffMs(attempts: number): number {
  return Math.min(30_000 * 2 ** (attempts - 1), 7_200_000)
}

const actor = systemActor('mails')

/** Sends one queued mail if it is due. Safe to run at any time, by any number of processes. */
export async function sendQueuedMail(deps: MailDeps, id: string): Promise<void> {
  const { unitOfWork, clock, mailer, log } = deps
  const mail = await unitOfWork(actor, 'platform', ({ db }) => takeMail(db, id, clock.now(), leaseMs))
  if (mail === undefined) return
  if (mailer === 'capture') {
    await unitOfWork(actor, 'platform', ({ db }) =>
      finishMail(db, id, { state: 'captured', now: clock.now(), keepContent: true }),
    )
    return
  }
  const { text, html } = openContent(deps.keyRing, mail)
  const messageId = `<${id}@${deps.mailDomain}>`
  const { recipient: to, subject, senderName } = mail
  const outcome = await mailer.send({ messageId, to, subject, text, html, senderName })
  const now = clock.now()
  if (outcome.kind === 'sent') {
    await unitOfWork(actor, 'platform', ({ db }) =>
      finishMail(db, id, { state: 'sent', now, keepContent: false }),
    )
    return
  }
  const error = outcome.reason
  if (outcome.kind === 'refused' || mail.attempts >= maxAttempts) {
    log.error({ mail: id, reason: error }, 'a mail could not be sent and is given up')
    await unitOfWork(actor, 'platform', ({ db }) =>
      finishMail(db, id, { state: 'failed', error, now, keepContent: false }),
    )
    return
  }
  const runAt = new Date(now.getTime() + backOffMs(mail.attempts))
  log.warn({ mail: id, reason: error }, 'a mail was not taken and will be tried again')
  await unitOfWork(actor, 'platform', async ({ db, enqueue }) => {
    await postponeMail(db, id, error, runAt)
    await enqueue(sendMailJob, { id }, { runAt })
  })
}
