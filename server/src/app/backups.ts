import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { folderStore } from '#adapters/files'
import { s3Store } from '#adapters/s3'
import type { BackupSetUp, BackupSource } from '#features/backups'
import { askRemovalsAgain } from '#features/orphans'
import type { Work } from '#platform/db/unit-of-work'
import { formatKeyRing } from '#platform/key-file'
import type { ObjectStore } from '#ports/object-store'
import type { BackupTarget } from './backup-config.ts'
import { type Config, ConfigError } from './config.ts'

/** The store that a target names. */
export function openStore({ backups }: Config, target: BackupTarget): ObjectStore {
  if (target.kind === 'folder') return folderStore(target.path)
  if (backups.s3 === undefined) throw new ConfigError('s3:// needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY')
  return s3Store({ ...backups.s3, bucket: target.bucket, prefix: target.prefix })
}

export function backupSetUpOf(config: Config): BackupSetUp | undefined {
  const { target, schedule, keep, secret } = config.backups
  if (target === undefined || secret === undefined) return undefined
  return { store: openStore(config, target), schedule, keep, secret }
}

/** File of the key ring in a state directory. */
export const keyFileName = 'keys.json'

/** What a backup of this installation holds. The key ring is read anew each time: it may have been rotated. */
export function backupSourceOf(
  { keyRing, stateDir }: Pick<Config, 'keyRing' | 'stateDir'>,
  { databaseUrl, version }: { readonly databaseUrl: string; readonly version: string },
): BackupSource {
  return {
    databaseUrl,
    version,
    keyRing: () =>
      keyRing === undefined ? readFileSync(join(stateDir, keyFileName), 'utf8') : formatKeyRing(keyRing),
    erasedFile: join(stateDir, 'erased-subjects.json'),
  }
}

/** What backups are given beside what every feature is. */
export function createBackups(
  config: Config,
  source: { readonly databaseUrl: string; readonly version: string },
) {
  return {
    backupSetUp: backupSetUpOf(config),
    backupSource: backupSourceOf(config, source),
    onResume: (work: Work) => askRemovalsAgain(work),
  }
}
