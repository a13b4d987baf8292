import { ReplaceSecurityPolicy, type PolicyLockOut } from '@freehold/contract'
import { Alert, List } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useLanguage } from '#lib/i18n'
import { countryName } from '#lib/places'
import { WarningIcon } from '#ui/icons'
import { lockOutsQuery } from './security-policy-queries.ts'

const restMs = 400

/** What would shut its writer out, while the policy is being written; a policy that is not valid yet is not asked about. */
export function useLockOuts(organizationId: string, body: ReplaceSecurityPolicy): readonly PolicyLockOut[] {
  const [settled] = useDebouncedValue(JSON.stringify(body), restMs)
  const parsed = ReplaceSecurityPolicy.safeParse(JSON.parse(settled))
  const { data } = useQuery({
    ...lockOutsQuery(organizationId, parsed.success ? parsed.data : body),
    enabled: parsed.success,
  })
  return parsed.success ? (data?.lockOuts ?? []) : []
}

/** Says what to do before the policy can be saved. */
export function PolicyLockOutNotice({ lockOuts }: { lockOuts: readonly PolicyLockOut[] }) {
  const t = useTranslations('securityPolicies')
  const { locale } = useLanguage()
  const advice = ({ field, found }: PolicyLockOut): string => {
    if (field === 'mfaMode') return t('lockOut.mfaMode')
    if (found === null) return t(`lockOut.${field}Unknown`)
    return t(`lockOut.${field}`, { found: field === 'addressList' ? found : countryName(found, locale) })
  }
  return (
    <div aria-live="polite">
      {lockOuts.length === 0 ? null : (
        <Alert color="red" icon={<WarningIcon />} title={t('lockOutTitle')}>
          <List size="sm">
            {lockOuts.map((one) => (
              <List.Item key={one.field}>{advice(one)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </div>
  )
}
