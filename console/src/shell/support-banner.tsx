import { leaveSupportSession } from '@freehold/contract'
import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { organizationPath } from '#lib/paths'
import { useMe } from '#lib/session'
import { leaveTo, rememberSupport } from '#lib/sign-in'
import { SupportIcon } from '#ui/icons'
import { useAction } from '#ui/use-action'
import classes from './support-banner.module.css'

/** Stands over every page while an operator is in a customer's organization; it goes only when the operator does. */
export function SupportBanner() {
  const t = useTranslations('shell.supportSession')
  const format = useFormatter()
  const { name, support } = useMe()
  const leave = useAction({
    run: () => call(leaveSupportSession),
    onDone: ({ organizationId }) => {
      rememberSupport(false)
      leaveTo(organizationPath({ surface: 'operator' }, organizationId))
    },
  })
  useEffect(() => rememberSupport(support !== null), [support])
  if (!support) return null
  const time = format.dateTime(new Date(support.expiresAt), { timeStyle: 'short' })
  return (
    <section className={classes['root']} aria-label={t('label')}>
      <SupportIcon size={20} />
      <p className={classes['text']}>
        <strong>{t('text', { name, organization: support.organizationName, time })}</strong>{' '}
        {t(support.rights)} {support.isLimited ? `${t('limited')} ` : null}
        {support.isBreakGlass ? `${t('breakGlass')} ` : null}
        {t('recorded')}
      </p>
      <Button size="xs" variant="white" color="dark" loading={leave.isPending} onClick={() => leave.mutate()}>
        {t('leave')}
      </Button>
    </section>
  )
}
