import { sql } from 'kysely'
import type { AccountDeps } from '#features/accounts'
import type { Surface } from '#platform/actor'
import type { Db } from '#platform/db/pool'

export type FactorDeps = AccountDeps

/** What an account can prove itself with besides its password. */
export type Factors = {
  readonly totpSince: Date | null
  readonly passkeys: number
  readonly recoveryCodesLeft: number
}

/** How a person proved who it is, in the words of RFC 8176 where it has one; `rc` is a recovery code. */
export type Method = 'pwd' | 'otp' | 'rc' | 'hwk' | 'swk' | 'demo'

/**
 * Whether these proofs are more than one factor. A passkey is by itself: it is only taken where the device has
 * verified the person. Personas of the demo have nothing to prove anything with, and are let through.
 */
export function isMultiFactor(methods: readonly string[]): boolean {
  if (methods.some((method) => method === 'hwk' || method === 'swk' || method === 'demo')) return true
  return methods.includes('pwd') && (methods.includes('otp') || methods.includes('rc'))
}

/** Whether an account has a second factor that counts. Recovery codes stand in for one, and are none. */
export function hasSecondFactor({ totpSince, passkeys }: Factors): boolean {
  return totpSince !== null || passkeys > 0
}

export async function readFactors(db: Db, accountId: string): Promise<Factors> {
  const { rows } = await sql<{ totp_since: Date | null; passkeys: number; codes: number }>`
    select
      (select t.confirmed_at from totp_factors t
        where t.account_id = ${accountId}::uuid and t.confirmed_at is not null) as totp_since,
      (select count(*)::int from passkeys p where p.account_id = ${accountId}::uuid) as passkeys,
      (select count(*)::int from recovery_codes r
        where r.account_id = ${accountId}::uuid and r.used_at is null) as codes`.execute(db)
  const row = rows[0]
  if (row === undefined) throw new Error('A query of aggregates answers one row')
  return { totpSince: row.totp_since, passkeys: row.passkeys, recoveryCodesLeft: row.codes }
}

/** One change of an account's factors at a time; the lock ends with the transaction. */
export async function lockFactors(db: Db, accountId: string): Promise<void> {
  await db.selectFrom('accounts').select('id').where('id', '=', accountId).forUpdate().execute()
}

/** Who needs a second factor by the platform's own rule, whatever a customer's policy adds: its operators. */
export async function operatorsNeedMfa(db: Db, accountId: string, surface: Surface | null): Promise<boolean> {
  if (surface !== null && surface !== 'operator') return false
  const row = await db
    .selectFrom('operators')
    .select('role')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.role !== undefined && row.role !== null
}
