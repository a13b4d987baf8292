import type { PasskeyCreation, PasskeyRegistration } from '@freehold/contract'
import { findAccount, notifyAccount } from '#features/accounts'
import type { Actor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import {
  codeRefused,
  factorNotFound,
  lastFactorRequired,
  passkeyRefused,
  tooManyPasskeys,
} from './factor-errors.ts'
import { type FactorDeps, hasSecondFactor, lockFactors, readFactors } from './factor.ts'
import { passkeyCreation } from './passkey-options.ts'
import { deletePasskey, insertPasskey, listPasskeys, type Passkey, takeChallenge } from './passkey-store.ts'
import { deleteRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts'
import { confirmPendingTotp, deleteTotp, findPendingTotp, replacePendingTotp } from './totp-store.ts'
import { matchTotp, newTotpSecret, totpUri } from './totp.ts'
import { claimedChallenge, verifyNewPasskey } from './verify-passkey.ts'

/** Refuses in the transaction of a change where it may not happen (any more). */
export type Guard = (work: Work) => Promise<void>

const always: Guard = async () => {}

const maxPasskeys = 20

/**
 * Answers recovery codes with the first factor. Sessions that were opened without it end, but for the one in which it
 * was added.
 */
async function factorAdded(
  deps: FactorDeps,
  work: Work,
  {
    accountId,
    kind,
    sessionId,
  }: { accountId: string; kind: 'totp' | 'passkey'; sessionId?: string | undefined },
): Promise<readonly string[] | null> {
  const { recoveryCodesLeft, ...factors } = await readFactors(work.db, accountId)
  const isFirst = (factors.totpSince === null ? 0 : 1) + factors.passkeys === 1
  await work.record({
    action: 'account.add_factor',
    target: { type: 'account', id: accountId },
    details: { kind },
  })
  await notifyAccount(deps, work, { accountId, what: 'factor_added' })
  if (!isFirst) return null
  if (sessionId !== undefined) await deps.endSessions(work, accountId, sessionId)
  return recoveryCodesLeft > 0 ? null : replaceRecoveryCodes(work.db, accountId)
}

async function factorRemoved(
  deps: FactorDeps,
  work: Work,
  { accountId, kind }: { accountId: string; kind: 'totp' | 'passkey' },
): Promise<void> {
  if (!hasSecondFactor(await readFactors(work.db, accountId))) {
    if (await deps.mfaRequired(work.db, accountId, null)) throw lastFactorRequired()
    await deleteRecoveryCodes(work.db, accountId)
  }
  await work.record({
    action: 'account.remove_factor',
    target: { type: 'account', id: accountId },
    details: { kind },
  })
  await notifyAccount(deps, work, { accountId, what: 'factor_removed' })
}

async function requireAccount({ db }: Work, accountId: string) {
  const account = await findAccount(db, accountId)
  if (account === undefined) throw factorNotFound()
  return account
}

/** A new secret for a code generator. It counts for nothing until `confirmTotp`. */
export async function beginTotp(
  { unitOfWork, keyRing, clock, platform }: FactorDeps,
  actor: Actor,
  accountId: string,
  guard: Guard = always,
): Promise<{ secret: string; uri: string }> {
  const secret = newTotpSecret()
  return unitOfWork(actor, 'platform', async (work) => {
    await lockFactors(work.db, accountId)
    await guard(work)
    const { email } = await requireAccount(work, accountId)
    await replacePendingTotp(work.db, keyRing, { accountId, secret, now: clock.now() })
    return { secret, uri: totpUri(secret, { issuer: platform.name, email }) }
  })
}

/** Makes the pending generator count, proved by a code of it. Answers new recovery codes with the first factor. */
export async function confirmTotp(
  deps: FactorDeps,
  actor: Actor,
  { accountId, code }: { accountId: string; code: string },
  guard: Guard = always,
): Promise<{ recoveryCodes: readonly string[] | null }> {
  const { unitOfWork, keyRing, clock } = deps
  return unitOfWork(actor, 'platform', async (work) => {
    await lockFactors(work.db, accountId)
    await guard(work)
    const pending = await findPendingTotp(work.db, keyRing, accountId)
    if (pending === undefined) throw factorNotFound()
    const now = clock.now()
    const step = matchTotp(pending.secret, code, now)
    if (step === undefined) throw codeRefused()
    await confirmPendingTotp(work.db, { accountId, id: pending.id, step, now })
    const { sessionId } = actor
    return { recoveryCodes: await factorAdded(deps, work, { accountId, kind: 'totp', sessionId }) }
  })
}

export async function removeTotp(deps: FactorDeps, actor: Actor, accountId: string): Promise<void> {
  await deps.unitOfWork(actor, 'platform', async (work) => {
    await lockFactors(work.db, accountId)
    if (!(await deleteTotp(work.db, accountId))) throw factorNotFound()
    await factorRemoved(deps, work, { accountId, kind: 'totp' })
  })
}

/** `purpose` ties the answer to where it was asked for: a session, or a sign-in under way. */
export async function beginPasskey(
  deps: FactorDeps,
  actor: Actor,
  { accountId, purpose }: { accountId: string; purpose: string },
  guard: Guard = always,
): Promise<PasskeyCreation> {
  return deps.unitOfWork(actor, 'platform', async (work) => {
    await guard(work)
    return passkeyCreation(deps, work.db, { purpose, account: await requireAccount(work, accountId) })
  })
}

type NewPasskey = {
  readonly accountId: string
  readonly purpose: string
  readonly name: string
  readonly registration: PasskeyRegistration
}

export async function finishPasskey(
  deps: FactorDeps,
  actor: Actor,
  { accountId, purpose, name, registration }: NewPasskey,
  guard: Guard = always,
): Promise<{ passkey: Passkey; recoveryCodes: readonly string[] | null }> {
  const { unitOfWork, clock } = deps
  const challenge = claimedChallenge(registration.response.clientDataJSON)
  const isOurs = await unitOfWork(actor, 'platform', ({ db }) =>
    takeChallenge(db, { challenge, purpose, now: clock.now() }),
  )
  if (!isOurs) throw passkeyRefused()
  const verified = await verifyNewPasskey(deps, { registration, challenge })
  return unitOfWork(actor, 'platform', async (work) => {
    await lockFactors(work.db, accountId)
    await guard(work)
    if ((await listPasskeys(work.db, accountId)).length >= maxPasskeys) throw tooManyPasskeys()
    const transports = registration.response.transports ?? []
    const row = { ...verified, accountId, name, transports, now: clock.now() }
    const passkey = await insertPasskey(work.db, row)
    if (passkey === undefined) throw passkeyRefused()
    const { sessionId } = actor
    const recoveryCodes = await factorAdded(deps, work, { accountId, kind: 'passkey', sessionId })
    return { passkey, recoveryCodes }
  })
}

export async function removePasskey(
  deps: FactorDeps,
  actor: Actor,
  { accountId, id }: { accountId: string; id: string },
): Promise<void> {
  await deps.unitOfWork(actor, 'platform', async (work) => {
    await lockFactors(work.db, accountId)
    if ((await deletePasskey(work.db, accountId, id)) === undefined) throw factorNotFound()
    await factorRemoved(deps, work, { accountId, kind: 'passkey' })
  })
}
