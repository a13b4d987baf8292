/** The embedded identity provider: OpenID Connect over our accounts, one client per surface. */
import { systemActor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { defineFeature } from '#platform/feature'
import { type IdentityDeps, interactionRoutes } from './interaction-routes.ts'
import { deleteExpiredPayloads, deletePayloadsOf, findGrantOf } from './payload-store.ts'
import { deleteExpiredPending } from './pending-store.ts'
import { deleteRetiredKeys, rotateSigningKeys } from './signing-keys.ts'

export {
  acrConfinedTo,
  audienceOf,
  callbackOf,
  clientSecret,
  confinementOf,
  isSurface,
  resourceOf,
  surfaces,
} from './clients.ts'
export { cookieLine, readCookie, writeCookie } from './cookies.ts'
export { errorPagePolicy, signInErrorPage } from './error-page.ts'
export { createIdentityProvider, type IdentityProvider } from './identity-provider.ts'
export { continueDemo } from './interaction-service.ts'
export { createLocalFetch, type LocalFetch, registerIdentityProvider } from './mount-provider.ts'
export { deleteBrowserSession, deleteBrowserSessionOf, deleteGrantOf, hasGrant } from './payload-store.ts'
export { completeLogin, findInteraction } from './interaction.ts'
export { accountHint, asksForStrong, demoHint, singleSignOnHint } from './step-up.ts'
export { rotateSigningKeys } from './signing-keys.ts'

/**
 * Ends all that an account holds at the provider, in the transaction of `work` on the platform; except the grant that
 * a refresh token belongs to and the provider's session in the same browser (sha256 of its name), where they are given.
 */
export async function endProviderSessions(
  { db }: Work,
  accountId: string,
  except: { readonly refreshToken?: string | undefined; readonly providerSession?: string | null } = {},
): Promise<void> {
  const { refreshToken, providerSession = null } = except
  await deletePayloadsOf(db, accountId, {
    grantHash: (refreshToken === undefined ? undefined : await findGrantOf(db, refreshToken)) ?? null,
    sessionHash: providerSession,
  })
}

const keyAgeMs = 90 * 86_400_000

export const identityProvider = defineFeature<IdentityDeps>()({
  name: 'identity-provider',
  routes: interactionRoutes,
  sweeps: (deps) => [
    {
      name: 'identity-provider.keys',
      everyMs: 60_000,
      run: async () => {
        await rotateSigningKeys(deps.identityProvider.deps, { olderThanMs: keyAgeMs })
        await deleteRetiredKeys(deps.identityProvider.deps)
        await deps.identityProvider.reload()
      },
    },
    {
      name: 'identity-provider.expiry',
      everyMs: 600_000,
      run: async () => {
        const { unitOfWork, clock } = deps.identityProvider.deps
        const before = new Date(clock.now().getTime() - 3_600_000)
        await unitOfWork(systemActor('identity-provider'), 'platform', async ({ db }) => {
          await deleteExpiredPayloads(db, before)
          await deleteExpiredPending(db, before)
        })
      },
    },
  ],
})
