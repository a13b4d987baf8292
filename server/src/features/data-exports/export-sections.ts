import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#platform/db/pool'

/** Whose data it is; `attemptSubject` is how sign-in attempts name the person. */
export type Person = { readonly id: string; readonly email: string; readonly attemptSubject: string }

type Section = {
  readonly name: string
  /** Tables that it covers; a test finds those that nobody thought of. */
  readonly tables: readonly string[]
  readonly read: (person: Person) => RawBuilder<Record<string, unknown>>
}

/**
 * What is held about a person, section by section. Secrets (hashes, keys, tokens) are left out: they say nothing
 * about the person, and would let whoever has the file act as the person.
 */
export const exportSections: readonly Section[] = [
  {
    name: 'account',
    tables: ['accounts'],
    read: ({ id }) =>
      sql`select id, email, name, locale, state, created_at, last_seen_at from accounts where id = ${id}`,
  },
  {
    name: 'waysToSignIn',
    tables: ['credentials', 'totp_factors', 'passkeys', 'recovery_codes'],
    read: ({ id }) => sql`
      select kind, null::text as name, created_at, null::timestamptz as last_used_at from credentials where account_id = ${id}
      union all select 'totp', null, created_at, null from totp_factors where account_id = ${id}
      union all select 'passkey', name, created_at, last_used_at from passkeys where account_id = ${id}
      union all select 'recovery_code', null, created_at, used_at from recovery_codes where account_id = ${id}`,
  },
  {
    name: 'identitiesElsewhere',
    tables: ['account_identities', 'single_sign_on_identities'],
    read: ({ id }) => sql`
      select issuer, subject, null::uuid as organization_id, created_at, last_used_at
        from account_identities where account_id = ${id}
      union all select issuer, subject, organization_id, created_at, last_used_at
        from single_sign_on_identities where account_id = ${id}`,
  },
  {
    name: 'roles',
    tables: ['operators', 'partner_staff', 'members'],
    read: ({ id }) => sql`
      select 'operator' as place, null::uuid as partner_id, null::uuid as organization_id, null as organization,
        coalesce(role, kept_role) as role, state, created_at from operators where account_id = ${id}
      union all select 'partner', partner_id, null, null, coalesce(role, kept_role), state, created_at
        from partner_staff where account_id = ${id}
      union all select 'organization', m.partner_id, m.organization_id, o.name, m.role, m.state, m.created_at
        from members m join organizations o on o.organization_id = m.organization_id where m.account_id = ${id}`,
  },
  {
    name: 'sessions',
    tables: ['web_sessions'],
    read: ({ id }) => sql`
      select id, surface, method, user_agent, address, created_at, last_seen_at, expires_at
      from web_sessions where account_id = ${id} order by created_at`,
  },
  {
    name: 'signInAttempts',
    tables: ['login_attempts'],
    read: ({ attemptSubject }) =>
      sql`select at, address as network, success from login_attempts where subject = ${attemptSubject} order by at`,
  },
  {
    name: 'links',
    tables: ['account_tokens'],
    read: ({ id }) => sql`
      select kind, created_at, expires_at, used_at from account_tokens where account_id = ${id} order by created_at`,
  },
  {
    name: 'mails',
    tables: ['mails'],
    read: ({ email }) => sql`
      select subject, state, created_at, sent_at from mails where lower(recipient) = lower(${email})
      order by created_at`,
  },
  {
    name: 'notifications',
    tables: ['notifications'],
    read: ({ id }) => sql`
      select surface, kind, template, details, link, read_at, created_at
      from notifications where account_id = ${id} order by created_at`,
  },
  {
    name: 'notificationSettings',
    tables: ['notification_settings'],
    read: ({ id }) => sql`select kind, mail, console from notification_settings where account_id = ${id}`,
  },
  {
    name: 'dismissedAnnouncements',
    tables: ['announcement_dismissals'],
    read: ({ id }) => sql`
      select announcement_id, at from announcement_dismissals where account_id = ${id} order by at`,
  },
  {
    name: 'orders',
    tables: ['orders'],
    read: ({ id }) => sql`
      select organization_id, id, kind, state, display_name, note, created_at from orders where requested_by = ${id}
      order by created_at`,
  },
  {
    name: 'supportAccess',
    tables: ['support_grants'],
    read: ({ id }) => sql`
      select organization_id, id, kind, state, reason, requested_at, requested_by = ${id} as asked_by_myself, decided_at
      from support_grants where requested_by = ${id} or decided_by = ${id} order by requested_at`,
  },
  {
    name: 'exports',
    tables: ['data_exports'],
    read: ({ id }) => sql`
      select id, state, requested_at, ready_at, expires_at from data_exports where account_id = ${id}`,
  },
]

/** Every section but the audit events, by name. */
export async function readSections(db: Db, person: Person): Promise<Record<string, unknown>> {
  const sections: Record<string, unknown> = {}
  for (const { name, read } of exportSections) sections[name] = (await read(person).execute(db)).rows
  return sections
}
