import { sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '#platform/db/pool'
import { randomToken, sha256 } from '#platform/key-ring'

/** What an invited person joins when the link is used: an organization, a partner's staff, or the operators. */
const Join = z.union([
  z.strictObject({ organizationId: z.string(), memberId: z.string() }),
  z.strictObject({ partnerId: z.string() }),
  z.strictObject({ platform: z.literal(true) }),
])
export type Join = z.infer<typeof Join>

/** What each kind of link carries; the token itself is kept as its sha256 only. */
const LinkPayload = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('registration'),
    email: z.string(),
    name: z.string(),
    locale: z.enum(['en', 'de']),
    organization: z.object({
      kind: z.enum(['company', 'personal']),
      name: z.string(),
      country: z.string(),
      timeZone: z.string(),
    }),
  }),
  z.object({
    kind: z.literal('invitation'),
    email: z.string(),
    name: z.string(),
    surface: z.enum(['operator', 'partner', 'app']),
    organization: z.string().nullable(),
    join: Join.nullable(),
    /** False where the inviter was shown the link, so that using it proves no mailbox. */
    mailed: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('recovery'),
    email: z.string(),
    name: z.string(),
    /** Set where a person who may decide it lets the account begin again without its second factors. */
    resetsFactors: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('email_change'),
    /** The address to come, whose mailbox the link proves. */
    email: z.string(),
    name: z.string(),
    /** The address that is replaced, if it still is the account's. */
    from: z.string(),
  }),
  z.object({
    kind: z.literal('set_up'),
    email: z.string(),
    name: z.string(),
    /** Only the very first operator is set up by it; a link of the box is good at any time. */
    first: z.boolean(),
  }),
  z.object({ kind: z.literal('demo'), email: z.string(), surface: z.enum(['operator', 'partner', 'app']) }),
])
export type LinkPayload = z.infer<typeof LinkPayload>

export type Link = { readonly accountId: string | null; readonly payload: LinkPayload }

/** Keeps a link and answers its token, which exists nowhere else. */
export async function createLink(
  db: Db,
  link: Link & { readonly now: Date; readonly lifeMs: number },
): Promise<string> {
  const token = randomToken()
  await db
    .insertInto('account_tokens')
    .values({
      token_hash: sha256(token),
      kind: link.payload.kind,
      account_id: link.accountId,
      payload: JSON.stringify(link.payload),
      created_at: link.now,
      expires_at: new Date(link.now.getTime() + link.lifeMs),
    })
    .execute()
  return token
}

function toLink(row: { account_id: string | null; payload: unknown }): Link {
  return { accountId: row.account_id, payload: LinkPayload.parse(row.payload) }
}

/** A link that could still be used. */
export async function findLink(db: Db, token: string, now: Date): Promise<Link | undefined> {
  const row = await db
    .selectFrom('account_tokens')
    .select(['account_id', 'payload'])
    .where('token_hash', '=', sha256(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row && toLink(row)
}

/** Uses a link up; of any number at once exactly one gets it, and only if its transaction commits. */
export async function takeLink(db: Db, token: string, now: Date): Promise<Link | undefined> {
  const row = await db
    .updateTable('account_tokens')
    .set({ used_at: now })
    .where('token_hash', '=', sha256(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['account_id', 'payload'])
    .executeTakeFirst()
  return row && toLink(row)
}

/** Makes every other open link of these kinds useless. */
export async function cancelLinks(
  db: Db,
  kinds: readonly LinkPayload['kind'][],
  filter: { readonly accountId?: string },
  now: Date,
): Promise<void> {
  await db
    .updateTable('account_tokens')
    .set({ used_at: now })
    .where('kind', 'in', kinds)
    .where('used_at', 'is', null)
    .$if(filter.accountId !== undefined, (query) => query.where('account_id', '=', filter.accountId ?? ''))
    .execute()
}

/** Makes earlier invitations of an account to the same place useless. */
export async function cancelInvitations(db: Db, accountId: string, join: Join, now: Date): Promise<void> {
  await db
    .updateTable('account_tokens')
    .set({ used_at: now })
    .where('account_id', '=', accountId)
    .where('kind', '=', 'invitation')
    .where('used_at', 'is', null)
    .where(sql<boolean>`payload -> 'join' = ${JSON.stringify(join)}::jsonb`)
    .execute()
}

/** How many links went to an address since then: nobody's mailbox is to be flooded through us. */
export async function countLinks(db: Db, email: string, since: Date): Promise<number> {
  const row = await db
    .selectFrom('account_tokens')
    .select(sql<string>`count(*)`.as('count'))
    .where(sql`payload ->> 'email'`, '=', email)
    .where('kind', 'in', ['registration', 'recovery', 'email_change'])
    .where('created_at', '>', since)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}
