import type { PasskeyAnswer } from '@freehold/contract'
import { findAccount, notifyAccount, openAttempt, recordRefusal, succeedAttempt } from '#features/accounts'
import type { Actor, Surface } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import { addressKey } from '#platform/http/rate-limit'
import { fingerprint } from '#platform/key-ring'
import { codeRefused, passkeyRefused } from './factor-errors.ts'
import type { FactorDeps, Method } from './factor.ts'
import { advanceCounter, findPasskey, type Passkey, takeChallenge } from './passkey-store.ts'
import { takeRecoveryCode } from './recovery-codes.ts'
import { findTotp, takeStep } from './totp-store.ts'
import { matchTotp } from './totp.ts'
import { claimedChallenge, verifyAnswer } from './verify-passkey.ts'

type Code = { readonly accountId: string; readonly code: string; readonly surface: Surface }

/**
 * Judges a code within one transaction that counts the try first. Tries for a second factor are counted apart from
 * passwords: who knows the password must not get the count of wrong codes forgotten by typing it.
 */
async function proveCode(
  deps: FactorDeps,
  actor: Actor,
  { accountId, surface, reason }: Omit<Code, 'code'> & { readonly reason: string },
  take: (work: Work, now: Date) => Promise<boolean>,
): Promise<void> {
  const { unitOfWork, clock, keyRing } = deps
  const now = clock.now()
  const subject = fingerprint(keyRing, `second-factor:${accountId}`)
  const isRight = await unitOfWork(actor, 'platform', async (work) => {
    const address = addressKey(actor.address ?? '')
    const attempt = await openAttempt(work.db, { subject, address, now })
    if (!(await take(work, now))) return false
    await succeedAttempt(work.db, attempt)
    return true
  })
  if (isRight) return
  await recordRefusal(deps, actor, { accountId, surface, reason })
  throw codeRefused()
}

/** A code of the account's generator. Each step of the clock serves once, also for callers at the same moment. */
export function proveTotp(deps: FactorDeps, actor: Actor, { code, ...whom }: Code): Promise<void> {
  return proveCode(deps, actor, { ...whom, reason: 'totp' }, async ({ db }, now) => {
    const totp = await findTotp(db, deps.keyRing, whom.accountId)
    const step = totp && matchTotp(totp.secret, code, now)
    return totp !== undefined && step !== undefined && takeStep(db, totp.id, step)
  })
}

/** One of the account's recovery codes, used up by this. The person hears of it. */
export function proveRecoveryCode(deps: FactorDeps, actor: Actor, { code, ...whom }: Code): Promise<void> {
  return proveCode(deps, actor, { ...whom, reason: 'recovery_code' }, async (work, now) => {
    if (!(await takeRecoveryCode(work.db, whom.accountId, code, now))) return false
    const target = { type: 'account', id: whom.accountId }
    await work.record({ action: 'account.use_recovery_code', target })
    await notifyAccount(deps, work, { accountId: whom.accountId, what: 'recovery_code_used' })
    return true
  })
}

type PasskeyProof = {
  readonly answer: PasskeyAnswer
  /** What the challenge was made for; see `passkeyRequest`. */
  readonly purpose: string
  /** Whose passkey it must be; null where the passkey tells who signs in. */
  readonly accountId: string | null
  readonly surface: Surface
}

/** Counts the try, uses the challenge up and finds the passkey; these stand whatever comes of the signature. */
async function openPasskeyTry(
  { unitOfWork, clock, keyRing }: FactorDeps,
  actor: Actor,
  { answer, purpose }: PasskeyProof,
): Promise<{ attempt: string; challenge: string; passkey: Passkey | undefined }> {
  const challenge = claimedChallenge(answer.response.clientDataJSON)
  const now = clock.now()
  return unitOfWork(actor, 'platform', async ({ db }) => {
    // By credential, known or not: tries with one person's passkey make nobody else wait.
    const subject = fingerprint(keyRing, `passkey:${answer.id}`)
    const attempt = await openAttempt(db, { subject, address: addressKey(actor.address ?? ''), now })
    const isOurs = await takeChallenge(db, { challenge, purpose, now })
    return { attempt, challenge, passkey: isOurs ? await findPasskey(db, answer.id) : undefined }
  })
}

async function judgePasskey(
  deps: FactorDeps,
  actor: Actor,
  proof: PasskeyProof,
): Promise<{ readonly accountId: string; readonly method: Method }> {
  const { unitOfWork, clock } = deps
  const { attempt, challenge, passkey } = await openPasskeyTry(deps, actor, proof)
  const isWhom = proof.accountId === null || passkey?.accountId === proof.accountId
  if (passkey === undefined || !isWhom) throw passkeyRefused()
  const { counter } = await verifyAnswer(deps, { answer: proof.answer, challenge, passkey })
  await unitOfWork(actor, 'platform', async ({ db }) => {
    const account = await findAccount(db, passkey.accountId)
    if (account?.state !== 'active') throw passkeyRefused()
    if (!(await advanceCounter(db, { id: passkey.id, counter, now: clock.now() }))) throw passkeyRefused()
    await succeedAttempt(db, attempt)
  })
  return { accountId: passkey.accountId, method: passkey.synced ? 'swk' : 'hwk' }
}

/** Whose passkey answered the challenge, and what kind it is. Answers alike for unknown, foreign and wrong ones. */
export async function provePasskey(
  deps: FactorDeps,
  actor: Actor,
  proof: PasskeyProof,
): Promise<{ readonly accountId: string; readonly method: Method }> {
  try {
    return await judgePasskey(deps, actor, proof)
  } catch (error) {
    if (error instanceof AppError && error.code === 'factor.passkey_refused') {
      const { accountId, surface } = proof
      await recordRefusal(deps, actor, { accountId, surface, reason: 'passkey' })
    }
    throw error
  }
}
