/**
 * Freehold on the box: what whoever has the machine in hands may do without signing in.
 *
 * Run as `npm run freehold -- <words>`, beside a running server or without one.
 *
 *   freehold set-up                  prints the first operator's one-time link
 *   freehold recover <e-mail>        prints a link with which this operator sets a new password
 *   freehold keys                    lists the key ring and what is still in use
 *   freehold keys rotate             adds a key and wraps every sealed value under it
 *   freehold keys remove <id>        removes a key that nothing is sealed under any more
 */
import { join } from 'node:path'
import { originOf } from '#app/addresses'
import { type Config, ConfigError, readConfig } from '#app/config'
import { type Database, openDatabase } from '#app/database'
import { rewrapAll, usedKeys } from '#app/rotate-keys'
import { closeServices, createServices, type Services } from '#app/services'
import { createSetUpLink, recoverOperator } from '#features/accounts'
import { systemActor } from '#platform/actor'
import { StartError } from '#platform/db/embedded-postgres'
import { ensureKeyFile, writeKeyFile } from '#platform/key-file'
import { withNewKey, withoutKey } from '#platform/key-ring'
import { createLog } from '#platform/log'

type Context = {
  readonly config: Config
  readonly database: Database
  readonly services: Services
  readonly words: readonly string[]
}

const usage = 'usage: freehold set-up | recover <e-mail> | keys [rotate | remove <id>]'

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function setUp({ config, services }: Context): Promise<void> {
  const link = await createSetUpLink(services, { email: config.operatorEmail })
  say(link ?? 'There is an operator already; see `freehold recover <e-mail>`')
}

async function recover({ services, words }: Context): Promise<void> {
  const [, email] = words
  if (email === undefined) throw new ConfigError(usage)
  say(await recoverOperator(services, email))
}

function keyFileOf(config: Config): string {
  if (config.keyRing !== undefined) {
    throw new ConfigError(
      'The key ring comes from FREEHOLD_KEYS: change it there, with the new key as the active one',
    )
  }
  return join(config.stateDir, 'keys.json')
}

async function rotate({ config, database, services }: Context): Promise<void> {
  const file = keyFileOf(config)
  const ring = withNewKey(ensureKeyFile(file))
  writeKeyFile(file, ring)
  const rewrapped = await rewrapAll(database.url, ring)
  await services.unitOfWork(systemActor('keys'), 'platform', ({ record }) =>
    record({
      action: 'keyring.rotate',
      target: { type: 'keyring', id: null },
      details: { keyId: ring.active, rewrapped },
    }),
  )
  say(`Key ${ring.active} is active; ${rewrapped} values were wrapped anew.`)
  say(
    'Restart the server so that it seals with the new key, then run `freehold keys rotate` no more than you need.',
  )
}

async function removeKey({ config, database, words }: Context): Promise<void> {
  const [, , kid] = words
  if (kid === undefined) throw new ConfigError(usage)
  const file = keyFileOf(config)
  if ((await usedKeys(database.url)).has(kid))
    throw new ConfigError(`Key ${kid} is still in use: rotate first`)
  writeKeyFile(file, withoutKey(ensureKeyFile(file), kid))
  say(`Key ${kid} is gone.`)
}

async function listKeys({ config, database }: Context): Promise<void> {
  const ring = config.keyRing ?? ensureKeyFile(join(config.stateDir, 'keys.json'))
  const used = await usedKeys(database.url)
  for (const kid of ring.keys.keys())
    say(`${kid}  ${kid === ring.active ? 'active' : used.has(kid) ? 'in use' : 'unused'}`)
}

function commandOf(words: readonly string[]): ((context: Context) => Promise<void>) | undefined {
  const [verb, noun] = words
  if (verb === 'set-up') return setUp
  if (verb === 'recover') return recover
  if (verb !== 'keys') return undefined
  const commands: Record<string, (context: Context) => Promise<void>> = { rotate, remove: removeKey }
  return noun === undefined ? listKeys : commands[noun]
}

async function main(): Promise<void> {
  const words = process.argv.slice(2)
  const command = commandOf(words)
  if (command === undefined) throw new ConfigError(usage)
  const config = readConfig(process.env)
  const log = createLog('warn')
  const database = await openDatabase(config, log, { join: true })
  const services = createServices(config, database, { origin: originOf(config, config.address.port), log })
  try {
    await command({ config, database, services, words })
  } finally {
    await closeServices(services)
    await database.stop()
  }
}

try {
  await main()
} catch (error) {
  const plain = error instanceof StartError || error instanceof ConfigError
  process.stderr.write(
    plain ? `${error.message}\n` : `${String(error instanceof Error ? error.stack : error)}\n`,
  )
  process.exitCode = 1
}
