import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import * as contract from '../contract/src/index.ts'
import { createOpenApi, endpointsOf } from '../server/src/platform/http/openapi.ts'

// Writes server/openapi.json from the contract. Run it after a change to the contract: node scripts/openapi.ts
const { version } = JSON.parse(
  await readFile(new URL('../server/package.json', import.meta.url), 'utf8'),
) as { readonly version: string }
const file = fileURLToPath(new URL('../server/openapi.json', import.meta.url))
const document = createOpenApi(endpointsOf(contract), { version })
await writeFile(file, `${JSON.stringify(document, null, 2)}\n`)
console.log(`${file}: ${Object.keys(document.paths).length} paths`)
