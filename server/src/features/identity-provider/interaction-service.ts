import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Provider } from 'oidc-provider'
import { checkPassword, findAccount, takeDemoToken } from '#features/accounts'
import { type Actor, type Surface, systemActor } from '#platform/actor'
import { AppError } from '#platform/errors'
import { isSurface, passwordAcr } from './clients.ts'
import type { IdentityProvider } from './identity-provider.ts'
import { deleteBrowserSession } from './payload-store.ts'
import { demoHint } from './provider.ts'

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply }

const interactionNotFound = (): AppError =>
  new AppError('interaction.not_found', 'No sign-in is under way in this browser; begin again')

function isGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'SessionNotFound'
}

/** The sign-in under way: it must be this browser's, by its cookie, and the one that the address names. */
async function findInteraction(
  provider: IdentityProvider,
  { request, reply }: Exchange,
  uid: string,
): Promise<{ interaction: Interaction; surface: Surface }> {
  const current = await provider.current()
  const interaction = await current.interactionDetails(request.raw, reply.raw).catch((error: unknown) => {
    if (isGone(error)) throw interactionNotFound()
    throw error
  })
  const surface = interaction.params['client_id']
  if (interaction.uid !== uid || interaction.prompt.name !== 'login' || !isSurface(surface)) {
    throw interactionNotFound()
  }
  return { interaction, surface }
}

/** Which surface is being entered, and by whom last time, where that is known. */
export async function readInteraction(
  provider: IdentityProvider,
  exchange: Exchange,
  uid: string,
): Promise<{ surface: Surface; email: string | null }> {
  const { interaction, surface } = await findInteraction(provider, exchange, uid)
  const accountId = interaction.session?.accountId
  if (accountId === undefined) return { surface, email: null }
  const account = await provider.deps.unitOfWork(systemActor('identity-provider'), 'platform', ({ db }) =>
    findAccount(db, accountId),
  )
  return { surface, email: account?.email ?? null }
}

/**
 * Completes the login; answers where the browser goes on. Whoever was signed in at the provider before, and is
 * someone else, is signed out there: the library would ask the person to confirm that on a page of its own.
 */
async function completeLogin(
  provider: IdentityProvider,
  interaction: Interaction,
  login: { readonly accountId: string; readonly method: string },
): Promise<string> {
  const before = interaction.session
  if (before !== undefined && before.accountId !== login.accountId) {
    await provider.deps.unitOfWork(systemActor('identity-provider'), 'platform', ({ db }) =>
      deleteBrowserSession(db, before.cookie),
    )
    delete interaction.session
  }
  const { accountId, method } = login
  interaction.result = { login: { accountId, acr: passwordAcr, amr: [method], remember: false } }
  await interaction.persist()
  return interaction.returnTo
}

/** The page that signs in is ours and only ours; a sign-in sent from elsewhere would be someone else's idea. */
function refuseForeignPage(request: FastifyRequest, origin: string): void {
  const { origin: from, 'sec-fetch-site': site } = request.headers
  if ((from !== undefined && from !== origin) || (site !== undefined && site !== 'same-origin')) {
    throw new AppError('auth.csrf', 'Sign in from our own page')
  }
}

export async function signIn(
  provider: IdentityProvider,
  actor: Actor,
  exchange: Exchange,
  input: { readonly uid: string; readonly email: string; readonly password: string },
): Promise<{ continueAt: string }> {
  refuseForeignPage(exchange.request, provider.deps.origin)
  const { interaction, surface } = await findInteraction(provider, exchange, input.uid)
  const { email, password } = input
  const account = await checkPassword(provider.deps, actor, { email, password, surface })
  const login = { accountId: account.id, method: 'pwd' }
  return { continueAt: await completeLogin(provider, interaction, login) }
}

/** Completes the sign-in of a persona by the token that its interaction carries. */
export async function continueDemo(
  provider: IdentityProvider,
  exchange: Exchange,
  uid: string,
): Promise<string> {
  const { interaction, surface } = await findInteraction(provider, exchange, uid)
  const hint = interaction.params['login_hint']
  if (typeof hint !== 'string' || !hint.startsWith(demoHint)) throw interactionNotFound()
  const token = hint.slice(demoHint.length)
  const account = await takeDemoToken(provider.deps, systemActor('demo'), { token, surface })
  return completeLogin(provider, interaction, { accountId: account.id, method: 'demo' })
}
