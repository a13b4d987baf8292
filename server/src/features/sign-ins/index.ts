/** Sign-ins: how browsers leave for an identity provider and come back, sign out, and link what they prove there. */
import { deleteOldLogoutTokens } from '#features/issuers'
import type { SessionDeps } from '#features/sessions'
import { systemActor } from '#platform/actor'
import { defineFeature } from '#platform/feature'
import { identityRoutes } from './identity-routes.ts'
import { deleteOldSignIns } from './sign-in-store.ts'

export { registerDemoSignIn } from './demo-routes.ts'
export { safeReturnTo } from './return-to.ts'
export { type BeginSignIn, registerSignIn } from './sign-in-routes.ts'

export const signIns = defineFeature<SessionDeps>()({
  name: 'sign-ins',
  routes: identityRoutes,
  sweeps: ({ unitOfWork, clock }) => [
    {
      name: 'sign-ins.expiry',
      everyMs: 600_000,
      run: () =>
        unitOfWork(systemActor('sign-ins'), 'platform', async ({ db }) => {
          await deleteOldSignIns(db, clock.now())
          await deleteOldLogoutTokens(db, clock.now())
        }),
    },
  ],
})
