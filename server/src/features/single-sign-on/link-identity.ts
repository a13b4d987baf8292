import { IssuerSilent } from '#features/issuers'
import { safeReturnTo } from '#features/sign-ins'
import type { Actor } from '#platform/actor'
import { AppError } from '#platform/errors'
import { depart, type Exchange } from './broker.ts'
import { singleSignOnNotFound } from './single-sign-on-errors.ts'
import { findConnection } from './single-sign-on-store.ts'
import type { SingleSignOnDeps } from './single-sign-on.ts'

/** Leaves for the organization's provider to link whoever comes back to the account of the session that asks. */
export async function beginLink(
  deps: SingleSignOnDeps,
  actor: Actor,
  exchange: Exchange,
  { organizationId, returnTo }: { readonly organizationId: string; readonly returnTo: string },
): Promise<{ continueAt: string }> {
  const { sessionId, surface, confinedTo } = actor
  const connection = await findConnection(deps.platformDb, organizationId, { activeOnly: true })
  const isOwn = surface === 'app' && sessionId !== undefined && confinedTo === undefined
  if (connection === undefined || !isOwn) throw singleSignOnNotFound()
  try {
    const continueAt = await depart(deps, exchange, connection, {
      interaction: null,
      linkFor: sessionId,
      returnTo: safeReturnTo(deps.origin, 'app', returnTo),
      stepUp: true,
    })
    return { continueAt }
  } catch (cause) {
    if (!(cause instanceof IssuerSilent)) throw cause
    throw new AppError(
      'single_sign_on.issuer_refused',
      'The identity provider of the organization does not answer right now',
      { cause },
    )
  }
}
