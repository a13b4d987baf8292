import { sql } from 'kysely'
import { type Actor, type Surface, systemActor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { addressKey } from '#platform/http/rate-limit'
import type { AccountDeps } from './account.ts'

/** So many refusals of one source in one minute are events of their own; the rest is counted into one. */
const alone = 5
const minuteMs = 60_000

type Refusal = { readonly accountId: string | null; readonly surface: Surface; readonly reason: string }

type Source = { readonly address: string; readonly minute: Date; readonly surface: Surface }

async function countRefusal(db: Db, source: Source): Promise<number> {
  const { refused } = await db
    .insertInto('refused_sign_ins')
    .values({ ...source, refused: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['address', 'minute', 'surface'])
        .doUpdateSet({ refused: sql<number>`refused_sign_ins.refused + 1` }),
    )
    .returning('refused')
    .executeTakeFirstOrThrow()
  return refused
}

/** Records a refused sign-in. A flood from one source does not become a flood of events. */
export async function recordRefusal(
  { unitOfWork, clock }: Pick<AccountDeps, 'unitOfWork' | 'clock'>,
  actor: Actor,
  { accountId, surface, reason }: Refusal,
): Promise<void> {
  const minute = new Date(Math.floor(clock.now().getTime() / minuteMs) * minuteMs)
  const address = addressKey(actor.address ?? '')
  await unitOfWork(actor, 'platform', async ({ db, record }) => {
    if ((await countRefusal(db, { address, minute, surface })) > alone) return
    await record({
      action: 'account.sign_in_refused',
      outcome: 'refused',
      target: { type: 'account', id: accountId },
      details: { surface, reason },
    })
  })
}

/** Writes one event for the refusals of a source in a minute that is over, beyond those that were told by themselves. */
export async function reportRefusals({
  unitOfWork,
  clock,
}: Pick<AccountDeps, 'unitOfWork' | 'clock'>): Promise<void> {
  const before = new Date(clock.now().getTime() - 2 * minuteMs)
  const many = await unitOfWork(systemActor('accounts'), 'platform', async ({ db }) => {
    const over = db.deleteFrom('refused_sign_ins').where('minute', '<', before)
    await over.where('refused', '<=', alone).execute()
    return db
      .selectFrom('refused_sign_ins')
      .select(['address', 'minute', 'surface'])
      .where('minute', '<', before)
      .limit(1000)
      .execute()
  })
  for (const { address, minute, surface } of many) {
    const source: Actor = { ...systemActor('accounts'), kind: 'anonymous', name: null, address }
    await unitOfWork(source, 'platform', async ({ db, record }) => {
      const row = await db
        .deleteFrom('refused_sign_ins')
        .where('address', '=', address)
        .where('minute', '=', minute)
        .where('surface', '=', surface)
        .returning('refused')
        .executeTakeFirst()
      if (row === undefined) return
      await record({
        action: 'account.sign_in_refused',
        outcome: 'refused',
        target: { type: 'account', id: null },
        details: { surface, reason: 'many', count: row.refused - alone },
      })
    })
  }
}
