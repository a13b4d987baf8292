import type { SecurityPolicy } from '@freehold/contract'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useLanguage } from '#lib/i18n'
import { countryName } from '#lib/places'
import { useCan } from '#lib/session'
import { ErrorState } from '#ui/error-state'
import { FactList } from '#ui/fact-list'
import { PageSkeleton } from '#ui/page-frame'
import { Section } from '#ui/section'
import { securityPolicyQuery } from './security-policy-queries.ts'

/** The policy as operators see it: to read, and no more. */
export function SecurityPolicyPanel({ organizationId }: { organizationId: string }) {
  const t = useTranslations('securityPolicies')
  const can = useCan()
  const isOpen = can('security_policy:read')
  const { data, error, refetch } = useQuery({ ...securityPolicyQuery(organizationId), enabled: isOpen })
  if (!isOpen) return null
  return (
    <Section title={t('panelTitle')} description={t('panelText')}>
      {error ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {data ? <Facts policy={data} /> : error ? null : <PageSkeleton />}
    </Section>
  )
}

function Facts({ policy }: { policy: SecurityPolicy }) {
  const t = useTranslations('securityPolicies')
  const { locale } = useLanguage()
  const isEmpty =
    policy.mfaMode === 'optional' &&
    policy.idleMinutes === null &&
    policy.absoluteHours === null &&
    policy.allowedCountries.length === 0 &&
    policy.addressList.length === 0 &&
    policy.supportRequests === 'allowed'
  if (isEmpty) return <Text size="sm">{t('noDemands')}</Text>
  return (
    <FactList
      facts={[
        { label: t('mfaMode'), value: t(`mfaModes.${policy.mfaMode}`) },
        { label: t('idleMinutes'), value: policy.idleMinutes ?? t('none') },
        { label: t('absoluteHours'), value: policy.absoluteHours ?? t('none') },
        {
          label: t('allowedCountries'),
          value: policy.allowedCountries.map((code) => countryName(code, locale)).join(', ') || t('any'),
        },
        { label: t('addressList'), value: policy.addressList.join(', ') || t('any') },
        { label: t('supportRequests'), value: t(`supportRequestsOptions.${policy.supportRequests}`) },
      ]}
    />
  )
}
