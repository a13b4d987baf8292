import { type AccountDeps, findAccount } from '#features/accounts'
import type { Db } from '#platform/db/pool'
import { mfaAcr } from './clients.ts'

type Params = Readonly<Record<string, unknown>>

/** Login hints that begin like this carry a one-time token of the demo. */
export const demoHint = 'demo:'

/** Login hints that begin like this name the account that a surface wants to hear of. */
export const accountHint = 'account:'

/** Login hints that begin like this name the organization whose own identity provider is to sign in. */
export const singleSignOnHint = 'sso:'

const wordsOf = (value: unknown): readonly string[] => (typeof value === 'string' ? value.split(' ') : [])

/** Whether a client asked for a fresh or a strong proof, rather than for whoever is signed in. */
export function isStepUp(params: Params): boolean {
  return (
    asksForStrong(params) || params['max_age'] !== undefined || wordsOf(params['prompt']).includes('login')
  )
}

export function asksForStrong(params: Params): boolean {
  return wordsOf(params['acr_values']).includes(mfaAcr)
}

/**
 * The persona of the demo whom a surface wants confirmed. It has no password; being at this machine is all that it
 * could prove, so the one click that signed it in confirms it too.
 */
export async function findDemoPersona(
  { platform }: Pick<AccountDeps, 'platform'>,
  db: Db,
  { params, knownId }: { readonly params: Params; readonly knownId: string | undefined },
): Promise<{ readonly accountId: string; readonly email: string } | undefined> {
  if (platform.personas.length === 0) return undefined
  const hint = params['login_hint']
  const hinted =
    typeof hint === 'string' && hint.startsWith(accountHint) ? hint.slice(accountHint.length) : undefined
  const accountId = hinted ?? knownId
  if (accountId === undefined || !/^[0-9a-f-]{36}$/.test(accountId)) return undefined
  const account = await findAccount(db, accountId)
  const isPersona = platform.personas.some(({ email }) => email === account?.email)
  return account !== undefined && isPersona ? { accountId: account.id, email: account.email } : undefined
}
