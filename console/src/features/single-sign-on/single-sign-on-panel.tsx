import type { SingleSignOn } from '@freehold/contract'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useCan } from '#lib/session'
import { ErrorState } from '#ui/error-state'
import { FactList } from '#ui/fact-list'
import { PageSkeleton } from '#ui/page-frame'
import { Section } from '#ui/section'
import { singleSignOnQuery } from './single-sign-on-queries.ts'

/** The organization's own identity provider as operators see it: to read, and no more. */
export function SingleSignOnPanel({ organizationId }: { organizationId: string }) {
  const t = useTranslations('singleSignOn')
  const can = useCan()
  const isOpen = can('single_sign_on:read')
  const { data, error, refetch } = useQuery({ ...singleSignOnQuery(organizationId), enabled: isOpen })
  if (!isOpen) return null
  return (
    <Section title={t('title')} description={t('panelText')}>
      {error && !data ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <PageSkeleton /> : null}
      {data ? <Facts connection={data.connection} /> : null}
    </Section>
  )
}

function Facts({ connection }: { connection: SingleSignOn | null }) {
  const t = useTranslations('singleSignOn')
  if (connection === null) return <Text size="sm">{t('none')}</Text>
  return (
    <FactList
      facts={[
        { label: t('issuer'), value: connection.issuer },
        { label: t('clientId'), value: connection.clientId },
        { label: t('active'), value: connection.active ? t('yes') : t('no') },
        { label: t('enforced'), value: connection.enforced ? t('yes') : t('no') },
        { label: t('connection'), value: connection.fault ?? t('answers') },
      ]}
    />
  )
}
