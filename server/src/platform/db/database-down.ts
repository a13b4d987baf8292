import { DatabaseError } from 'pg'

/** Classes and codes of PostgreSQL that mean *not now*: connection, shutdown, resources, and its own time limits. */
const passing = /^(?:08|53|57P0|57014$|25P03$)/

const transport = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** How the client words what has no code. */
const worded =
  /^(?:Connection terminated|Connection ended|timeout exceeded when trying to connect|Query read timeout|Client (?:has encountered a connection error|was closed) and is not queryable)/

/** Whether the database is away or too slow to answer, rather than refusing what we asked of it. */
export function isDatabaseDown(error: unknown): boolean {
  if (error instanceof DatabaseError) return passing.test(error.code ?? '')
  // A name with several addresses fails with one error for each.
  if (error instanceof AggregateError) return error.errors.some((inner) => isDatabaseDown(inner))
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return (transport.has(code) && 'syscall' in error) || worded.test(error.message)
}
