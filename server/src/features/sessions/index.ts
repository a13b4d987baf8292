/** Sessions: browsers of the three surfaces by cookie, programs by token; who asks, and with which roles. */
import { defineFeature } from '#platform/feature'
import { sessionsActor } from './session-service.ts'
import { deleteExpired } from './session-store.ts'
import type { SessionDeps } from './session.ts'

export { createAuthenticator } from './authenticator.ts'
export { registerDemoSignIn } from './demo-routes.ts'
export type { SessionDeps, TrustedIssuer } from './session.ts'
export { endSessionsOf } from './session-service.ts'
export { registerSignIn } from './sign-in-routes.ts'

export const sessions = defineFeature<SessionDeps>()({
  name: 'sessions',
  routes: [],
  sweeps: ({ unitOfWork, clock }) => [
    {
      name: 'sessions.expiry',
      everyMs: 600_000,
      run: () => unitOfWork(sessionsActor, 'platform', ({ db }) => deleteExpired(db, clock.now())),
    },
  ],
})
