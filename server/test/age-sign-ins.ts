import pg from 'pg'

/**
 * A program for those that are not node:test: moves the sign-ins that a person proved for real into the past, as if the
 * minutes had gone by. Takes the database's address, the e-mail address and the minutes; prints how many it moved.
 */
const [, , url, email, minutes] = process.argv
const client = new pg.Client({ connectionString: url })
await client.connect()
const { rowCount } = await client.query(
  `update web_sessions set authenticated_at = authenticated_at - make_interval(mins => $2)
    where account_id = (select id from accounts where email = $1) and not ('demo' = any (amr))`,
  [email, Number(minutes)],
)
await client.end()
process.stdout.write(`${rowCount ?? 0}\n`)
