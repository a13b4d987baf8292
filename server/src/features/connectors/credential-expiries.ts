import type { Db } from '#platform/db/pool'
import { type KeyRing, SealError } from '#platform/key-ring'
import { openCredentials } from './credentials.ts'

/** A credential that says itself when it ends. */
type Expiry = {
  readonly connectorId: string
  readonly connector: string
  readonly credential: string
  readonly expiresAt: Date
}

/** The end that a JSON Web Token names; undefined for anything else. */
function endOf(credential: string): Date | undefined {
  const [, claims, signature] = credential.split('.')
  if (claims === undefined || signature === undefined) return undefined
  try {
    const parsed: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString())
    const exp = typeof parsed === 'object' && parsed !== null && 'exp' in parsed ? parsed.exp : undefined
    return typeof exp === 'number' && Number.isFinite(exp) ? new Date(exp * 1000) : undefined
  } catch {
    return undefined
  }
}

/** Ends of the credentials that are kept, as far as they say so themselves; opened in memory only. */
export async function listCredentialExpiries(db: Db, keyRing: KeyRing): Promise<readonly Expiry[]> {
  const rows = await db
    .selectFrom('connectors')
    .select(['id', 'name', 'credentials'])
    .where('removed_at', 'is', null)
    .execute()
  return rows.flatMap(({ id, name, credentials }): Expiry[] => {
    try {
      return Object.entries(openCredentials(keyRing, id, credentials)).flatMap(([credential, value]) => {
        const expiresAt = endOf(value)
        return expiresAt === undefined ? [] : [{ connectorId: id, connector: name, credential, expiresAt }]
      })
    } catch (error) {
      // A credential whose key is gone is for the connector's check to tell.
      if (error instanceof SealError) return []
      throw error
    }
  })
}
