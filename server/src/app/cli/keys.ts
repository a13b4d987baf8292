import { join } from 'node:path'
import { rotateSigningKeys } from '#features/identity-provider'
import { systemActor } from '#platform/actor'
import { ensureKeyFile, formatKeyRing, writeKeyFile } from '#platform/key-file'
import { newKeyRing, withNewKey, withoutKey } from '#platform/key-ring'
import { keyFileName } from '../backups.ts'
import { type Config, ConfigError } from '../config.ts'
import { rewrapAll, usedKeys } from '../rotate-keys.ts'
import { type Command, type Context, say, withServices, wrongUse } from './command.ts'

const usage = 'keys [new | rotate | remove <id> | rotate-signing [--at-once]]'

function keyFileOf(config: Config): string {
  if (config.keyRing !== undefined) {
    throw new ConfigError(
      'The key ring comes from FREEHOLD_KEYS: change it there, with the new key as the active one',
    )
  }
  return join(config.stateDir, keyFileName)
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
  const [, kid] = words
  if (kid === undefined) throw wrongUse(usage)
  const file = keyFileOf(config)
  if ((await usedKeys(database.url)).has(kid))
    throw new ConfigError(`Key ${kid} is still in use: rotate first`)
  writeKeyFile(file, withoutKey(ensureKeyFile(file), kid))
  say(`Key ${kid} is gone.`)
}

async function listKeys({ config, database }: Context): Promise<void> {
  const ring = config.keyRing ?? ensureKeyFile(join(config.stateDir, keyFileName))
  const used = await usedKeys(database.url)
  for (const kid of ring.keys.keys())
    say(`${kid}  ${kid === ring.active ? 'active' : used.has(kid) ? 'in use' : 'unused'}`)
}

/** Keys that sign tokens: running servers hear of the new one within half a minute, and let it sign after ten. */
async function rotateSigning({ services, words }: Context): Promise<void> {
  const [, option] = words
  if (option !== undefined && option !== '--at-once') throw wrongUse(usage)
  const atOnce = option === '--at-once'
  const kid = await rotateSigningKeys(services.identityProvider.deps, { atOnce })
  say(
    atOnce
      ? `Signing key ${kid} signs now; tokens that were signed before are refused within half a minute.`
      : `Signing key ${kid} is published; it signs in ten minutes, and the ones before verify for another hour.`,
  )
}

export const keys: Command = {
  usage,
  help: 'lists the key ring and what is in use; adds a key and wraps every value under it; removes an unused one; exchanges the keys that sign tokens',
  run: async (call) => {
    const [verb] = call.words
    // For an installation that does not exist yet: needs no database and keeps nothing.
    if (verb === 'new') {
      process.stdout.write(formatKeyRing(newKeyRing()))
      return
    }
    const work =
      verb === undefined ? listKeys : { rotate, remove: removeKey, 'rotate-signing': rotateSigning }[verb]
    if (work === undefined) throw wrongUse(usage)
    await withServices(call, work)
  },
}
