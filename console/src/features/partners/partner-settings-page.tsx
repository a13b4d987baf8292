import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useMe } from '#lib/session'
import { QueryFrame } from '#ui/page-frame'
import { PartnerDetails } from './partner-details.tsx'
import { partnerQuery } from './partner-queries.ts'
import { PartnerStatusBadge } from './partner-status-badge.tsx'

/** How a partner is reached and billed, for its own staff. */
export function PartnerSettingsPage() {
  const t = useTranslations('partners')
  const query = useQuery(partnerQuery(useMe().partner?.id ?? ''))
  return (
    <QueryFrame
      query={query}
      title={t('settingsTitle')}
      frame={({ status }) => ({
        title: t('settingsTitle'),
        lead: status === 'paused' ? t('statusHints.paused') : t('settingsLead'),
        badge: <PartnerStatusBadge status={status} />,
      })}
    >
      {(partner) => <PartnerDetails partner={partner} part="own" />}
    </QueryFrame>
  )
}
