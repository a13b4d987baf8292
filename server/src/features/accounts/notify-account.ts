import type { SecurityChange } from '#features/mails'
import type { Work } from '#platform/db/unit-of-work'
import { findAccount } from './account-store.ts'
import type { AccountDeps } from './account.ts'

/**
 * Tells a person by mail what happened to the account, in the transaction in which it happens: whoever did it
 * otherwise than by this person's will is found out.
 */
export async function notifyAccount(
  { queueMail, origin }: Pick<AccountDeps, 'queueMail' | 'origin'>,
  work: Work,
  {
    accountId,
    what,
    to,
  }: { readonly accountId: string; readonly what: SecurityChange; readonly to?: string },
): Promise<void> {
  const account = await findAccount(work.db, accountId)
  if (account === undefined) return
  const { email, name, locale } = account
  await queueMail(work, {
    to: to ?? email,
    locale,
    template: what,
    values: { name, link: `${origin}/recover` },
  })
}
