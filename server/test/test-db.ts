import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { databaseUrl, testPrefix } from './template.ts'

export type TestDb = {
  /** As the migrating role, like `DATABASE_URL`. */
  readonly url: string
  /** For a test that wants the database gone before its end; otherwise it goes by itself. */
  readonly drop: () => Promise<void>
}

/** What a clone needs of a test: node:test's context, or anything else with an end. */
export type TestLife = { readonly after: (work: () => Promise<void>) => void }

const inUse = '55006'
const cloneAttempts = 40

let pool: pg.Pool | undefined

/** A database of this test's own, migrated and empty: a clone of the template, dropped after the test. */
export async function testDb(t: TestLife): Promise<TestDb> {
  const name = `${testPrefix}${process.pid}_${randomBytes(5).toString('hex')}`
  const clusterUrl = fromSetup('FREEHOLD_TEST_CLUSTER_URL')
  await clone(fromSetup('FREEHOLD_TEST_TEMPLATE'), name)
  const drop = async () => {
    await maintenance().query(`drop database if exists "${name}" with (force)`)
  }
  t.after(drop)
  return { url: databaseUrl(clusterUrl, name), drop }
}

async function clone(template: string, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await maintenance().query(`create database "${name}" template "${template}"`)
      return
    } catch (error) {
      // Someone, an autovacuum worker most likely, is still connected to the template.
      const isBusy = error instanceof pg.DatabaseError && error.code === inUse
      if (!isBusy || attempt === cloneAttempts) throw error
      await delay(50)
    }
  }
}

/** Lets go of the process by itself once the last test is through. */
function maintenance(): pg.Pool {
  if (pool) return pool
  pool = new pg.Pool({
    connectionString: fromSetup('FREEHOLD_TEST_CLUSTER_URL'),
    max: 1,
    allowExitOnIdle: true,
    idleTimeoutMillis: 30_000,
  })
  // Without a listener a lost idle connection ends the process; the next query says what is wrong.
  pool.on('error', () => {})
  return pool
}

/** For a program that outlives its databases; a file of tests lets go by itself. */
export async function closeTestDb(): Promise<void> {
  await pool?.end()
  pool = undefined
}

function fromSetup(name: string): string {
  const value = process.env[name]
  if (value) return value
  throw new Error(
    'no test database: run this file with --test-global-setup=server/test/global-setup.ts or npm test -- server',
  )
}
