import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Provider } from 'oidc-provider'
import { findStanding, mayEnter, type Standing } from '#features/accounts'
import { isMultiFactor } from '#features/factors'
import { type Surface, systemActor } from '#platform/actor'
import { AppError } from '#platform/errors'
import { confinementOf, isSurface, mfaAcr, passwordAcr } from './clients.ts'
import type { IdentityProvider } from './identity-provider.ts'
import { deleteBrowserSession } from './payload-store.ts'
import { deletePending, type Progress } from './pending-store.ts'
import { isStepUp } from './step-up.ts'

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

export type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

export const interactionNotFound = (): AppError =>
  new AppError('interaction.not_found', 'No sign-in is under way in this browser; begin again')

/** The first proof is to be given (again): it was not here, it ran out, or there were too many wrong second ones. */
export const beginAgain = (): AppError =>
  new AppError('interaction.begin_again', 'Prove first who you are; this sign-in begins again')

/** A sign-in under way. */
export type FoundInteraction = {
  readonly uid: string
  readonly interaction: Interaction
  readonly surface: Surface
  /** Whoever is signed in at the provider in this browser and may be on the surface. */
  readonly known: Standing | undefined
  /** Whether that person is to prove itself again, rather than somebody to sign in. */
  readonly stepUp: boolean
  readonly expiresAt: Date
}

function isGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'SessionNotFound'
}

/** The sign-in under way: it must be this browser's, by its cookie, and the one that the address names. */
export async function findInteraction(
  provider: IdentityProvider,
  { request, reply }: Exchange,
  uid: string,
): Promise<FoundInteraction> {
  const current = await provider.current()
  const interaction = await current.interactionDetails(request.raw, reply.raw).catch((error: unknown) => {
    if (isGone(error)) throw interactionNotFound()
    throw error
  })
  const surface = interaction.params['client_id']
  if (interaction.uid !== uid || interaction.prompt.name !== 'login' || !isSurface(surface)) {
    throw interactionNotFound()
  }
  const accountId = interaction.session?.accountId
  const standing =
    accountId === undefined
      ? undefined
      : await provider.deps.unitOfWork(systemActor('identity-provider'), 'platform', ({ db }) =>
          findStanding(db, accountId),
        )
  // Whom an organization's own provider vouched for has proved nothing to us: that is no step to build on.
  const isConfined = confinementOf(interaction.session?.acr) !== null
  const known = standing !== undefined && !isConfined && mayEnter(standing, surface) ? standing : undefined
  const stepUp = known !== undefined && isStepUp(interaction.params)
  return { uid, interaction, surface, known, stepUp, expiresAt: new Date(interaction.exp * 1000) }
}

/** How a person proved itself before, in this browser; what a further proof adds to. */
export function methodsBefore({ interaction }: FoundInteraction): readonly string[] {
  return (interaction.session?.amr ?? []).filter((method) => method !== 'mfa')
}

/** The words of `amr` and `acr` for what was proved. */
export function authenticationOf(methods: readonly string[]): { acr: string; amr: string[] } {
  const unique = [...new Set(methods)]
  const isStrong = isMultiFactor(unique)
  return { acr: isStrong ? mfaAcr : passwordAcr, amr: isStrong ? [...unique, 'mfa'] : unique }
}

/**
 * Completes the login; answers where the browser goes on. Whoever was signed in at the provider before, and is
 * someone else, is signed out there: the library would ask the person to confirm that on a page of its own. `acr` is
 * given where it tells more than how many factors were proved, and `at` where that was not now.
 */
export async function completeLogin(
  provider: IdentityProvider,
  { uid, interaction }: FoundInteraction,
  { accountId, methods, acr, at }: Progress & { readonly acr?: string; readonly at?: Date },
): Promise<string> {
  const before = interaction.session
  await provider.deps.unitOfWork(systemActor('identity-provider'), 'platform', async ({ db }) => {
    await deletePending(db, uid)
    if (before !== undefined && before.accountId !== accountId) await deleteBrowserSession(db, before.cookie)
  })
  if (before !== undefined && before.accountId !== accountId) delete interaction.session
  const authentication = { ...authenticationOf(methods), ...(acr === undefined ? {} : { acr }) }
  const ts = at === undefined ? {} : { ts: Math.floor(at.getTime() / 1000) }
  interaction.result = { login: { accountId, ...authentication, ...ts, remember: false } }
  await interaction.persist()
  return interaction.returnTo
}

/** The page that signs in is ours and only ours; a sign-in sent from elsewhere would be someone else's idea. */
export function refuseForeignPage(request: FastifyRequest, origin: string): void {
  const { origin: from, 'sec-fetch-site': site } = request.headers
  if ((from !== undefined && from !== origin) || (site !== undefined && site !== 'same-origin')) {
    throw new AppError('auth.csrf', 'Sign in from our own page')
  }
}
