import type pg from 'pg'
import type { Erased, Head } from '#platform/backup/records'
import { newId } from '#platform/ids'
import { mergeErased } from './erased-subjects.ts'

export type Restored = {
  readonly head: Head
  readonly rows: number
  /** As the backup itself knew them, and as the lists outside of it do. */
  readonly erased: readonly Erased[]
  readonly erasedSince: readonly Erased[]
}

/** Removes the keys of subjects that were erased after the backup was taken; answers how many there were. */
async function eraseAgain(client: pg.ClientBase, erased: readonly Erased[]): Promise<number> {
  const { rowCount } = await client.query(
    `update audit_subjects s set wrapped_key = null, erased_at = coalesce(s.erased_at, e.erased_at)
     from unnest($1::uuid[], $2::timestamptz[]) as e (subject_id, erased_at)
     where s.subject_id = e.subject_id and (s.wrapped_key is not null or s.erased_at is null)`,
    [erased.map(({ subjectId }) => subjectId), erased.map(({ erasedAt }) => erasedAt)],
  )
  return rowCount ?? 0
}

/** Long enough to see that a cancellation was taken back after the backup, and to take it back again. */
const graceDays = 7

/**
 * Makes restored data safe to go on with, in the transaction that makes it usable. Nobody is signed in and no link
 * works (their rows are not in backups); consents to support, which may have been taken back since, have ended; mail and
 * messages that waited were sent long ago and are not sent again; what was about to be removed outside waits for
 * somebody to ask anew; graces do not end at once; and nothing is written to outside systems until an operator resumes. Runs as the owner of the tables.
 */
export async function settleRestored(client: pg.ClientBase, restored: Restored): Promise<{ erased: number }> {
  const { head, rows, erased, erasedSince } = restored
  const again = await eraseAgain(client, mergeErased(erased, erasedSince))
  await client.query(`
    update mails set state = 'failed', content = null, last_error = 'ended by a restore' where state = 'queued';
    update deliveries set state = 'failed', ended_at = now() where state = 'waiting';
    update support_grants set state = 'expired', ended_at = coalesce(ended_at, now())
      where state in ('requested', 'accepted');
    update orphans set removal_asked_at = null where resolved_at is null and removal_asked_at is not null;
    update tenants set base_until = greatest(base_until, now() + interval '${graceDays} days'),
                       next_look_at = case when next_look_at is null then null else greatest(next_look_at, now()) end
      where base = 'cancelled';
    update backups set state = 'failed', error = 'ended by a restore', ended_at = now()
      where state in ('waiting', 'running');
    update backups set verify_asked_at = null where verify_asked_at is not null`)
  await client.query(
    'insert into restores (id, taken_at, version, rows, erased) values ($1, $2, $3, $4, $5)',
    [newId(), head.takenAt, head.version, rows, again],
  )
  return { erased: again }
}
