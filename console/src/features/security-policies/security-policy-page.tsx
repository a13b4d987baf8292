import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useMe } from '#lib/session'
import { QueryFrame } from '#ui/page-frame'
import { SecurityPolicyForm } from './security-policy-form.tsx'
import { securityPolicyQuery } from './security-policy-queries.ts'

/** What the organization demands of its own people. */
export function SecurityPolicyPage({ organizationId }: { organizationId: string }) {
  const t = useTranslations('securityPolicies')
  const me = useMe()
  const query = useQuery({ ...securityPolicyQuery(organizationId), refetchOnWindowFocus: false })
  const organization = me.organizations.find(({ id }) => id === organizationId)?.name ?? ''
  return (
    <QueryFrame
      query={query}
      title={t('title')}
      width="narrow"
      frame={() => ({ title: t('title'), lead: t('lead', { organization }) })}
    >
      {(policy) => <SecurityPolicyForm key={policy.version} policy={policy} />}
    </QueryFrame>
  )
}
