/** Mails: queued with what they tell about, sent with retries, captured in the demo. */
import { systemActor } from '#platform/actor'
import { defineFeature } from '#platform/feature'
import { handleJob } from '#platform/jobs/worker'
import { type MailDeps, sendMailJob, sendQueuedMail } from './mail-service.ts'
import { listDueMails } from './mail-store.ts'

export { registerMailPage } from './capture-page.ts'
export type { BrandOf, MailRequest, MailTemplate, MailValues, QueueMail, SecurityChange } from './mail.ts'
export { createQueueMail, type MailDeps } from './mail-service.ts'
export { escapeHtml } from './render-mail.ts'

export const mails = defineFeature<MailDeps>()({
  name: 'mails',
  routes: [],
  jobs: (deps) => [handleJob(sendMailJob, ({ id }) => sendQueuedMail(deps, id))],
  sweeps: (deps) => [
    {
      // Jobs are hints; the rows say what is due, also after a process died with a mail in hand.
      name: 'mails.due',
      everyMs: 30_000,
      run: async (signal) => {
        const now = deps.clock.now()
        const due = await deps.unitOfWork(systemActor('mails'), 'platform', ({ db }) => listDueMails(db, now))
        for (const id of due) if (!signal.aborted) await sendQueuedMail(deps, id)
      },
    },
  ],
})
