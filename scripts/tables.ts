/** Writes server/src/platform/db/tables.ts from a migrated database: `node scripts/tables.ts <url>`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeTables } from '../server/src/platform/db/describe-tables.ts'

const url = process.argv[2]
if (url === undefined) throw new Error('usage: node scripts/tables.ts <database url>')
writeFileSync(join(import.meta.dirname, '../server/src/platform/db/tables.ts'), await describeTables(url))
