import { z } from 'zod'
import { Password } from './accounts.ts'
import { Email } from './common.ts'
import { endpoint } from './endpoint.ts'
import {
  PasskeyAnswer,
  PasskeyCreation,
  PasskeyName,
  PasskeyRegistration,
  PasskeyRequest,
  TotpCode,
  TotpSecret,
} from './factors.ts'

/**
 * Where a sign-in stands, and what is asked for next:
 *
 * - `password`: who is there; e-mail and password, or a passkey.
 * - `confirm`: whoever is signed in proves it again, by one of `factors`.
 * - `second_factor`: the password was right; one of `factors` is asked for.
 * - `new_password`: the password was chosen by somebody else, and is replaced.
 * - `enrolment`: a second factor is needed here, and there is none yet.
 * - `done`: the browser goes to `continueAt`.
 */
export const SignInStep = z
  .object({
    step: z.enum(['password', 'confirm', 'second_factor', 'new_password', 'enrolment', 'done']),
    surface: z.enum(['operator', 'partner', 'app']),
    /** Who is signing in, where that is known. */
    email: z.string().nullable(),
    factors: z.array(z.enum(['password', 'passkey', 'totp', 'recovery_code'])),
    /** False at an address without a host name, to which browsers bind no passkey. */
    passkeysPossible: z.boolean(),
    /** Whether one click is enough: a persona of the demo, which has nothing to prove itself with. */
    demo: z.boolean(),
    continueAt: z.string().nullable(),
    /** New ones, shown this once. */
    recoveryCodes: z.array(z.string()).nullable(),
  })
  .meta({ id: 'SignInStep' })
export type SignInStep = z.infer<typeof SignInStep>

const params = z.strictObject({ uid: z.string().regex(/^[A-Za-z0-9_-]{10,64}$/) })
const shared = { scope: 'public', params } as const
const step = { ...shared, method: 'POST', response: SignInStep } as const

/** What a sign-in page shows for the sign-in under way in this browser. */
export const readInteraction = endpoint({
  ...shared,
  id: 'interactions.read',
  method: 'GET',
  path: '/v1/interactions/:uid',
  summary: 'Read the sign-in under way in this browser',
  response: SignInStep,
  errors: ['interaction.not_found'],
})

/** The answer is alike for an unknown address and a wrong password. */
export const signIn = endpoint({
  ...step,
  id: 'interactions.signIn',
  path: '/v1/interactions/:uid',
  summary: 'Sign in with e-mail and password',
  body: z.strictObject({ email: Email, password: z.string().min(1).max(200) }),
  errors: [
    'interaction.not_found',
    'account.sign_in_refused',
    'account.sign_in_delayed',
    'account.surface_refused',
  ],
})

const proofErrors = [
  'interaction.not_found',
  'interaction.begin_again',
  'account.sign_in_delayed',
  'account.surface_refused',
] as const

export const proveTotp = endpoint({
  ...step,
  id: 'interactions.proveTotp',
  path: '/v1/interactions/:uid/totp',
  summary: 'Go on with a code of the code generator',
  body: z.strictObject({ code: TotpCode }),
  errors: [...proofErrors, 'factor.code_refused'],
})

export const proveRecoveryCode = endpoint({
  ...step,
  id: 'interactions.proveRecoveryCode',
  path: '/v1/interactions/:uid/recovery-code',
  summary: 'Go on with a recovery code, which is used up',
  body: z.strictObject({ code: z.string().min(1).max(100) }),
  errors: [...proofErrors, 'factor.code_refused'],
})

export const beginPasskeyProof = endpoint({
  ...shared,
  id: 'interactions.beginPasskey',
  method: 'POST',
  path: '/v1/interactions/:uid/passkey/begin',
  summary: 'Ask for a challenge that a passkey answers',
  response: PasskeyRequest,
  errors: ['interaction.not_found', 'factor.passkeys_unavailable'],
})

export const provePasskey = endpoint({
  ...step,
  id: 'interactions.provePasskey',
  path: '/v1/interactions/:uid/passkey',
  summary: 'Sign in, or go on, with a passkey',
  body: z.strictObject({ answer: PasskeyAnswer }),
  errors: [...proofErrors, 'factor.passkey_refused', 'factor.passkeys_unavailable'],
})

export const proveDemo = endpoint({
  ...step,
  id: 'interactions.proveDemo',
  path: '/v1/interactions/:uid/demo',
  summary: 'Confirm as a persona of the demo',
  errors: ['interaction.not_found', 'account.surface_refused'],
})

export const replacePassword = endpoint({
  ...step,
  id: 'interactions.replacePassword',
  path: '/v1/interactions/:uid/password',
  summary: 'Replace a password that somebody else chose',
  body: z.strictObject({ password: Password }),
  errors: ['interaction.not_found', 'interaction.begin_again', 'account.password_weak'],
})

export const enrolTotp = endpoint({
  ...shared,
  id: 'interactions.enrolTotp',
  method: 'POST',
  path: '/v1/interactions/:uid/enrolment/totp',
  summary: 'Begin to set up the code generator that is needed here',
  response: TotpSecret,
  errors: ['interaction.not_found', 'interaction.begin_again'],
})

export const confirmEnrolledTotp = endpoint({
  ...step,
  id: 'interactions.confirmTotp',
  path: '/v1/interactions/:uid/enrolment/totp/confirm',
  summary: 'Prove the code generator that is being set up',
  body: z.strictObject({ code: TotpCode }),
  errors: [...proofErrors, 'factor.not_found', 'factor.code_refused'],
})

export const enrolPasskey = endpoint({
  ...shared,
  id: 'interactions.enrolPasskey',
  method: 'POST',
  path: '/v1/interactions/:uid/enrolment/passkey/begin',
  summary: 'Begin to make the passkey that is needed here',
  response: PasskeyCreation,
  errors: ['interaction.not_found', 'interaction.begin_again', 'factor.passkeys_unavailable'],
})

export const addEnrolledPasskey = endpoint({
  ...step,
  id: 'interactions.addPasskey',
  path: '/v1/interactions/:uid/enrolment/passkey',
  summary: 'Add the passkey that is needed here',
  body: z.strictObject({ name: PasskeyName, registration: PasskeyRegistration }),
  errors: [...proofErrors, 'factor.passkey_refused', 'factor.passkeys_unavailable'],
})
