import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileNameOf, noteBackup, noteDrill, verifyBackup, writeBackup } from '#features/backups'
import { newRecoveryKey } from '#platform/backup/backup-key'
import { openBackup, restoreDatabase } from '#platform/backup/restore-database'
import { outsideFolder } from '#platform/db/embedded-account'
import { startEmbeddedPostgres } from '#platform/db/embedded-postgres'
import { deriveLogins, isCurrent } from '#platform/db/migrate'
import { newId } from '#platform/ids'
import { backupSourceOf } from '../backups.ts'
import { locateDatabase } from '../database.ts'
import { version } from '../version.ts'
import { configuredPlace, placeOf, readSecret } from './backup-place.ts'
import { type Call, type Command, readOptions, say, withServices, wrongUse } from './command.ts'

const usage =
  'backup [FILE | FOLDER/ | s3://bucket/name] | backup verify FILE | backup drill FILE   [--passphrase-file FILE]'

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`

type Taken = { readonly target: string; readonly name: string; readonly bytes: number; readonly rows: number }

/** On the list of backups stands also what was taken by hand, where the database has the list. */
async function note(call: Call, taken: Taken & { readonly id: string; readonly at: Date }): Promise<void> {
  await withServices(call, ({ services }) => noteBackup(services, { ...taken, cause: 'command' }))
}

/** Copies the database as it is, without migrating it: this is what one does before an upgrade. */
async function take(call: Call, to: string | undefined, secretFile: string | undefined): Promise<void> {
  const { config, log } = call
  const place = to === undefined ? configuredPlace(config) : placeOf(config, to)
  if (place === undefined) throw wrongUse(usage)
  const given = secretFile !== undefined || config.backups.secret !== undefined
  const secret = given ? await readSecret(config, secretFile) : newRecoveryKey()
  const id = newId()
  const at = new Date()
  const name = place.name === '' ? fileNameOf(id, at) : place.name
  const located = await locateDatabase(config, log, true)
  let current = false
  let taken: Taken
  try {
    current = await isCurrent(located.url)
    const source = backupSourceOf(config, { databaseUrl: located.url, version })
    const { bytes, end } = await writeBackup({ source, store: place.store, name, secret, takenAt: at })
    taken = { target: place.store.address, name, bytes, rows: end.rows }
    say(`${end.rows} rows of ${end.tables} tables, ${megabytes(bytes)}: ${join(place.store.address, name)}`)
  } finally {
    await located.stop()
  }
  if (!given) {
    say('')
    say('Nothing opens it but this recovery key, which is shown this once. Keep it apart from the backup:')
    say(`  ${secret}`)
  }
  if (current) await note(call, { ...taken, id, at })
}

async function verify({ config }: Call, from: string, secretFile: string | undefined): Promise<void> {
  const { store, name } = placeOf(config, from)
  const { head, end } = await verifyBackup(store.read(name), await readSecret(config, secretFile))
  say(`Sound: Freehold ${head.version} as of ${head.takenAt}, ${end.rows} rows of ${end.tables} tables`)
  say(`Audit log: ${end.audit.events} events up to number ${end.audit.ord ?? 'none'}`)
}

/** Restores into a database of its own, which is thrown away: the proof that a backup is worth its name. */
async function drill(call: Call, from: string, secretFile: string | undefined): Promise<void> {
  const { config, log } = call
  const { store, name } = placeOf(config, from)
  const backup = await openBackup(store.read(name), await readSecret(config, secretFile))
  const stateDir = mkdtempSync(join(tmpdir(), 'freehold-drill-'))
  let rows: number
  try {
    const postgres = await startEmbeddedPostgres({ stateDir, log: (line) => log.info(line) })
    try {
      const { url } = postgres
      const plan = { url, logins: deriveLogins(url), backup, settle: async () => {}, say }
      rows = (await restoreDatabase(plan)).end.rows
    } finally {
      await postgres.stop()
    }
  } finally {
    const outside = outsideFolder(stateDir)
    if (outside !== undefined) rmSync(outside, { recursive: true, force: true })
    rmSync(stateDir, { recursive: true, force: true })
  }
  say(`The drill succeeded: ${rows} rows were restored, verified and thrown away.`)
  const located = await locateDatabase(config, log, true)
  const current = await isCurrent(located.url).finally(() => located.stop())
  if (current) await withServices(call, ({ services }) => noteDrill(services, { name, rows }))
}

export const backup: Command = {
  usage,
  help: 'copies database and key ring, encrypted; reads a copy through; restores one for practice',
  run: async (call) => {
    const { plain, options } = readOptions(call.words, ['passphrase-file'])
    const secretFile = options.get('passphrase-file')
    const [first, second, ...more] = plain
    if (more.length > 0) throw wrongUse(usage)
    if (first !== 'verify' && first !== 'drill') {
      if (second !== undefined) throw wrongUse(usage)
      return take(call, first, secretFile)
    }
    if (second === undefined) throw wrongUse(usage)
    return first === 'verify' ? verify(call, second, secretFile) : drill(call, second, secretFile)
  },
}
