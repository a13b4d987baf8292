import { deleteBrowserSession, readCookie, writeCookie } from '#features/identity-provider'
import { type EndedSession, endSession, type SessionDeps } from '#features/sessions'
import type { Surface } from '#platform/actor'
import { refuseForeignWrite } from '#platform/http/csrf'
import { anonymousActor } from '#platform/http/principal'
import { sha256 } from '#platform/key-ring'
import type { Exchange } from './begin-sign-in.ts'

/** Where the browser goes on: to the issuer that the session rested on, so that it signs the person out as well. */
async function continueAfter(deps: SessionDeps, ended: EndedSession | undefined): Promise<string> {
  const idToken = ended?.tokens.idToken
  if (ended === undefined || ended.issuer === null || idToken === undefined) return '/'
  try {
    const party = deps.issuers.find(ended.issuer)?.party
    return (await party?.logoutUrl(idToken, `${deps.origin}/`)) ?? '/'
  } catch (error) {
    // Signing out here has worked, whatever the issuer does.
    deps.log.warn({ err: error }, 'the issuer could not be told of a sign-out')
    return '/'
  }
}

/** Ends this browser's session on a surface, and the provider's own in this browser. */
export async function signOut(
  deps: SessionDeps,
  { request, reply }: Exchange,
  surface: Surface,
): Promise<{ continueAt: string }> {
  refuseForeignWrite(request, deps.origin)
  const token = readCookie(request, deps.origin, surface)
  const atProvider = readCookie(request, deps.origin, 'oidc_session')
  const ended = await deps.unitOfWork(anonymousActor(request), 'platform', async (work) => {
    if (atProvider !== undefined) await deleteBrowserSession(work.db, atProvider)
    if (token === undefined) return undefined
    const session = await endSession(deps, work, { tokenHash: sha256(token), surface })
    if (session === undefined) return undefined
    const target = { type: 'account', id: session.accountId }
    await work.record({ action: 'account.sign_out', target, details: { surface } })
    return session
  })
  writeCookie(reply, deps.origin, { name: surface, value: null })
  reply.header('cache-control', 'no-store')
  return { continueAt: await continueAfter(deps, ended) }
}
