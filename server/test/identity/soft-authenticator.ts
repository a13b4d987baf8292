import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { PasskeyAnswer, PasskeyCreation, PasskeyRegistration, PasskeyRequest } from '@freehold/contract'

type Cbor = number | string | Buffer | ReadonlyMap<number | string, Cbor>

function head(major: number, length: number): Buffer {
  const type = major << 5
  if (length < 24) return Buffer.from([type | length])
  if (length < 256) return Buffer.from([type | 24, length])
  return Buffer.from([type | 25, length >> 8, length & 255])
}

/** As much of CBOR (RFC 8949) as an attestation without a statement needs. */
function encode(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  const entries = [...value].flatMap(([key, inner]) => [encode(key), encode(inner)])
  return Buffer.concat([head(5, value.size), ...entries])
}

const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest()
const text = (bytes: Buffer): string => bytes.toString('base64url')

/** COSE key of P-256 (RFC 9053): type 2, algorithm -7, curve 1, and the point. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  return encode(
    new Map<number, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  )
}

type Twist = {
  /** Where the browser says it is. */
  readonly origin?: string
  readonly challenge?: string
  /** Whether the device verified the person, by PIN or finger. */
  readonly verified?: boolean
  /** What the counter says, instead of one more than the last time. */
  readonly counter?: number
  /** Which site the authenticator believes it signs for. */
  readonly rpId?: string
}

export type SoftAuthenticator = ReturnType<typeof softAuthenticator>

/**
 * An authenticator in software (ES256, attestation `none`) with the browser in front of it: makes one passkey and
 * answers challenges with it, properly or with a twist.
 */
export function softAuthenticator(origin: string, { synced = false }: { synced?: boolean } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credentialId = randomBytes(32)
  let counter = 0
  let user = ''

  function authData(rpId: string, twist: Twist, attested?: Buffer): Buffer {
    const userPresent = 0x01
    const userVerified = twist.verified === false ? 0 : 0x04
    const backup = synced ? 0x08 | 0x10 : 0
    counter = twist.counter ?? counter + 1
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    const flags = userPresent | userVerified | backup | (attested === undefined ? 0 : 0x40)
    return Buffer.concat([
      sha256(twist.rpId ?? rpId),
      Buffer.from([flags]),
      count,
      attested ?? Buffer.alloc(0),
    ])
  }

  function clientData(type: string, challenge: string, twist: Twist): Buffer {
    const said = { type, challenge: twist.challenge ?? challenge, origin: twist.origin ?? origin }
    return Buffer.from(JSON.stringify({ ...said, crossOrigin: false }))
  }

  return {
    credentialId: text(credentialId),
    create: ({ challenge, rp, user: { id } }: PasskeyCreation, twist: Twist = {}): PasskeyRegistration => {
      user = id
      const size = Buffer.from([0, credentialId.length])
      const attested = Buffer.concat([Buffer.alloc(16), size, credentialId, coseKey(publicKey)])
      const attestation = new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData(rp.id, twist, attested)],
      ])
      return {
        id: text(credentialId),
        rawId: text(credentialId),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: text(clientData('webauthn.create', challenge, twist)),
          attestationObject: text(encode(attestation)),
          transports: ['internal'],
        },
      }
    },
    answer: ({ challenge, rpId }: PasskeyRequest, twist: Twist = {}): PasskeyAnswer => {
      const said = clientData('webauthn.get', challenge, twist)
      const data = authData(rpId, twist)
      const signature = createSign('sha256')
        .update(Buffer.concat([data, sha256(said)]))
        .sign(privateKey)
      return {
        id: text(credentialId),
        rawId: text(credentialId),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: text(said),
          authenticatorData: text(data),
          signature: text(signature),
          ...(user === '' ? {} : { userHandle: user }),
        },
      }
    },
  }
}
