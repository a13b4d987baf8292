import { createBackup, verifyBackup, type Backup, type BackupStatus } from '@freehold/contract'
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan } from '#lib/session'
import { useAction } from '#ui/use-action'

const refresh = [['backups'], ['auditEvents']]

/** Why a button does nothing now; undefined where it does. */
function useHindrance(others: readonly (readonly [boolean, string])[]): string | undefined {
  const t = useTranslations()
  const can = useCan()
  if (!can('backup:manage')) return t('common.noPermission')
  return others.find(([hinders]) => hinders)?.[1]
}

/** Takes a backup now. */
export function BackUpButton({ status }: { status: BackupStatus | undefined }) {
  const t = useTranslations('backups')
  const hindrance = useHindrance([[(status?.target ?? null) === null, t('notConfiguredTitle')]])
  const create = useAction({
    run: (_: void, idempotencyKey) => call(createBackup, { idempotencyKey }),
    success: t('asked'),
    refresh,
  })
  return (
    <Button
      onClick={() => create.mutate()}
      loading={create.isPending}
      disabled={hindrance !== undefined}
      {...(hindrance === undefined ? {} : { title: hindrance })}
    >
      {t('backUpNow')}
    </Button>
  )
}

/** Has one read through. */
export function VerifyButton({ backup }: { backup: Backup }) {
  const t = useTranslations('backups')
  const { id, name, state, verification } = backup
  const hindrance = useHindrance([
    [state !== 'complete', t('onlyComplete')],
    [verification.state === 'waiting', t('verification.waiting')],
  ])
  const verify = useAction({
    run: (_: void, idempotencyKey) => call(verifyBackup, { params: { id }, idempotencyKey }),
    success: t('verificationAsked'),
    refresh,
  })
  return (
    <Button
      variant="default"
      size="xs"
      onClick={() => verify.mutate()}
      loading={verify.isPending}
      disabled={hindrance !== undefined}
      aria-label={t('verifyNamed', { name })}
      {...(hindrance === undefined ? {} : { title: hindrance })}
    >
      {t('verify')}
    </Button>
  )
}
