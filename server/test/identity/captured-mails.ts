import { open, type Sealed } from '#platform/key-ring'
import type { IdentityApp } from './identity-app.ts'

/** The captured mails, newest first, opened as the capture page opens them. */
export async function listCaptured({
  db,
  keyRing,
}: Pick<IdentityApp, 'db' | 'keyRing'>): Promise<
  readonly { to: string; subject: string; text: string; html: string }[]
> {
  const rows = await db
    .selectFrom('mails')
    .selectAll()
    .where('state', '=', 'captured')
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => ({
    to: row.recipient,
    subject: row.subject,
    ...(JSON.parse(open(keyRing, `mails/${row.id}/content`, row.content as Sealed)) as {
      text: string
      html: string
    }),
  }))
}
