import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '#platform/errors'

const derive = promisify(argon2)

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane; about 30 ms of one core. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const
const tagLength = 32

/** So many hashes at a time in this process: the other cores' worth stays for everyone else's requests. */
const atOnce = 2
const maxWaiting = 100

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(fn: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= maxWaiting) {
      throw new AppError('request.unavailable', 'Too many sign-ins at once; try again in a moment', {
        headers: { 'retry-after': '3' },
      })
    }
    // Whoever leaves hands its place over, so `running` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else {
    running += 1
  }
  try {
    return await fn()
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

const toBase64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

/** The PHC string of a new password, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. The password is taken as it was typed. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await inTurn(() => derive('argon2id', { message: password, nonce: salt, tagLength, ...cost }))
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${toBase64(salt)}$${toBase64(hash)}`
}

const phc =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{8,88})\$([A-Za-z0-9+/]{16,88})$/

/** What an unknown address is checked against, so that it costs what a known one costs. Nothing matches it. */
const nobody = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${toBase64(randomBytes(16))}$${toBase64(randomBytes(tagLength))}`

/** Whether the password is the one that was hashed; undefined (no account, or none with a password) is never. */
export async function verifyPassword(password: string, kept: string | undefined): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', hash = ''] = phc.exec(kept ?? nobody) ?? []
  if (hash === '') throw new Error('A kept password is not in the PHC form of argon2id')
  const wanted = Buffer.from(hash, 'base64')
  const given = await inTurn(() =>
    derive('argon2id', {
      message: password,
      nonce: Buffer.from(salt, 'base64'),
      tagLength: wanted.length,
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
    }),
  )
  return timingSafeEqual(given, wanted) && kept !== undefined
}
