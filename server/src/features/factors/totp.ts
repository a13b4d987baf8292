import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Seconds that one code is good for (RFC 6238). */
const period = 30
const digits = 6
/** A phone's clock may be off by so many steps. */
const drift = 1

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 of RFC 4648 without padding, as code generators take it. */
export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => alphabet.charAt(Number.parseInt(group.padEnd(5, '0'), 2))).join('')
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** 160 bits, what RFC 4226 recommends for SHA-1. */
export function newTotpSecret(): string {
  return toBase32(randomBytes(20))
}

export function stepAt(now: Date): number {
  return Math.floor(now.getTime() / 1000 / period)
}

/** The code of one step of the clock (RFC 4226 with the step as counter). */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits
  return String(number).padStart(digits, '0')
}

/** The step whose code was given, near `now`; undefined for a wrong code. */
export function matchTotp(secret: string, code: string, now: Date): number | undefined {
  const given = Buffer.from(code)
  const around = Array.from({ length: 2 * drift + 1 }, (_, index) => stepAt(now) + index - drift)
  return around.find((step) => {
    const wanted = Buffer.from(totpCode(secret, step))
    return wanted.length === given.length && timingSafeEqual(wanted, given)
  })
}

/** What a code generator reads from the QR code: the de facto `otpauth` form. */
export function totpUri(secret: string, { issuer, email }: { issuer: string; email: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(email)}`
  const query = `secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${digits}&period=${period}`
  return `otpauth://totp/${label}?${query}`
}
