import type { SignInStep } from '@freehold/contract'
import {
  findPasswordState,
  findStanding,
  mayEnter,
  recordRefusal,
  type Standing,
  surfaceRefused,
} from '#features/accounts'
import { type Factors, hasSecondFactor, isMultiFactor, passkeyDomain, readFactors } from '#features/factors'
import { type Actor, systemActor } from '#platform/actor'
import { isOnThisMachine } from '#platform/http/loopback'
import { randomToken } from '#platform/key-ring'
import { lifetimes } from './clients.ts'
import { readCookie, writeCookie } from './cookies.ts'
import type { IdentityProvider } from './identity-provider.ts'
import { beginAgain, completeLogin, type Exchange, type FoundInteraction } from './interaction.ts'
import { findPending, type PendingKey, type Progress, savePending } from './pending-store.ts'
import { findDemoPersona } from './step-up.ts'

type Step = SignInStep['step']

type Asked = { readonly step: Step; readonly standing: Standing; readonly factors: Factors }

const pendingCookie = 'sign_in'
const actor = systemActor('identity-provider')

/** Which ways of proving oneself are open to whoever has these factors. */
function waysOf(factors: Factors): SignInStep['factors'] {
  return [
    ...(factors.passkeys > 0 ? (['passkey'] as const) : []),
    ...(factors.totpSince === null ? [] : (['totp'] as const)),
    ...(factors.recoveryCodesLeft > 0 ? (['recovery_code'] as const) : []),
  ]
}

/**
 * What is asked for next of whoever proved this much. Whether the account has any business on the surface comes
 * before everything else: nobody is led through an enrolment to a door that stays closed.
 */
async function nextStep(
  { deps }: IdentityProvider,
  who: Actor,
  { surface }: FoundInteraction,
  { accountId, methods }: Progress,
): Promise<Asked> {
  const asked = await deps.unitOfWork(actor, 'platform', async ({ db }): Promise<Asked | undefined> => {
    const standing = await findStanding(db, accountId)
    if (standing === undefined || !mayEnter(standing, surface)) return undefined
    const factors = await readFactors(db, accountId)
    const isStrong = isMultiFactor(methods)
    const step = async (): Promise<Step> => {
      if (!isStrong && hasSecondFactor(factors)) return 'second_factor'
      if ((await findPasswordState(db, accountId))?.mustChange === true) return 'new_password'
      if (!isStrong && (await deps.mfaRequired(db, accountId, surface))) return 'enrolment'
      return 'done'
    }
    return { step: await step(), standing, factors }
  })
  if (asked !== undefined) return asked
  await recordRefusal(deps, who, { accountId, surface, reason: 'surface' })
  throw surfaceRefused()
}

const nothing = { factors: [], demo: false, continueAt: null, recoveryCodes: null } as const

function answerOf(
  { deps }: IdentityProvider,
  { surface }: FoundInteraction,
  { step, standing, factors }: Asked,
): SignInStep {
  return {
    ...nothing,
    step,
    surface,
    email: standing.account.email,
    factors: step === 'second_factor' ? waysOf(factors) : [],
    passkeysPossible: passkeyDomain(deps.origin) !== null,
  }
}

/** Goes on with a sign-in in which this much was proved: completes it, or keeps it for the next step. */
export async function advance(
  provider: IdentityProvider,
  { exchange, who, found }: { exchange: Exchange; who: Actor; found: FoundInteraction },
  progress: Progress,
): Promise<SignInStep> {
  const asked = await nextStep(provider, who, found, progress)
  const answer = answerOf(provider, found, asked)
  const { origin, unitOfWork } = provider.deps
  if (asked.step === 'done') {
    writeCookie(exchange.reply, origin, { name: pendingCookie, value: null })
    return { ...answer, continueAt: await completeLogin(provider, found, progress) }
  }
  const browser = randomToken()
  const { uid, expiresAt } = found
  await unitOfWork(actor, 'platform', ({ db }) =>
    savePending(db, { uid, browser }, { ...progress, expiresAt }),
  )
  writeCookie(exchange.reply, origin, {
    name: pendingCookie,
    value: browser,
    maxAgeS: lifetimes.interaction,
  })
  return answer
}

/** What this browser has proved in this sign-in so far, and the key to it. */
export async function readProgress(
  { deps }: IdentityProvider,
  { request }: Exchange,
  { uid }: FoundInteraction,
): Promise<{ readonly key: PendingKey; readonly progress: Progress } | undefined> {
  const browser = readCookie(request, deps.origin, pendingCookie)
  if (browser === undefined || browser.length > 100) return undefined
  const key = { uid, browser }
  const progress = await deps.unitOfWork(actor, 'platform', ({ db }) =>
    findPending(db, key, deps.clock.now()),
  )
  return progress && { key, progress }
}

/** The same, where exactly this step is what is asked for now; otherwise the sign-in begins again. */
export async function requireProgress(
  provider: IdentityProvider,
  { exchange, who, found }: { exchange: Exchange; who: Actor; found: FoundInteraction },
  step: Step,
): Promise<{ readonly key: PendingKey; readonly progress: Progress }> {
  const pending = await readProgress(provider, exchange, found)
  if (pending === undefined) throw beginAgain()
  const asked = await nextStep(provider, who, found, pending.progress)
  if (asked.step !== step) throw beginAgain()
  return pending
}

async function stepUpWays(provider: IdentityProvider, accountId: string): Promise<SignInStep['factors']> {
  const factors = await provider.deps.unitOfWork(actor, 'platform', ({ db }) => readFactors(db, accountId))
  return hasSecondFactor(factors) ? waysOf(factors) : ['password']
}

/** The persona of the demo that may confirm by a click: one that has nothing better. */
export function findUnprotectedPersona(
  { deps }: IdentityProvider,
  { interaction, known }: FoundInteraction,
): ReturnType<typeof findDemoPersona> {
  return deps.unitOfWork(actor, 'platform', async ({ db }) => {
    const asked = { params: interaction.params, knownId: known?.account.id }
    const persona = await findDemoPersona(deps, db, asked)
    if (persona === undefined || hasSecondFactor(await readFactors(db, persona.accountId))) return undefined
    return persona
  })
}

/** Where the sign-in stands: what its page shows, also when it is opened anew in the middle. */
export async function readStep(
  provider: IdentityProvider,
  { exchange, who, found }: { exchange: Exchange; who: Actor; found: FoundInteraction },
): Promise<SignInStep> {
  const { deps } = provider
  const pending = await readProgress(provider, exchange, found)
  if (pending !== undefined) {
    const asked = await nextStep(provider, who, found, pending.progress)
    if (asked.step !== 'done') return answerOf(provider, found, asked)
  }
  const { surface, known, stepUp } = found
  const knownId = known?.account.id
  const persona = await findUnprotectedPersona(provider, found)
  return {
    ...nothing,
    step: stepUp ? 'confirm' : 'password',
    surface,
    email: known?.account.email ?? persona?.email ?? null,
    factors: stepUp && knownId !== undefined ? await stepUpWays(provider, knownId) : [],
    passkeysPossible: passkeyDomain(deps.origin) !== null,
    demo: persona !== undefined && isOnThisMachine(exchange.request),
  }
}
