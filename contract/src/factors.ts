import { z } from 'zod'
import { Id, text, Timestamp } from './common.ts'
import { endpoint } from './endpoint.ts'

const Base64Url = z
  .string()
  .min(1)
  .max(8192)
  .regex(/^[A-Za-z0-9_-]+$/)
const Transports = z.array(z.string().max(40)).max(10)
const Attachment = z.string().max(40).nullable().optional()
const Extensions = z.record(z.string().max(100), z.unknown())

const Descriptor = z.object({
  id: z.string(),
  type: z.literal('public-key'),
  transports: z.array(z.string()),
})

/** What a browser is given to ask an authenticator for a signature (WebAuthn, in its JSON form). */
export const PasskeyRequest = z
  .object({
    challenge: z.string(),
    rpId: z.string(),
    timeout: z.int(),
    userVerification: z.literal('required'),
    allowCredentials: z.array(Descriptor),
  })
  .meta({ id: 'PasskeyRequest' })
export type PasskeyRequest = z.infer<typeof PasskeyRequest>

/** What a browser is given to ask an authenticator for a new passkey (WebAuthn, in its JSON form). */
export const PasskeyCreation = z
  .object({
    challenge: z.string(),
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.object({ alg: z.int(), type: z.literal('public-key') })),
    timeout: z.int(),
    attestation: z.literal('none'),
    excludeCredentials: z.array(Descriptor),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification: z.literal('required'),
    }),
  })
  .meta({ id: 'PasskeyCreation' })
export type PasskeyCreation = z.infer<typeof PasskeyCreation>

/** An authenticator's signature over a challenge. */
export const PasskeyAnswer = z
  .strictObject({
    id: Base64Url,
    rawId: Base64Url,
    type: z.literal('public-key'),
    response: z.strictObject({
      clientDataJSON: Base64Url,
      authenticatorData: Base64Url,
      signature: Base64Url,
      userHandle: Base64Url.optional(),
    }),
    authenticatorAttachment: Attachment,
    clientExtensionResults: Extensions,
  })
  .meta({ id: 'PasskeyAnswer' })
export type PasskeyAnswer = z.infer<typeof PasskeyAnswer>

/** A new passkey as an authenticator made it. */
export const PasskeyRegistration = z
  .strictObject({
    id: Base64Url,
    rawId: Base64Url,
    type: z.literal('public-key'),
    response: z.strictObject({
      clientDataJSON: Base64Url,
      attestationObject: Base64Url,
      authenticatorData: Base64Url.optional(),
      transports: Transports.optional(),
      publicKeyAlgorithm: z.int().optional(),
      publicKey: Base64Url.optional(),
    }),
    authenticatorAttachment: Attachment,
    clientExtensionResults: Extensions,
  })
  .meta({ id: 'PasskeyRegistration' })
export type PasskeyRegistration = z.infer<typeof PasskeyRegistration>

/** Six digits of a code generator. */
export const TotpCode = z.string().regex(/^\d{6}$/)

/** A secret for a code generator: to be scanned as a QR code of `uri`, or typed. */
export const TotpSecret = z.object({ secret: z.string(), uri: z.string() }).meta({ id: 'TotpSecret' })

/** Shown once, when they are made. Null: those made earlier go on. */
const NewRecoveryCodes = z.object({ recoveryCodes: z.array(z.string()).nullable() })

export const PasskeyName = text(1, 60)

export const Passkey = z
  .object({
    id: Id,
    name: z.string(),
    /** Whether a password manager or platform keeps it, rather than one device. */
    synced: z.boolean(),
    createdAt: Timestamp,
    lastUsedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Passkey' })
export type Passkey = z.infer<typeof Passkey>

/** How one's own account is protected. */
export const MySecurity = z
  .object({
    passwordSetAt: Timestamp.nullable(),
    totpSince: Timestamp.nullable(),
    passkeys: z.array(Passkey),
    /** False at an address without a host name, to which browsers bind no passkey. */
    passkeysPossible: z.boolean(),
    recoveryCodesLeft: z.int(),
    /** The last second factor cannot be removed. */
    secondFactorRequired: z.boolean(),
  })
  .meta({ id: 'MySecurity' })
export type MySecurity = z.infer<typeof MySecurity>

export const readMySecurity = endpoint({
  id: 'security.read',
  method: 'GET',
  path: '/v1/me/security',
  summary: 'Read how own account is protected',
  scope: 'self',
  response: MySecurity,
})

export const beginTotp = endpoint({
  id: 'totp.begin',
  method: 'POST',
  path: '/v1/me/totp',
  summary: 'Begin to set up a code generator; it counts once a code of it was seen',
  scope: 'self',
  stepUp: true,
  response: TotpSecret,
})

export const confirmTotp = endpoint({
  id: 'totp.confirm',
  method: 'POST',
  path: '/v1/me/totp/confirm',
  summary: 'Prove the code generator that is being set up; it replaces an earlier one',
  scope: 'self',
  stepUp: true,
  body: z.strictObject({ code: TotpCode }),
  response: NewRecoveryCodes,
  errors: ['factor.not_found', 'factor.code_refused'],
})

export const removeTotp = endpoint({
  id: 'totp.remove',
  method: 'DELETE',
  path: '/v1/me/totp',
  summary: 'Remove the code generator',
  scope: 'self',
  stepUp: true,
  errors: ['factor.not_found', 'factor.last_required'],
})

export const beginPasskey = endpoint({
  id: 'passkeys.begin',
  method: 'POST',
  path: '/v1/me/passkeys/begin',
  summary: 'Begin to add a passkey',
  scope: 'self',
  stepUp: true,
  response: PasskeyCreation,
  errors: ['factor.passkeys_unavailable'],
})

export const addPasskey = endpoint({
  id: 'passkeys.create',
  method: 'POST',
  path: '/v1/me/passkeys',
  summary: 'Add the passkey that the authenticator has made',
  scope: 'self',
  stepUp: true,
  status: 201,
  body: z.strictObject({ name: PasskeyName, registration: PasskeyRegistration }),
  response: NewRecoveryCodes.extend({ passkey: Passkey }),
  errors: ['factor.passkey_refused', 'factor.passkeys_unavailable', 'factor.too_many'],
})

const passkeyParams = z.strictObject({ id: Id })

export const renamePasskey = endpoint({
  id: 'passkeys.rename',
  method: 'PATCH',
  path: '/v1/me/passkeys/:id',
  summary: 'Give an own passkey another name',
  scope: 'self',
  params: passkeyParams,
  body: z.strictObject({ name: PasskeyName }),
  response: Passkey,
  errors: ['factor.not_found'],
})

export const removePasskey = endpoint({
  id: 'passkeys.remove',
  method: 'DELETE',
  path: '/v1/me/passkeys/:id',
  summary: 'Remove an own passkey',
  scope: 'self',
  stepUp: true,
  params: passkeyParams,
  errors: ['factor.not_found', 'factor.last_required'],
})

export const regenerateRecoveryCodes = endpoint({
  id: 'recoveryCodes.regenerate',
  method: 'POST',
  path: '/v1/me/recovery-codes',
  summary: 'Make new recovery codes; the earlier ones end',
  scope: 'self',
  stepUp: true,
  response: z.object({ recoveryCodes: z.array(z.string()) }),
  errors: ['factor.not_found'],
})
