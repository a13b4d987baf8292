import { systemActor } from '#platform/actor'
/** Factors: what an account proves itself with besides its password, and how they come and go. */
import type { Work } from '#platform/db/unit-of-work'
import { defineFeature } from '#platform/feature'
import { factorRoutes } from './factor-routes.ts'
import type { FactorDeps } from './factor.ts'
import { deleteExpiredChallenges } from './passkey-store.ts'

export { type Factors, hasSecondFactor, isMultiFactor, operatorsNeedMfa, readFactors } from './factor.ts'
export { beginPasskey, beginTotp, confirmTotp, finishPasskey, type Guard } from './factor-service.ts'
export { passkeyDomain, passkeyRequest } from './passkey-options.ts'
export { provePasskey, proveRecoveryCode, proveTotp } from './prove-factor.ts'

/** Removes every second factor of an account, in the transaction of `work` on the platform; false: it had none. */
export async function clearFactors({ db }: Work, accountId: string): Promise<boolean> {
  let removed = 0n
  for (const table of ['totp_factors', 'passkeys', 'recovery_codes'] as const) {
    const { numDeletedRows } = await db
      .deleteFrom(table)
      .where('account_id', '=', accountId)
      .executeTakeFirst()
    removed += numDeletedRows
  }
  return removed > 0n
}

export const factors = defineFeature<FactorDeps>()({
  name: 'factors',
  routes: factorRoutes,
  sweeps: ({ unitOfWork, clock }) => [
    {
      name: 'factors.expiry',
      everyMs: 600_000,
      run: () =>
        unitOfWork(systemActor('factors'), 'platform', ({ db }) => deleteExpiredChallenges(db, clock.now())),
    },
  ],
})
