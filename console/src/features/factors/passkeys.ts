import type { PasskeyAnswer, PasskeyCreation, PasskeyRegistration, PasskeyRequest } from '@freehold/contract'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { ApiError } from '#lib/api-error'

/** Loaded with the first use: most sign-ins and pages do without. */
const load = () => import('@simplewebauthn/browser')

function cancelled(cause: unknown): ApiError {
  return new ApiError(
    { status: 0, code: 'client.passkey_cancelled', detail: 'No passkey was used' },
    { cause },
  )
}

/** Asks an authenticator to answer a challenge; with `autofill` the browser offers passkeys in the address field. */
export async function answerWithPasskey(
  request: PasskeyRequest,
  { autofill = false }: { autofill?: boolean } = {},
): Promise<PasskeyAnswer> {
  const { startAuthentication } = await load()
  // The contract writes these options as the standard does; it leaves the words for transports open.
  const optionsJSON = request as PublicKeyCredentialRequestOptionsJSON
  const answer = await startAuthentication({ optionsJSON, useBrowserAutofill: autofill }).catch(
    (error: unknown) => {
      throw cancelled(error)
    },
  )
  const { authenticatorData, clientDataJSON, signature, userHandle } = answer.response
  return {
    id: answer.id,
    rawId: answer.rawId,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      authenticatorData,
      clientDataJSON,
      signature,
      ...(userHandle === undefined || userHandle === '' ? {} : { userHandle }),
    },
  }
}

/** Asks an authenticator to make a new passkey. */
export async function makePasskey(creation: PasskeyCreation): Promise<PasskeyRegistration> {
  const { startRegistration } = await load()
  // As above.
  const optionsJSON = creation as PublicKeyCredentialCreationOptionsJSON
  const made = await startRegistration({ optionsJSON }).catch((error: unknown) => {
    throw cancelled(error)
  })
  const { attestationObject, clientDataJSON, transports = [] } = made.response
  return {
    id: made.id,
    rawId: made.rawId,
    type: 'public-key',
    clientExtensionResults: {},
    response: { attestationObject, clientDataJSON, transports },
  }
}

/** Whether the browser offers passkeys while an address is typed. */
export async function offersAutofill(): Promise<boolean> {
  if (!('PublicKeyCredential' in globalThis)) return false
  return (await load()).browserSupportsWebAuthnAutofill()
}

/** Ends the wait for an autofilled passkey, which would hold up every other use. */
export async function stopAutofill(): Promise<void> {
  if (!('PublicKeyCredential' in globalThis)) return
  ;(await load()).WebAuthnAbortService.cancelCeremony()
}

/** Whether this browser knows passkeys at all. */
export const knowsPasskeys = (): boolean => 'PublicKeyCredential' in globalThis
