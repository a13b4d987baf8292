/** The embedded identity provider: OpenID Connect over our accounts, one client per surface. */
import { readInteraction as readInteractionEndpoint, signIn as signInEndpoint } from '@freehold/contract'
import { systemActor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { defineFeature } from '#platform/feature'
import { implement } from '#platform/http/route'
import type { IdentityProvider } from './identity-provider.ts'
import { readInteraction, signIn } from './interaction-service.ts'
import { deleteExpiredPayloads, deletePayloadsOf } from './payload-store.ts'
import { rotateSigningKeys } from './signing-keys.ts'

export { audienceOf, callbackOf, clientSecret, isSurface, resourceOf, surfaces } from './clients.ts'
export { readCookie, writeCookie } from './cookies.ts'
export { errorPagePolicy, signInErrorPage } from './error-page.ts'
export { createIdentityProvider, type IdentityProvider } from './identity-provider.ts'
export { continueDemo } from './interaction-service.ts'
export { createLocalFetch, type LocalFetch, registerIdentityProvider } from './mount-provider.ts'
export { deleteBrowserSession, deleteGrantOf } from './payload-store.ts'
export { demoHint } from './provider.ts'
export { rotateSigningKeys } from './signing-keys.ts'

/** What the feature's routes and sweeps need: the provider of this process. */
export type IdentityDeps = { readonly identityProvider: IdentityProvider }

/** Ends all that an account holds at the provider, in the transaction of `work` on the platform. */
export async function endProviderSessions({ db }: Work, accountId: string): Promise<void> {
  await deletePayloadsOf(db, accountId)
}

const keyAgeMs = 90 * 86_400_000

export const identityProvider = defineFeature<IdentityDeps>()({
  name: 'identity-provider',
  routes: [
    implement(readInteractionEndpoint, (deps: IdentityDeps, { params, request, reply }) =>
      readInteraction(deps.identityProvider, { request, reply }, params.uid),
    ),
    implement(signInEndpoint, (deps: IdentityDeps, { params, body, actor, request, reply }) =>
      signIn(deps.identityProvider, actor, { request, reply }, { ...body, uid: params.uid }),
    ),
  ],
  sweeps: (deps) => [
    {
      name: 'identity-provider.keys',
      everyMs: 60_000,
      run: async () => {
        await rotateSigningKeys(deps.identityProvider.deps, keyAgeMs)
        await deps.identityProvider.reload()
      },
    },
    {
      name: 'identity-provider.expiry',
      everyMs: 600_000,
      run: async () => {
        const { unitOfWork, clock } = deps.identityProvider.deps
        const before = new Date(clock.now().getTime() - 3_600_000)
        await unitOfWork(systemActor('identity-provider'), 'platform', ({ db }) =>
          deleteExpiredPayloads(db, before),
        )
      },
    },
  ],
})
