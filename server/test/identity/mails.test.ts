import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smtpMailer } from '#adapters/smtp'
import { createQueueMail, type MailDeps, mails, type MailRequest } from '#features/mails'
import { systemActor } from '#platform/actor'
import { identityApp, type IdentityApp } from './identity-app.ts'
import { smtpServer } from './smtp-server.ts'

const invitation: MailRequest<'invitation'> = {
  to: 'ada@example.com',
  locale: 'de',
  template: 'invitation',
  values: {
    name: 'Ada',
    organization: 'Engines {x} <b>',
    invitedBy: 'Eve\r\nBcc: all@example.com',
    link: 'https://console.example/link#tok',
  },
}

async function queue(identity: IdentityApp, mail: MailRequest): Promise<void> {
  const queueMail = createQueueMail({ keyRing: identity.keyRing, platformName: 'Testing' })
  await identity.unitOfWork(systemActor('test'), 'platform', (work) => queueMail(work, mail))
}

async function sendDue(deps: MailDeps): Promise<void> {
  const sweep = mails.sweeps?.(deps).find(({ name }) => name === 'mails.due')
  await sweep?.run(new AbortController().signal)
}

const rowsOf = (identity: IdentityApp) => identity.db.selectFrom('mails').selectAll().execute()

test('a mail goes out in its reader’s language, and its words are erased here', async (t) => {
  const identity = await identityApp(t)
  const server = await smtpServer(t)
  const mailer = smtpMailer({ url: server.url, from: 'Freehold <noreply@example.com>' })
  t.after(() => mailer.close())
  await queue(identity, invitation)
  const [queued] = await rowsOf(identity)
  assert.ok(!JSON.stringify(queued?.content).includes('link#tok'))
  const deps: MailDeps = { ...identity.mailDeps, mailer }
  await Promise.all([sendDue(deps), sendDue(deps)])
  assert.equal(server.taken.length, 1)
  const [message = ''] = server.taken
  const head = message.slice(0, message.indexOf('\r\n\r\n'))
  assert.match(head, /^To: ada@example\.com\r?$/m)
  assert.match(head, new RegExp(`^Message-ID: <${queued?.id}@test\\.invalid>\r?$`, 'm'))
  assert.doesNotMatch(head, /^Bcc:/m)
  const [sent] = await rowsOf(identity)
  assert.deepEqual([sent?.state, sent?.content], ['sent', null])
})

test('a mail that is not taken is tried again, later each time; one that is refused is given up', async (t) => {
  const identity = await identityApp(t)
  const server = await smtpServer(t)
  const mailer = smtpMailer({ url: server.url, from: 'noreply@example.com' })
  t.after(() => mailer.close())
  const deps: MailDeps = { ...identity.mailDeps, mailer }
  server.refuse('451 later', '421 busy')
  await queue(identity, invitation)
  await sendDue(deps)
  await sendDue(deps)
  assert.partialDeepStrictEqual((await rowsOf(identity))[0], { state: 'queued', attempts: 1 })
  identity.clock.pass(31_000)
  await sendDue(deps)
  assert.partialDeepStrictEqual((await rowsOf(identity))[0], { state: 'queued', attempts: 2 })
  identity.clock.pass(31_000)
  await sendDue(deps)
  assert.equal(server.taken.length, 0)
  identity.clock.pass(31_000)
  await sendDue(deps)
  assert.equal(server.taken.length, 1)
  assert.equal((await rowsOf(identity))[0]?.state, 'sent')

  server.refuse('550 no such mailbox')
  await queue(identity, { ...invitation, to: 'gone@example.com' })
  await sendDue(deps)
  const gone = (await rowsOf(identity)).find(({ recipient }) => recipient === 'gone@example.com')
  assert.partialDeepStrictEqual(gone, { state: 'failed', content: null })
  assert.match(gone?.last_error ?? '', /550/)
})

test('a mail server that cannot be reached loses nothing', async (t) => {
  const identity = await identityApp(t)
  const mailer = smtpMailer({ url: new URL('smtp://127.0.0.1:9'), from: 'noreply@example.com' })
  t.after(() => mailer.close())
  await queue(identity, invitation)
  await sendDue({ ...identity.mailDeps, mailer })
  assert.partialDeepStrictEqual((await rowsOf(identity))[0], { state: 'queued', attempts: 1 })
})

test('a mail is queued if and only if what it tells about commits, also from inside an organization', async (t) => {
  const identity = await identityApp(t)
  const queueMail = createQueueMail({ keyRing: identity.keyRing, platformName: 'Testing' })
  const organizationId = crypto.randomUUID()
  const failing = identity.unitOfWork(systemActor('test'), { organizationId }, async (work) => {
    await queueMail(work, invitation)
    throw new Error('no')
  })
  await assert.rejects(failing, /no/)
  assert.equal((await rowsOf(identity)).length, 0)
  await identity.unitOfWork(systemActor('test'), { organizationId }, (work) => queueMail(work, invitation))
  assert.equal((await rowsOf(identity)).length, 1)
})
