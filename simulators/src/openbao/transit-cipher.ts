import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { BaoTransitKey } from './state.ts'
import { errors } from './wording.ts'

const nonceBytes = 12
const tagBytes = 16

export function toBytes(name: string, base64: string | undefined): Buffer {
  if (base64 === undefined) throw errors(400, `missing "${name}" to process`)
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0)
    throw errors(400, `failed to base64-decode ${name}`)
  return Buffer.from(base64, 'base64')
}

export function encrypt(
  key: BaoTransitKey,
  plaintext: Buffer,
  context: string | undefined,
  version?: number,
): string {
  const wanted = version || key.versions.length
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', materialOf(key, wanted, context), nonce)
  const sealed = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  return `vault:v${wanted}:${sealed.toString('base64')}`
}

export function decrypt(key: BaoTransitKey, ciphertext: string, context: string | undefined): Buffer {
  const [, version, base64] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? []
  if (version === undefined || base64 === undefined) throw errors(400, 'invalid ciphertext: no prefix')
  if (Number(version) < key.minDecryptionVersion)
    throw errors(400, 'ciphertext or signature version is disallowed by policy (too old)')
  const sealed = toBytes('ciphertext', base64)
  if (sealed.length < nonceBytes + tagBytes)
    throw errors(400, 'invalid ciphertext: length is less than expected')
  const decipher = createDecipheriv(
    'aes-256-gcm',
    materialOf(key, Number(version), context),
    sealed.subarray(0, nonceBytes),
  )
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch {
    throw errors(400, 'cipher: message authentication failed')
  }
}

/** A derived key has different material for each context, and none without one. */
function materialOf(key: BaoTransitKey, version: number, context: string | undefined): Buffer {
  const kept = key.versions[version - 1]
  if (kept === undefined) throw errors(400, 'invalid ciphertext: version is too new')
  const material = Buffer.from(kept.material, 'base64')
  if (!key.derived) return material
  if (context === undefined)
    throw errors(400, "missing 'context' for key derivation; the key was created using a derived key")
  return Buffer.from(hkdfSync('sha256', material, '', toBytes('context', context), 32))
}
