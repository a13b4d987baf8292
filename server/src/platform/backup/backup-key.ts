import { argon2, createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** How a passphrase becomes a key: argon2id (RFC 9106), memory in KiB. */
export type PassphraseParameters = {
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** What a backup's header says of its key: enough to try one, nothing to find it by. */
export type KeyHint = {
  readonly kind: 'passphrase' | 'recovery-key'
  /** Base64, 16 bytes. */
  readonly salt: string
  readonly argon2id?: PassphraseParameters
  /** Base64, 16 bytes: tells a wrong key from a damaged file, and ties the file to one key. */
  readonly check: string
}

/** The key of a backup is not the one given. */
export class WrongKeyError extends Error {
  override readonly name = 'WrongKeyError'
}

const parameters: PassphraseParameters = { memory: 65_536, passes: 3, parallelism: 1 }
/** Nobody can be made to spend more than this on a file that was sent to them. */
const most: PassphraseParameters = { memory: 1_048_576, passes: 10, parallelism: 8 }
const alphabet = 'ABCDEFGHJKMNPQRSTVWXYZ0123456789'
const prefix = 'FHR'
const keyLength = 32
const checkLength = 3

function toBase32(bytes: Buffer): string {
  let text = ''
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  for (let left = Math.ceil((bytes.length * 8) / 5); left > 0; left -= 1) {
    text = (alphabet[Number(value & 31n)] ?? '') + text
    value >>= 5n
  }
  return text
}

function fromBase32(text: string): Buffer | undefined {
  let value = 0n
  for (const letter of text) {
    const digit = alphabet.indexOf(letter)
    if (digit < 0) return undefined
    value = (value << 5n) | BigInt(digit)
  }
  const length = keyLength + checkLength
  const hex = value.toString(16).padStart(length * 2, '0')
  return hex.length === length * 2 ? Buffer.from(hex, 'hex') : undefined
}

const checksum = (key: Buffer): Buffer => createHash('sha256').update(key).digest().subarray(0, checkLength)

/** A new recovery key: 256 bits and a checksum, in groups that can be read out and typed. */
export function newRecoveryKey(): string {
  const key = randomBytes(keyLength)
  const text = toBase32(Buffer.concat([key, checksum(key)]))
  return [prefix, ...(text.match(/.{1,7}/g) ?? [])].join('-')
}

/** The key that a recovery key stands for; undefined where the text is not one, so that it is a passphrase. */
function parseRecoveryKey(secret: string): Buffer | undefined {
  const text = secret.trim().toUpperCase().replaceAll(/[\s-]/g, '')
  if (!text.startsWith(prefix) || text.length !== prefix.length + 56) return undefined
  const bytes = fromBase32(text.slice(prefix.length))
  if (bytes === undefined) return undefined
  const key = bytes.subarray(0, keyLength)
  return timingSafeEqual(checksum(key), bytes.subarray(keyLength)) ? key : undefined
}

const runArgon2 = promisify(argon2)

async function stretch(
  passphrase: string,
  salt: Buffer,
  { memory, passes, parallelism }: PassphraseParameters,
): Promise<Buffer> {
  return runArgon2('argon2id', {
    message: Buffer.from(passphrase.normalize('NFKC')),
    nonce: salt,
    memory,
    passes,
    parallelism,
    tagLength: keyLength,
  })
}

function derive(root: Buffer, salt: Buffer, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', root, salt, `freehold backup 1 ${purpose}`, length))
}

/** Keys of one backup: `fileKey` depends on the header's bytes, so that an altered header opens nothing. */
export type BackupKey = { readonly hint: KeyHint; readonly fileKey: (header: Buffer) => Buffer }

function keyFrom(root: Buffer, salt: Buffer, hint: Omit<KeyHint, 'check' | 'salt'>): BackupKey {
  const check = derive(root, salt, 'check', 16).toString('base64')
  return {
    hint: { ...hint, salt: salt.toString('base64'), check },
    fileKey: (header) =>
      derive(root, salt, `chunks ${createHash('sha256').update(header).digest('hex')}`, keyLength),
  }
}

/** The key of a new backup, under a passphrase or a recovery key. */
export async function newBackupKey(secret: string): Promise<BackupKey> {
  const salt = randomBytes(16)
  const recovery = parseRecoveryKey(secret)
  if (recovery !== undefined) return keyFrom(recovery, salt, { kind: 'recovery-key' })
  const root = await stretch(secret, salt, parameters)
  return keyFrom(root, salt, { kind: 'passphrase', argon2id: parameters })
}

function isBearable(given: PassphraseParameters): boolean {
  return given.memory <= most.memory && given.passes <= most.passes && given.parallelism <= most.parallelism
}

/** The key of an existing backup; a WrongKeyError where the secret is not its own. */
export async function openBackupKey(secret: string, hint: KeyHint): Promise<BackupKey> {
  const salt = Buffer.from(hint.salt, 'base64')
  const recovery = parseRecoveryKey(secret)
  if (hint.kind === 'recovery-key' && recovery === undefined)
    throw new WrongKeyError('This backup opens with its recovery key (FHR-…), and the text given is not one')
  const asked = hint.argon2id ?? parameters
  if (!isBearable(asked)) throw new WrongKeyError('The file asks for more work than any backup of ours does')
  const root = hint.kind === 'recovery-key' ? recovery : await stretch(secret, salt, asked)
  if (root === undefined) throw new WrongKeyError('No key was given')
  const key = keyFrom(
    root,
    salt,
    hint.kind === 'recovery-key' ? { kind: hint.kind } : { kind: hint.kind, argon2id: asked },
  )
  if (!timingSafeEqual(Buffer.from(key.hint.check), Buffer.from(hint.check.padEnd(24).slice(0, 24))))
    throw new WrongKeyError(
      `This ${hint.kind === 'passphrase' ? 'passphrase' : 'recovery key'} is not the backup's own`,
    )
  return key
}
