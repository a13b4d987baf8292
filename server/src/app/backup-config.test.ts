import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTarget } from './backup-config.ts'
import { ConfigError, readConfig } from './config.ts'

test('a target is a folder or a part of a bucket, and nothing else', () => {
  assert.deepEqual(parseTarget('/var/backups', '/clone'), { kind: 'folder', path: '/var/backups' })
  assert.deepEqual(parseTarget('backups', '/clone'), { kind: 'folder', path: '/clone/backups' })
  assert.deepEqual(parseTarget('s3://bucket', '/'), { kind: 's3', bucket: 'bucket', prefix: '' })
  assert.deepEqual(parseTarget('s3://bucket/a/b/', '/'), { kind: 's3', bucket: 'bucket', prefix: 'a/b/' })
  for (const text of ['s3://', 's3://B', 's3://bucket/a b', 'ftp://host/folder', 'https://bucket'])
    assert.equal(parseTarget(text, '/'), undefined, text)
})

test('what backups need and do not have is told with every other fault', () => {
  const faults = (env: Record<string, string>): string => {
    try {
      readConfig(env)
      return ''
    } catch (error) {
      if (error instanceof ConfigError) return error.message
      throw error
    }
  }
  assert.match(faults({ BACKUP_TARGET: '/x' }), /BACKUP_PASSPHRASE/)
  assert.match(faults({ BACKUP_TARGET: '/x', BACKUP_PASSPHRASE: 'short' }), /12 characters/)
  assert.match(faults({ BACKUP_SCHEDULE: 'daily at 02:00' }), /needs BACKUP_TARGET/)
  assert.match(faults({ BACKUP_TARGET: '/x', BACKUP_SCHEDULE: 'now and then' }), /every 6h/)
  assert.match(faults({ BACKUP_TARGET: '/x', BACKUP_KEEP: 'all' }), /14,30d/)
  const s3 = { BACKUP_TARGET: 's3://bucket/x', BACKUP_PASSPHRASE: 'a passphrase of twelve' }
  assert.match(faults(s3), /S3_ACCESS_KEY_ID/)
  assert.match(faults({ ...s3, S3_ACCESS_KEY_ID: 'x' }), /go together/)
  const { backups } = readConfig({ ...s3, S3_ACCESS_KEY_ID: 'x', S3_SECRET_ACCESS_KEY: 'y' })
  assert.deepEqual(backups.schedule, { kind: 'daily', hour: 2, minute: 0 })
  assert.deepEqual(backups.keep, { count: 14, days: 0 })
})
