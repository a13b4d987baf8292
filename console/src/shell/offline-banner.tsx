import { Alert } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { useTranslations } from 'use-intl'
import { OfflineIcon } from '#ui/icons'

/** Says that the browser has no connection, for as long as that is so. */
export function OfflineBanner() {
  const t = useTranslations('shell')
  const { online } = useNetwork()
  return (
    <output>
      {online ? null : (
        <Alert color="yellow" icon={<OfflineIcon />} mb="md">
          {t('offline')}
        </Alert>
      )}
    </output>
  )
}
