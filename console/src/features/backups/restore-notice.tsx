import { resumeRestore, type BackupStatus } from '@freehold/contract'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { listPath } from '#lib/paths'
import { useCan } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { WarningIcon } from '#ui/icons'
import { ExactTime } from '#ui/relative-time'
import { TextLink } from '#ui/route-link'
import { useAction } from '#ui/use-action'
import { backupStatusQuery } from './backup-queries.ts'

const scope = { surface: 'operator' } as const

/** The same on other pages, where there is something to tell. */
export function RestoreBanner() {
  const can = useCan()
  const { data: status } = useQuery({ ...backupStatusQuery, enabled: can('backup:read') })
  return status?.paused ? <RestoreNotice paused={status.paused} /> : null
}

/** After a restore: what stands still until somebody has looked, and the button that sets it going. */
export function RestoreNotice({ paused }: { paused: NonNullable<BackupStatus['paused']> }) {
  const t = useTranslations()
  const can = useCan()
  const [opened, { open, close }] = useDisclosure(false)
  const { restore, tenants, missing, orphans } = paused
  const resume = useAction({
    run: (_: void, idempotencyKey) => call(resumeRestore, { params: { id: restore.id }, idempotencyKey }),
    inlineErrors: true,
    success: t('backups.restore.resumed'),
    refresh: [['backups'], ['tenants'], ['orphans'], ['auditEvents']],
    onDone: close,
  })
  const allowed = can('backup:manage')
  return (
    <Alert role="alert" color="orange" icon={<WarningIcon />} title={t('backups.restore.title')}>
      <Stack gap="sm">
        <Text size="sm">
          {t.rich('backups.restore.text', { taken: () => <ExactTime at={restore.takenAt} /> })}
        </Text>
        <ul>
          <li>
            <TextLink to={listPath(scope, 'tenants')}>
              {t('backups.restore.tenants', { count: tenants })}
            </TextLink>
          </li>
          <li>{t('backups.restore.missing', { count: missing })}</li>
          <li>
            <TextLink to={listPath(scope, 'orphans')}>
              {t('backups.restore.orphans', { count: orphans })}
            </TextLink>
          </li>
          {restore.erased > 0 ? <li>{t('backups.restore.erased', { count: restore.erased })}</li> : null}
        </ul>
        <Group>
          <Button
            color="orange"
            variant="outline"
            onClick={open}
            disabled={!allowed}
            {...(allowed ? {} : { title: t('common.noPermission') })}
          >
            {t('backups.restore.resume')}
          </Button>
        </Group>
      </Stack>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('backups.restore.resumeTitle')}
        confirmLabel={t('backups.restore.resume')}
        onConfirm={() => resume.mutate()}
        busy={resume.isPending}
        error={resume.error}
      >
        {t('backups.restore.resumeText')}
      </ConfirmDialog>
    </Alert>
  )
}
