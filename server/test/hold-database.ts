import { once } from 'node:events'
import { globalSetup, globalTeardown } from './global-setup.ts'
import { closeTestDb, testDb } from './test-db.ts'

/**
 * A program for those that are not node:test: prints one line `{"url": …}` of a fresh, migrated database, and drops
 * it when its standard input ends, be it because the one who started it has died.
 */
await globalSetup()
const endings: (() => Promise<void>)[] = []
const { url } = await testDb({ after: (work) => endings.push(work) })
process.stdout.write(`${JSON.stringify({ url })}\n`)
process.stdin.resume()
await once(process.stdin, 'end')
for (const end of endings) await end()
await closeTestDb()
await globalTeardown()
