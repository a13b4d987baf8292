import { type Actor, type Surface } from '#platform/actor'
import { linkInvalid } from './account-errors.ts'
import { findAccount } from './account-store.ts'
import type { Account, AccountDeps } from './account.ts'
import { takeLink } from './link-store.ts'

/** Uses a demo token up and answers whose it is; refuses one that was made for another surface. */
export async function takeDemoToken(
  { unitOfWork, clock }: Pick<AccountDeps, 'unitOfWork' | 'clock'>,
  actor: Actor,
  { token, surface }: { token: string; surface: Surface },
): Promise<Account> {
  return unitOfWork(actor, 'platform', async ({ db }) => {
    const link = await takeLink(db, token, clock.now())
    if (link?.payload.kind !== 'demo' || link.payload.surface !== surface) throw linkInvalid()
    const account = await findAccount(db, link.accountId ?? '')
    if (account?.state !== 'active') throw linkInvalid()
    return account
  })
}
