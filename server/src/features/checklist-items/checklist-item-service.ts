import type { ChecklistItem, ChecklistName, Locale } from '@freehold/contract'
import type { z } from 'zod'
import { findAccount } from '#features/accounts'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { Work } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import type { ChecklistDeps } from './checklist-deps.ts'
import { removeMark, saveMark, type TestResult } from './checklist-item-store.ts'
import { meansOf, readItems } from './item-facts.ts'
import { testIssuers, testPublicUrl } from './item-tests.ts'

export type Checklist = {
  data: z.output<typeof ChecklistItem>[]
  complete: boolean
  demo: boolean
}

const wrongMeans = (name: string): AppError =>
  new AppError('checklist_item.not_possible_now', `${name} is not brought about like this`)

const target = { type: 'checklist_item', id: null } as const

export async function readChecklist(db: Db, deps: ChecklistDeps): Promise<Checklist> {
  const data = await readItems(db, deps)
  const complete = data.every(({ state }) => state === 'done' || state === 'skipped')
  return { data, complete, demo: deps.demo }
}

/** Mails whoever asks, and remembers the mail: what becomes of it is the result. */
async function sendTestMail(
  { queueMail, origin }: ChecklistDeps,
  work: Work,
  actor: Actor,
): Promise<TestResult> {
  const account = await findAccount(work.db, actor.id ?? '')
  if (account === undefined) throw wrongMeans('mail')
  const { email: to, name } = account
  const locale: Locale = account.locale
  await queueMail(work, {
    to,
    locale,
    template: 'mail_test',
    values: { name, link: `${origin}/operator` },
  })
  // Ids grow with time, and this transaction's is the newest that it sees.
  const mail = await work.db
    .selectFrom('mails')
    .select('id')
    .where('recipient', '=', to)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  return { ok: false, finding: 'on_its_way', answer: null, mailId: mail.id }
}

/** What can be asked outside is asked before the transaction. */
async function askOutside(deps: ChecklistDeps, name: ChecklistName): Promise<TestResult | undefined> {
  if (name === 'public_url') return testPublicUrl(deps)
  return name === 'issuer' ? testIssuers(deps) : undefined
}

export async function testItem(deps: ChecklistDeps, actor: Actor, name: ChecklistName): Promise<Checklist> {
  if (meansOf[name] !== 'test') throw wrongMeans(name)
  const asked = await askOutside(deps, name)
  return deps.unitOfWork(actor, 'platform', async (work) => {
    const { db, record } = work
    const result = asked ?? (await sendTestMail(deps, work, actor))
    await saveMark(db, name, { state: 'tested', result, accountId: actor.id, at: deps.clock.now() })
    await record({ action: 'checklist_item.test', target, details: { name, result: result.finding } })
    return readChecklist(db, deps)
  })
}

export async function confirmItem(
  deps: ChecklistDeps,
  actor: Actor,
  name: ChecklistName,
): Promise<Checklist> {
  if (meansOf[name] !== 'confirm') throw wrongMeans(name)
  return deps.unitOfWork(actor, 'platform', async ({ db, record }) => {
    await saveMark(db, name, { state: 'confirmed', accountId: actor.id, at: deps.clock.now() })
    await record({ action: 'checklist_item.confirm', target, details: { name } })
    return readChecklist(db, deps)
  })
}

export async function skipItem(
  deps: ChecklistDeps,
  actor: Actor,
  { name, reason }: { readonly name: ChecklistName; readonly reason: string },
): Promise<Checklist> {
  return deps.unitOfWork(actor, 'platform', async ({ db, record }) => {
    const { data } = await readChecklist(db, deps)
    if (data.find((item) => item.name === name)?.state === 'done')
      throw new AppError('checklist_item.not_possible_now', `${name} is done`)
    await saveMark(db, name, { state: 'skipped', reason, accountId: actor.id, at: deps.clock.now() })
    await record({ action: 'checklist_item.skip', target, details: { name, reason } })
    return readChecklist(db, deps)
  })
}

export async function resumeItem(deps: ChecklistDeps, actor: Actor, name: ChecklistName): Promise<Checklist> {
  return deps.unitOfWork(actor, 'platform', async ({ db, record }) => {
    if (await removeMark(db, name)) {
      await record({ action: 'checklist_item.resume', target, details: { name } })
    }
    return readChecklist(db, deps)
  })
}
