import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { folderStore } from '#adapters/files'
import type { ObjectStore } from '#ports/object-store'
import { parseTarget } from '../backup-config.ts'
import { openStore } from '../backups.ts'
import { type Config, ConfigError } from '../config.ts'

/** A file in a store; `name` is empty where only the store was named. */
export type Place = { readonly store: ObjectStore; readonly name: string }

/** The place that somebody typed: a file, a folder, or the like in a bucket. */
export function placeOf(config: Config, text: string): Place {
  if (!text.startsWith('s3://')) {
    const path = resolve(process.cwd(), text)
    const isFolder = text.endsWith('/') || (existsSync(path) && statSync(path).isDirectory())
    if (isFolder) return { store: folderStore(path), name: '' }
    return { store: folderStore(dirname(path)), name: basename(path) }
  }
  const cut = text.lastIndexOf('/') + 1
  const target = parseTarget(text.slice(0, cut), '/')
  if (target === undefined) throw new ConfigError(`${text} is not s3://bucket/name`)
  return { store: openStore(config, target), name: text.slice(cut) }
}

/** The configured store. */
export function configuredPlace(config: Config): Place | undefined {
  const { target } = config.backups
  return target === undefined ? undefined : { store: openStore(config, target), name: '' }
}

async function askHidden(question: string): Promise<string> {
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const asker = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await asker.question('')
  } finally {
    asker.close()
    process.stderr.write('\n')
  }
}

/** The passphrase or recovery key of a backup: from a file, the configuration, or the person at the terminal. */
export async function readSecret(config: Config, file: string | undefined): Promise<string> {
  if (file !== undefined) return readFileSync(file, 'utf8').trim()
  if (config.backups.secret !== undefined) return config.backups.secret
  if (process.stdin.isTTY) return (await askHidden('Passphrase or recovery key: ')).trim()
  throw new ConfigError(
    'Give the passphrase or recovery key in BACKUP_PASSPHRASE_FILE, or with --passphrase-file',
  )
}
