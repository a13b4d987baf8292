import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Db } from '#platform/db/pool'
import { newId } from '#platform/ids'

/** A hash in the right form of a password that nobody knows. */
const someHash = (): string =>
  `$argon2id$v=19$m=19456,t=2,p=1$${randomBytes(16).toString('base64').replace(/=+$/, '')}$${randomBytes(32).toString('base64').replace(/=+$/, '')}`

/**
 * People with passwords who have nothing to do with a test: a statement that forgets whose row it wants finds theirs
 * first.
 */
export async function seedBystanders(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (let n = 0; n < 2; n += 1) {
      const id = newId()
      const one = `bystander${n}-${id.slice(-6)}`
      await client.query('insert into accounts (id, email, name) values ($1, $2, $3)', [
        id,
        `${one}@bystanders.example`,
        one,
      ])
      await client.query("insert into credentials (account_id, kind, value) values ($1, 'password', $2)", [
        id,
        someHash(),
      ])
    }
  } finally {
    await client.end()
  }
}

/** Accounts that a test made, without the bystanders. */
export function accountsBesides(db: Db): Promise<{ id: string }[]> {
  return db.selectFrom('accounts').select('id').where('email', 'not like', '%@bystanders.example').execute()
}
