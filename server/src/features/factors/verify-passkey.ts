import type { PasskeyAnswer, PasskeyRegistration } from '@freehold/contract'
import type * as Library from '@simplewebauthn/server'
import { z } from 'zod'
import { passkeyRefused, passkeysUnavailable } from './factor-errors.ts'
import type { FactorDeps } from './factor.ts'
import { passkeyDomain } from './passkey-options.ts'
import type { Passkey } from './passkey-store.ts'

/** Loaded with the first passkey; a platform without any never pays for it. */
const load = (): Promise<typeof Library> => import('@simplewebauthn/server')

const ClientData = z.object({ challenge: z.string().min(16).max(200) })

/** The challenge that an answer says it answers; whether that is true is judged by its signature. */
export function claimedChallenge(clientDataJson: string): string {
  try {
    return ClientData.parse(JSON.parse(Buffer.from(clientDataJson, 'base64url').toString())).challenge
  } catch (cause) {
    throw passkeyRefused(cause)
  }
}

function expectations({ origin }: FactorDeps, challenge: string) {
  const domain = passkeyDomain(origin)
  if (domain === null) throw passkeysUnavailable()
  return {
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: domain,
    requireUserVerification: true,
  }
}

/** Judges an authenticator's signature over the challenge, for our origin; answers its counter. */
export async function verifyAnswer(
  deps: FactorDeps,
  { answer, challenge, passkey }: { answer: PasskeyAnswer; challenge: string; passkey: Passkey },
): Promise<{ readonly counter: number }> {
  const { verifyAuthenticationResponse } = await load()
  const credential = {
    id: passkey.credentialId,
    publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
    counter: passkey.counter,
  }
  const { userHandle, ...response } = answer.response
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    ...expectations(deps, challenge),
    response: {
      id: answer.id,
      rawId: answer.rawId,
      type: answer.type,
      clientExtensionResults: {},
      response: userHandle === undefined ? response : { ...response, userHandle },
    },
    credential,
  }).catch((cause: unknown) => {
    throw passkeyRefused(cause)
  })
  if (!verified) throw passkeyRefused()
  return { counter: authenticationInfo.newCounter }
}

/** Judges a new passkey: made for our origin, for this challenge, by a device that verified the person. */
export async function verifyNewPasskey(
  deps: FactorDeps,
  { registration, challenge }: { registration: PasskeyRegistration; challenge: string },
): Promise<Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'synced'>> {
  const { verifyRegistrationResponse } = await load()
  const { attestationObject, clientDataJSON } = registration.response
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    ...expectations(deps, challenge),
    response: {
      id: registration.id,
      rawId: registration.rawId,
      type: registration.type,
      clientExtensionResults: {},
      response: { attestationObject, clientDataJSON },
    },
  }).catch((cause: unknown) => {
    throw passkeyRefused(cause)
  })
  if (!verified) throw passkeyRefused()
  const { credential, credentialDeviceType } = registrationInfo
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    synced: credentialDeviceType === 'multiDevice',
  }
}
