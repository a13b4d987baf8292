import type { LinkedIdentity, SignInOption } from '@freehold/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  identityLast,
  identityNotFound,
  issuerNotFound,
  IssuerSilent,
  listIdentities as listRows,
  takeIdentity,
} from '#features/issuers'
import { createOidcClient, embeddedName, type SessionDeps, takeOutsideSessions } from '#features/sessions'
import type { Actor, Surface } from '#platform/actor'
import { AppError } from '#platform/errors'
import { depart } from './begin-sign-in.ts'
import { safeReturnTo } from './return-to.ts'

/** With whom people sign in on a surface. */
export function signInOptions(
  { issuers, identityProvider }: Pick<SessionDeps, 'issuers' | 'identityProvider'>,
  surface: Surface,
): SignInOption[] {
  const label = identityProvider.deps.platform.name
  const own: SignInOption[] = issuers.isEmbeddedOn(surface)
    ? [{ name: embeddedName, label, kind: 'own' }]
    : []
  const outside = issuers
    .ofSurface(surface)
    .map(({ name, label: shown }): SignInOption => ({ name, label: shown, kind: 'outside' }))
  return [...own, ...outside]
}

function surfaceOf({ surface }: Actor): Surface {
  if (surface === null) throw new AppError('auth.required', 'Sign in first')
  return surface
}

export async function listIdentities(
  deps: SessionDeps,
  actor: Actor,
): Promise<{ data: LinkedIdentity[]; available: SignInOption[] }> {
  const rows = await listRows(deps.platformDb, actor.id ?? '')
  const data = rows.map(({ id, issuer, subject, createdAt, lastUsedAt }): LinkedIdentity => {
    const known = deps.issuers.all.find((one) => one.issuer === issuer)
    return {
      id,
      name: known?.name ?? null,
      label: known?.label ?? issuer,
      subject,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    }
  })
  const linked = new Set(rows.map(({ issuer }) => issuer))
  const available = signInOptions(deps, surfaceOf(actor)).filter(
    ({ name, kind }) => kind === 'outside' && !linked.has(deps.issuers.find(name)?.issuer ?? ''),
  )
  return { data, available }
}

/** Leaves for an issuer to link whoever comes back to the account of the session that asks. */
export async function beginLink(
  deps: SessionDeps,
  actor: Actor,
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { issuer: name, returnTo }: { readonly issuer: string; readonly returnTo: string },
): Promise<{ continueAt: string }> {
  const surface = surfaceOf(actor)
  const issuer = deps.issuers.ofSurface(surface).find((known) => known.name === name)
  if (issuer === undefined || actor.sessionId === undefined) throw issuerNotFound()
  try {
    const continueAt = await depart(deps, createOidcClient(deps), exchange, {
      surface,
      returnTo: safeReturnTo(deps.origin, surface, returnTo),
      issuer,
      linkFor: actor.sessionId,
    })
    return { continueAt }
  } catch (cause) {
    if (!(cause instanceof IssuerSilent)) throw cause
    throw new AppError('auth.unavailable', `${issuer.label} does not answer right now`, { cause })
  }
}

/** Whether the person has another way in: a password, a passkey, or another link. */
async function hasOtherWay({ platformDb }: SessionDeps, accountId: string, id: string): Promise<boolean> {
  const credential = await platformDb
    .selectFrom('credentials')
    .select('kind')
    .where('account_id', '=', accountId)
    .limit(1)
    .executeTakeFirst()
  const passkey = await platformDb
    .selectFrom('passkeys')
    .select('id')
    .where('account_id', '=', accountId)
    .limit(1)
    .executeTakeFirst()
  const others = await listRows(platformDb, accountId)
  return credential !== undefined || passkey !== undefined || others.some((other) => other.id !== id)
}

/** Takes a link away and ends what was begun with it. The last way in stays. */
export async function unlink(deps: SessionDeps, actor: Actor, id: string): Promise<void> {
  const accountId = actor.id ?? ''
  const known = await listRows(deps.platformDb, accountId)
  if (!known.some((one) => one.id === id)) throw identityNotFound(id)
  if (!(await hasOtherWay(deps, accountId, id))) throw identityLast()
  await deps.unitOfWork(actor, 'platform', async (work) => {
    const taken = await takeIdentity(work.db, accountId, id)
    if (taken === undefined) throw identityNotFound(id)
    for (const { name, issuer, client } of deps.issuers.all) {
      if (issuer !== taken.issuer || client === undefined) continue
      await takeOutsideSessions(work.db, {
        issuers: [name],
        clientId: client.id,
        session: undefined,
        subject: taken.subject,
      })
    }
    const target = { type: 'account', id: accountId }
    const issuer = deps.issuers.all.find((one) => one.issuer === taken.issuer)?.name ?? taken.issuer
    await work.record({ action: 'identity.unlink', target, details: { issuer: issuer.slice(0, 200) } })
  })
}
