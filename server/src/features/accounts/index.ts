/** Accounts: people who can sign in, their passwords and mailed links, and what the database lets them do. */
import { defineFeature } from '#platform/feature'
import { accountRoutes } from './account-routes.ts'
import type { AccountDeps } from './account.ts'
import { reportRefusals } from './refusals.ts'

export type { Account, AccountDeps } from './account.ts'
export { surfaceRefused } from './account-errors.ts'
export {
  ensureAccount,
  findAccount,
  findAccountByEmail,
  findPasswordState,
  savePassword,
} from './account-store.ts'
export { attemptSubject, checkPassword } from './check-password.ts'
export {
  createDemoToken,
  createSetUpLink,
  inviteAccount,
  recoverOperator,
  startRecovery,
} from './link-service.ts'
export { notifyAccount } from './notify-account.ts'
export { replacePassword } from './own-credentials.ts'
export { hashPassword } from './password-hash.ts'
export { recordRefusal } from './refusals.ts'
export { openAttempt, succeedAttempt } from './sign-in-attempts.ts'
export {
  findStanding,
  mayEnter,
  narrowStanding,
  type Standing,
  standingColumns,
  toStanding,
} from './standing.ts'
export { hasSecondFactor } from './second-factor.ts'
export { takeDemoToken } from './demo-token.ts'
export {
  inviteToTeam,
  prepareTeamPassword,
  type SparePassword,
  type TeamInvitationDeps,
  withoutSecret,
} from './team-invitation.ts'
export { canBecome, teamStanding } from './team-standing.ts'
export { isUnclaimed } from './unclaimed.ts'

export const accounts = defineFeature<AccountDeps>()({
  name: 'accounts',
  routes: accountRoutes,
  sweeps: ({ unitOfWork, clock }) => [
    {
      name: 'accounts.refusals',
      everyMs: 60_000,
      run: () => reportRefusals({ unitOfWork, clock }),
    },
  ],
})
