import { useTranslations } from 'use-intl'
import { listPath } from '#lib/paths'
import { PathTabs } from '#ui/path-tabs'

const scope = { surface: 'operator' } as const
const tabs = ['alerts', 'webhooks', 'settings'] as const

/** The parts of the pages about alerts, each with an address of its own. */
export function AlertTabs({ current }: { current: (typeof tabs)[number] }) {
  const t = useTranslations('alerts')
  const base = listPath(scope, 'alerts')
  return (
    <PathTabs
      label={t('title')}
      current={current}
      tabs={tabs.map((name) => ({
        name,
        label: t(`tabs.${name}`),
        to: name === 'alerts' ? base : `${base}/${name}`,
      }))}
    />
  )
}
