/** Sessions: browsers of the three surfaces by cookie, programs by token; who asks, and with which roles. */
import { defineFeature } from '#platform/feature'
import { sessionRoutes } from './session-routes.ts'
import { sessionsActor } from './session-service.ts'
import { deleteExpired } from './session-store.ts'
import type { SessionDeps } from './session.ts'

export { createAuthenticator } from './authenticator.ts'
export { createTokenVerifier, type TokenVerifier } from './access-tokens.ts'
export { createOidcClient, type OidcClient } from './oidc-client.ts'
export { outsideProof, ownProof } from './proof.ts'
export { embeddedName, type SessionDeps, signInMs } from './session.ts'
export {
  type Completed,
  type EndedSession,
  endSession,
  endSessionsOf,
  openSession,
} from './session-service.ts'
export { findSession, takeOutsideSessions } from './session-store.ts'
export { createSessionWatch } from './session-watch.ts'

export const sessions = defineFeature<SessionDeps>()({
  name: 'sessions',
  routes: sessionRoutes,
  sweeps: ({ unitOfWork, clock }) => [
    {
      name: 'sessions.expiry',
      everyMs: 600_000,
      run: () => unitOfWork(sessionsActor, 'platform', ({ db }) => deleteExpired(db, clock.now())),
    },
  ],
})
