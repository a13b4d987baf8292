/** Accounts: people who can sign in, their passwords and mailed links, and what the database lets them do. */
import { systemActor } from '#platform/actor'
import { defineFeature } from '#platform/feature'
import { accountRoutes } from './account-routes.ts'
import type { AccountDeps } from './account.ts'
import { deleteOldLinks } from './link-store.ts'
import { deleteOldAttempts } from './sign-in-attempts.ts'

export type { AccountDeps } from './account.ts'
export { surfaceRefused } from './account-errors.ts'
export { ensureAccount, findAccount, savePassword } from './account-store.ts'
export { checkPassword } from './check-password.ts'
export { createDemoToken, createSetUpLink, inviteAccount, recoverOperator } from './link-service.ts'
export { hashPassword } from './password-hash.ts'
export { findStanding, mayEnter, type Standing, standingColumns, toStanding } from './standing.ts'
export { takeDemoToken } from './demo-token.ts'

const dayMs = 86_400_000

export const accounts = defineFeature<AccountDeps>()({
  name: 'accounts',
  routes: accountRoutes,
  sweeps: ({ unitOfWork, clock }) => [
    {
      name: 'accounts.expiry',
      everyMs: 3_600_000,
      run: async () => {
        const now = clock.now().getTime()
        await unitOfWork(systemActor('accounts'), 'platform', async ({ db }) => {
          await deleteOldLinks(db, new Date(now - 7 * dayMs))
          await deleteOldAttempts(db, new Date(now - 31 * dayMs))
        })
      },
    },
  ],
})
