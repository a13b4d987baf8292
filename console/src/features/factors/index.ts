/** Factors: what an account proves itself with besides its password. */
export { CodeField, toCode } from './code-field.tsx'
export { answerWithPasskey, knowsPasskeys, makePasskey, offersAutofill, stopAutofill } from './passkeys.ts'
export { RecoveryCodesPanel } from './recovery-codes-panel.tsx'
export { SecurityPanel } from './security-panel.tsx'
export { TotpForm } from './totp-form.tsx'
