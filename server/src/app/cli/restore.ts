import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  mergeErased,
  readErasedFile,
  readErasedObject,
  recordRestores,
  settleRestored,
} from '#features/backups'
import type { Erased } from '#platform/backup/records'
import { openBackup, type OpenedBackup, restoreDatabase } from '#platform/backup/restore-database'
import { parseKeyRing, writeKeyFile } from '#platform/key-file'
import type { KeyRing } from '#platform/key-ring'
import { backupSourceOf, keyFileName } from '../backups.ts'
import { type Config, ConfigError } from '../config.ts'
import { explainDatabaseError, loginsOf, startDatabase } from '../database.ts'
import { version } from '../version.ts'
import { type Place, placeOf, readSecret } from './backup-place.ts'
import { type Call, type Command, readOptions, say, withServices, wrongUse } from './command.ts'

const usage = 'restore FILE | s3://bucket/name [--passphrase-file FILE] [--erased FILE] [--keys-to FILE]'

function holds(ring: KeyRing, other: KeyRing): boolean {
  return (
    ring.root.equals(other.root) &&
    [...other.keys].every(([kid, key]) => ring.keys.get(kid)?.equals(key) === true)
  )
}

/** What is to be done with the backup's key ring, found out before anything is changed. */
function planKeys(config: Config, { head }: OpenedBackup, keysTo: string | undefined): () => void {
  const ring = parseKeyRing(head.keyRing)
  if (keysTo !== undefined) {
    if (existsSync(keysTo)) throw new ConfigError(`${keysTo} exists already; name a file that does not`)
    return () => writeFileSync(keysTo, head.keyRing, { mode: 0o600, flag: 'wx' })
  }
  if (config.keyRing !== undefined) {
    if (holds(config.keyRing, ring)) return () => undefined
    throw new ConfigError(
      "FREEHOLD_KEYS does not hold the backup's keys. With --keys-to FILE they are written to a file, for FREEHOLD_KEYS_FILE to name.",
    )
  }
  const file = join(config.stateDir, keyFileName)
  if (!existsSync(file)) return () => writeKeyFile(file, ring)
  if (holds(parseKeyRing(readFileSync(file, 'utf8')), ring)) return () => undefined
  throw new ConfigError(
    `${file} holds another key ring, which opens none of the backup's secrets. Move it away, or remove the state it belongs to with \`npm run reset\`.`,
  )
}

/** Subjects erased since, from every list that can be found: the state directory's, the one beside the backup, a given one. */
async function findErased(config: Config, { store }: Place, given: string | undefined): Promise<Erased[]> {
  const { erasedFile } = backupSourceOf(config, { databaseUrl: '', version })
  if (given !== undefined && !existsSync(given)) throw new ConfigError(`There is no file ${given}`)
  const lists = [readErasedFile(erasedFile), given === undefined ? [] : readErasedFile(given)]
  return mergeErased(...lists, await readErasedObject(store))
}

const next = [
  '',
  'Nobody is signed in, and links that were mailed before do not work.',
  'Nothing is written to outside systems yet, because the data are of another time. Start Freehold, look through',
  'Backups, Tenants and Orphans, then resume there or with `npm run freehold -- resume`.',
]

async function restoreFrom(call: Call, from: string, options: ReadonlyMap<string, string>): Promise<void> {
  const { config, log } = call
  const place = placeOf(config, from)
  const erasedSince = await findErased(config, place, options.get('erased'))
  const secret = await readSecret(config, options.get('passphrase-file'))
  const backup = await openBackup(place.store.read(place.name), secret)
  const { head } = backup
  const keepKeys = planKeys(config, backup, options.get('keys-to'))
  say(`Backup of Freehold ${head.version} and PostgreSQL ${head.postgres} as of ${head.takenAt}`)
  const database = await startDatabase(config, log)
  try {
    await restoreDatabase({
      url: database.url,
      ...loginsOf(config, database.url),
      backup,
      say,
      settle: async (client, { end }) => {
        keepKeys()
        const { erased } = await settleRestored(client, {
          head,
          rows: end.rows,
          erased: end.erased,
          erasedSince,
        })
        if (erased > 0) say(`Removed again the keys of ${erased} erased subjects`)
      },
    })
  } catch (error) {
    throw explainDatabaseError(error)
  } finally {
    await database.stop()
  }
  if (options.get('keys-to') === undefined)
    await withServices(call, ({ services }) => recordRestores(services))
  for (const line of next) say(line)
}

export const restore: Command = {
  usage,
  help: 'puts a backup into an empty database, with its key ring, and brings it to this version',
  run: async (call) => {
    const { plain, options } = readOptions(call.words, ['passphrase-file', 'erased', 'keys-to'])
    const [from, ...more] = plain
    if (from === undefined || more.length > 0) throw wrongUse(usage)
    await restoreFrom(call, from, options)
  },
}
