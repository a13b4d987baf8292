import { resolve } from 'node:path'
import { z } from 'zod'
import { type Keep, parseKeep, parseSchedule, type Schedule } from '#features/backups'

/** Where backups go. */
export type BackupTarget =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

/** Reads `s3://bucket/prefix`, or a path, which begins at `root` where it is relative; undefined where it is neither. */
export function parseTarget(text: string, root: string): BackupTarget | undefined {
  if (!text.startsWith('s3://')) {
    return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? undefined : { kind: 'folder', path: resolve(root, text) }
  }
  const [bucket = '', ...rest] = text.slice('s3://'.length).split('/')
  const prefix = rest.filter((part) => part !== '').join('/')
  if (!bucketName.test(bucket) || /[^A-Za-z0-9._/-]/.test(prefix)) return undefined
  return { kind: 's3', bucket, prefix: prefix === '' ? '' : `${prefix}/` }
}

function parsed<T>(parse: (text: string) => T | undefined, what: string) {
  return z.string().transform((text, context) => {
    const value = parse(text)
    if (value === undefined) context.addIssue({ code: 'custom', message: `must be ${what}` })
    // With an issue added, the value is not used.
    return value as T
  })
}

const root = resolve(import.meta.dirname, '../../..')

/** Variables of backups and of the object store. */
export const backupVariables = {
  BACKUP_TARGET: parsed((text) => parseTarget(text, root), 'a folder or s3://bucket/prefix').optional(),
  BACKUP_SCHEDULE: parsed(parseSchedule, '`every 6h`, `daily at 02:00` (UTC) or `off`').optional(),
  BACKUP_KEEP: parsed(parseKeep, '`14`, `30d` or `14,30d`').optional(),
  BACKUP_PASSPHRASE: z.string().min(12, 'must have 12 characters at least').optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  S3_SERVER_SIDE_ENCRYPTION: z.enum(['AES256', 'aws:kms']).optional(),
} as const

export type S3Access = {
  readonly endpoint: URL | undefined
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly serverSideEncryption: 'AES256' | 'aws:kms' | undefined
}

export type BackupConfig = {
  readonly target: BackupTarget | undefined
  readonly schedule: Schedule
  readonly keep: Keep
  readonly secret: string | undefined
  readonly s3: S3Access | undefined
}

type Given = z.output<z.ZodObject<typeof backupVariables>>

export function backupFaults(given: Given): readonly (readonly [boolean, string])[] {
  const { BACKUP_TARGET: target, S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret } = given
  return [
    [
      target !== undefined && given.BACKUP_PASSPHRASE === undefined,
      'BACKUP_TARGET: backups are encrypted, which needs BACKUP_PASSPHRASE, better BACKUP_PASSPHRASE_FILE',
    ],
    [target === undefined && given.BACKUP_SCHEDULE !== undefined, 'BACKUP_SCHEDULE needs BACKUP_TARGET'],
    [(id === undefined) !== (secret === undefined), 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together'],
    [
      target?.kind === 's3' && id === undefined,
      'BACKUP_TARGET: s3 needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY',
    ],
  ]
}

export function toBackupConfig(given: Given): BackupConfig {
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = given
  const credentials =
    accessKeyId === undefined || secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey }
  return {
    target: given.BACKUP_TARGET,
    schedule: given.BACKUP_SCHEDULE ?? { kind: 'daily', hour: 2, minute: 0 },
    keep: given.BACKUP_KEEP ?? { count: 14, days: 0 },
    secret: given.BACKUP_PASSPHRASE,
    s3:
      credentials === undefined
        ? undefined
        : {
            endpoint: given.S3_ENDPOINT === undefined ? undefined : new URL(given.S3_ENDPOINT),
            region: given.S3_REGION,
            credentials,
            serverSideEncryption: given.S3_SERVER_SIDE_ENCRYPTION,
          },
  }
}
