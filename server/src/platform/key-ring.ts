import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'

/** Key-encryption keys by id; new seals use the active one. */
export type KeyRing = {
  readonly active: string
  readonly keys: ReadonlyMap<string, Buffer>
  /** What keyed fingerprints, cursors and the like are derived from; it stays when keys are rotated. */
  readonly root: Buffer
  /** Reads the ring anew; asked when a value names a key that was added since. */
  readonly reload?: () => KeyRing
}

/**
 * A value under envelope encryption: AES-256-GCM with a data key of its own, which the ring's key `kid` wraps.
 * All parts are base64; `v` is this format's version.
 */
export type Sealed = {
  readonly v: 1
  readonly kid: string
  readonly wrapped: string
  readonly iv: string
  readonly ct: string
}

/** A sealed value cannot be opened: moved to another row, altered, or its key is gone from the ring. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

const tagLength = 16

function encrypt(key: Buffer, iv: Buffer, plaintext: Buffer, aad: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength })
  cipher.setAAD(Buffer.from(aad))
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, iv: Buffer, sealed: Buffer, aad: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength })
  decipher.setAAD(Buffer.from(aad))
  decipher.setAuthTag(sealed.subarray(sealed.length - tagLength))
  return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - tagLength)), decipher.final()])
}

function keyOf(ring: KeyRing, kid: string): Buffer {
  const key = ring.keys.get(kid) ?? ring.reload?.().keys.get(kid)
  if (key === undefined) throw new SealError(`Key ${kid} is not in the key ring`)
  return key
}

function wrap(ring: KeyRing, dataKey: Buffer): { kid: string; wrapped: string } {
  const iv = randomBytes(12)
  const wrapped = Buffer.concat([iv, encrypt(keyOf(ring, ring.active), iv, dataKey, ring.active)])
  return { kid: ring.active, wrapped: wrapped.toString('base64') }
}

function unwrap(ring: KeyRing, sealed: Pick<Sealed, 'kid' | 'wrapped'>): Buffer {
  const wrapped = Buffer.from(sealed.wrapped, 'base64')
  return decrypt(keyOf(ring, sealed.kid), wrapped.subarray(0, 12), wrapped.subarray(12), sealed.kid)
}

/**
 * Seals text to one place. `place` names the row and field (`order_secrets/<org>/<order>/telegram/botToken`); the
 * same place must be given to open it, so that a ciphertext copied elsewhere is refused.
 */
export function seal(ring: KeyRing, place: string, plaintext: string): Sealed {
  const dataKey = randomBytes(32)
  const iv = randomBytes(12)
  const ct = encrypt(dataKey, iv, Buffer.from(plaintext), place)
  return { v: 1, ...wrap(ring, dataKey), iv: iv.toString('base64'), ct: ct.toString('base64') }
}

/** Opens what `seal` made for this place. */
export function open(ring: KeyRing, place: string, sealed: Sealed): string {
  try {
    const dataKey = unwrap(ring, sealed)
    return decrypt(
      dataKey,
      Buffer.from(sealed.iv, 'base64'),
      Buffer.from(sealed.ct, 'base64'),
      place,
    ).toString()
  } catch (cause) {
    if (cause instanceof SealError) throw cause
    throw new SealError(`The sealed value at ${place} cannot be opened`, { cause })
  }
}

/** Wraps the data key anew under the active key; the data itself is untouched. */
export function rewrap(ring: KeyRing, sealed: Sealed): Sealed {
  return sealed.kid === ring.active ? sealed : { ...sealed, ...wrap(ring, unwrap(ring, sealed)) }
}

/** A fresh key ring with one key. */
export function newKeyRing(): KeyRing {
  const kid = randomBytes(6).toString('hex')
  return { active: kid, keys: new Map([[kid, randomBytes(32)]]), root: randomBytes(32) }
}

/** The ring with one more key, which becomes the active one. */
export function withNewKey(ring: KeyRing): KeyRing {
  const { active, keys } = newKeyRing()
  return { active, keys: new Map([...ring.keys, ...keys]), root: ring.root }
}

/** The ring without one of its keys; the active one cannot go. */
export function withoutKey(ring: KeyRing, kid: string): KeyRing {
  if (kid === ring.active) throw new SealError(`Key ${kid} is the active one`)
  return {
    active: ring.active,
    keys: new Map([...ring.keys].filter(([other]) => other !== kid)),
    root: ring.root,
  }
}

/** Purpose-bound key material, for keyed fingerprints and cookies. */
export function derive(ring: KeyRing, purpose: string): Buffer {
  return createHmac('sha256', ring.root).update(`freehold:${purpose}`).digest()
}

/** Keyed fingerprint of a secret: equal for equal secrets here, useless elsewhere. Hex, 64 characters. */
export function fingerprint(ring: KeyRing, secret: string): string {
  return createHmac('sha256', derive(ring, 'fingerprint')).update(secret).digest('hex')
}

/** sha256 in hex; what is kept of bearer tokens, which are random enough to need no salt. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** A bearer value nobody can guess: 256 bits, base64url. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}
