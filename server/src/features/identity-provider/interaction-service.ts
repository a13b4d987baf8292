import type { PasskeyAnswer, PasskeyRequest, SignInStep } from '@freehold/contract'
import { checkPassword, takeDemoToken } from '#features/accounts'
import {
  passkeyRequest,
  provePasskey as judgePasskey,
  proveRecoveryCode as judgeRecoveryCode,
  proveTotp as judgeTotp,
} from '#features/factors'
import { type Actor, systemActor } from '#platform/actor'
import { isOnThisMachine } from '#platform/http/loopback'
import { sha256 } from '#platform/key-ring'
import type { IdentityProvider } from './identity-provider.ts'
import {
  beginAgain,
  completeLogin,
  type Exchange,
  findInteraction,
  type FoundInteraction,
  interactionNotFound,
  methodsBefore,
  refuseForeignPage,
} from './interaction.ts'
import { countTry, type Progress } from './pending-store.ts'
import { advance, findUnprotectedPersona, readProgress, readStep, requireProgress } from './sign-in-steps.ts'
import { demoHint } from './step-up.ts'

/** One request of a sign-in's page: who sends it, over which exchange, for which sign-in. */
export type Visit = { readonly exchange: Exchange; readonly who: Actor; readonly uid: string }

/** A visit with the sign-in it is about. */
export type OpenVisit = Omit<Visit, 'uid'> & { readonly found: FoundInteraction }

/** Opens what a page's request is about; a write comes from our own page. */
export async function openVisit(
  provider: IdentityProvider,
  { exchange, who, uid }: Visit,
  kind: 'read' | 'write' = 'write',
): Promise<OpenVisit> {
  if (kind === 'write') refuseForeignPage(exchange.request, provider.deps.origin)
  return { exchange, who, found: await findInteraction(provider, exchange, uid) }
}

export async function readInteraction(provider: IdentityProvider, visit: Visit): Promise<SignInStep> {
  return readStep(provider, await openVisit(provider, visit, 'read'))
}

export async function signIn(
  provider: IdentityProvider,
  visit: Visit,
  input: { readonly email: string; readonly password: string },
): Promise<SignInStep> {
  const open = await openVisit(provider, visit)
  const { surface } = open.found
  const account = await checkPassword(provider.deps, visit.who, { ...input, surface })
  return advance(provider, open, { accountId: account.id, methods: ['pwd'] })
}

/**
 * Whose code is to be judged, and what was proved before: in a sign-in the password; in a step-up whatever the
 * person signed in with. A step-up of an account without second factors is a matter of its password.
 */
async function progressForCode(provider: IdentityProvider, open: OpenVisit): Promise<Progress> {
  const { known, stepUp } = open.found
  const pending = await readProgress(provider, open.exchange, open.found)
  if (pending === undefined && stepUp && known !== undefined) {
    return { accountId: known.account.id, methods: methodsBefore(open.found) }
  }
  const { key, progress } = await requireProgress(provider, open, 'second_factor')
  const goesOn = await provider.deps.unitOfWork(systemActor('identity-provider'), 'platform', ({ db }) =>
    countTry(db, key),
  )
  if (!goesOn) throw beginAgain()
  return progress
}

type JudgeCode = typeof judgeTotp

async function proveCode(
  provider: IdentityProvider,
  visit: Visit,
  { code, judge, method }: { code: string; judge: JudgeCode; method: 'otp' | 'rc' },
): Promise<SignInStep> {
  const open = await openVisit(provider, visit)
  const { accountId, methods } = await progressForCode(provider, open)
  await judge(provider.deps, visit.who, { accountId, code, surface: open.found.surface })
  return advance(provider, open, { accountId, methods: [...methods, method] })
}

export function proveTotp(provider: IdentityProvider, visit: Visit, code: string): Promise<SignInStep> {
  return proveCode(provider, visit, { code, judge: judgeTotp, method: 'otp' })
}

export function proveRecoveryCode(
  provider: IdentityProvider,
  visit: Visit,
  code: string,
): Promise<SignInStep> {
  return proveCode(provider, visit, { code, judge: judgeRecoveryCode, method: 'rc' })
}

const passkeyPurpose = (uid: string): string => `sign_in:${sha256(uid)}`

export async function beginPasskey(provider: IdentityProvider, visit: Visit): Promise<PasskeyRequest> {
  const open = await openVisit(provider, visit)
  const { known, stepUp, uid } = open.found
  const pending = await readProgress(provider, open.exchange, open.found)
  const accountId = pending?.progress.accountId ?? (stepUp ? (known?.account.id ?? null) : null)
  return provider.deps.unitOfWork(visit.who, 'platform', ({ db }) =>
    passkeyRequest(provider.deps, db, { purpose: passkeyPurpose(uid), accountId }),
  )
}

/** A passkey signs in by itself. Where a person is known already, by password or step-up, it must be that person's. */
export async function provePasskey(
  provider: IdentityProvider,
  visit: Visit,
  answer: PasskeyAnswer,
): Promise<SignInStep> {
  const open = await openVisit(provider, visit)
  const { known, stepUp, uid, surface } = open.found
  const pending = await readProgress(provider, open.exchange, open.found)
  const expected = pending?.progress.accountId ?? (stepUp ? (known?.account.id ?? null) : null)
  const proof = { answer, purpose: passkeyPurpose(uid), accountId: expected, surface }
  const { accountId, method } = await judgePasskey(provider.deps, visit.who, proof)
  const before = pending?.progress.methods ?? (stepUp ? methodsBefore(open.found) : [])
  return advance(provider, open, { accountId, methods: [...before, method] })
}

/** Confirms as a persona of the demo: for a browser on this machine, and only where there is nothing to prove with. */
export async function proveDemo(provider: IdentityProvider, visit: Visit): Promise<SignInStep> {
  const open = await openVisit(provider, visit)
  if (!isOnThisMachine(visit.exchange.request)) throw interactionNotFound()
  const persona = await findUnprotectedPersona(provider, open.found)
  if (persona === undefined) throw interactionNotFound()
  return advance(provider, open, { accountId: persona.accountId, methods: ['demo'] })
}

/** Completes the sign-in of a persona by the token that its interaction carries. */
export async function continueDemo(
  provider: IdentityProvider,
  exchange: Exchange,
  uid: string,
): Promise<string> {
  const found = await findInteraction(provider, exchange, uid)
  const hint = found.interaction.params['login_hint']
  if (typeof hint !== 'string' || !hint.startsWith(demoHint)) throw interactionNotFound()
  const token = hint.slice(demoHint.length)
  const { surface } = found
  const account = await takeDemoToken(provider.deps, systemActor('demo'), { token, surface })
  return completeLogin(provider, found, { accountId: account.id, methods: ['demo'] })
}
