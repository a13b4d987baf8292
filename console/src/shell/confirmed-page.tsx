import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { announceConfirmed } from '#lib/step-up'
import { EntryFrame } from './entry-frame.tsx'

/** End of a confirmation: tells the page that asked for it, and closes where the browser allows that. */
export function ConfirmedPage() {
  const t = useTranslations('platform.confirmed')
  useEffect(() => {
    announceConfirmed()
    window.close()
  }, [])
  return (
    <EntryFrame title={t('title')} lead={t('text')}>
      <Button onClick={() => window.close()}>{t('close')}</Button>
    </EntryFrame>
  )
}
