import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { type AccountDeps, findStanding, mayEnter } from '#features/accounts'
import { hasSecondFactor, readFactors } from '#features/factors'
import { type Surface, systemActor } from '#platform/actor'
import { confinementOf, isSurface, silentFor } from './clients.ts'
import { loadOidcProvider } from './oidc-module.ts'
import { asksForStrong, demoHint, singleSignOnHint } from './step-up.ts'

type Context = KoaContextWithOIDC

const actor = systemActor('identity-provider')

function surfaceOf({ oidc }: Context): Surface {
  const id = oidc.client?.clientId
  if (!isSurface(id)) throw new Error(`${id} is no client of ours`)
  return id
}

/** Whether somebody has just signed in for this very request, whose answer this is. */
const isAnswer = ({ oidc }: Context): boolean => oidc.result?.login !== undefined

/** A browser signed in here may be nobody on the next surface; then it may sign in as someone else. */
async function isElsewhere(deps: AccountDeps, ctx: Context): Promise<boolean> {
  const { session } = ctx.oidc
  const accountId = session?.accountId
  if (accountId === undefined) return false
  if (confinementOf(session?.acr) !== null && surfaceOf(ctx) !== 'app') return true
  const standing = await deps.unitOfWork(actor, 'platform', ({ db }) => findStanding(db, accountId))
  return standing === undefined || !mayEnter(standing, surfaceOf(ctx))
}

/**
 * Whether what was proved falls short: of what the client asks for, of what this surface needs, or of what the
 * account is protected with by now. An organization's own provider answers for its people's factors itself.
 */
async function isWeak(deps: AccountDeps, ctx: Context): Promise<boolean> {
  const { session, params } = ctx.oidc
  const accountId = session?.accountId
  if (accountId === undefined || session?.amr?.includes('mfa') === true) return false
  if (asksForStrong(params ?? {}) && !isAnswer(ctx)) return true
  if (confinementOf(session?.acr) !== null) return false
  return deps.unitOfWork(
    actor,
    'platform',
    async ({ db }) =>
      hasSecondFactor(await readFactors(db, accountId)) ||
      (await deps.mfaRequired(db, accountId, surfaceOf(ctx))),
  )
}

/** Whether the person proved itself too long ago to be let onto a further surface without a word. */
function isStale({ clock }: AccountDeps, ctx: Context): boolean {
  const at = ctx.oidc.session?.loginTs
  if (at === undefined || isAnswer(ctx)) return false
  return clock.now().getTime() / 1000 - at >= silentFor[surfaceOf(ctx)]
}

/** Where the browser goes: to the sign-in page or, with a persona's token or an organization's name, straight on. */
function interactionUrl(deps: AccountDeps, hint: unknown, uid: string): string {
  const isDemo = deps.platform.personas.length > 0 && typeof hint === 'string' && hint.startsWith(demoHint)
  if (typeof hint === 'string' && hint.startsWith(singleSignOnHint))
    return `/auth/single-sign-on/begin/${uid}`
  return isDemo ? `/_demo/continue/${uid}` : `/sign-in/${uid}`
}

/** When the provider asks who is there, besides what OpenID Connect itself prescribes. */
export async function loginPolicy(deps: AccountDeps): Promise<NonNullable<Configuration['interactions']>> {
  const { interactionPolicy } = await loadOidcProvider()
  const { Check } = interactionPolicy
  const policy = interactionPolicy.base()
  policy.remove('consent')
  const checks = policy.get('login')?.checks
  checks?.add(
    new Check('surface', 'This account has no access there', 'login_required', (ctx) =>
      isElsewhere(deps, ctx),
    ),
  )
  checks?.add(
    new Check('strength', 'A stronger proof is needed', 'login_required', (ctx) => isWeak(deps, ctx)),
  )
  checks?.add(new Check('stale', 'The last proof is too old', 'login_required', (ctx) => isStale(deps, ctx)))
  return { policy, url: (_ctx, { params, uid }) => interactionUrl(deps, params['login_hint'], uid) }
}
