import { Alert, Button, Group, Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { CopyId } from '#ui/copy-id'
import { LockIcon, WarningIcon } from '#ui/icons'

type Shown = { readonly secret: string | null; readonly onKept: () => void }

/** A secret that is shown this once, until the reader says that it is stored. */
export function WebhookSecretPanel({ secret, onKept }: Shown) {
  const t = useTranslations('webhooks')
  if (secret === null)
    return (
      <Alert role="alert" color="orange" icon={<WarningIcon />}>
        {t('secretShown')}
      </Alert>
    )
  return (
    <Alert role="alert" color="blue" icon={<LockIcon />} title={t('secretTitle')}>
      <Stack gap="sm">
        {t('secretText')}
        <CopyId value={secret} label={t('secret')} />
        <Group>
          <Button size="xs" onClick={onKept}>
            {t('secretKept')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
