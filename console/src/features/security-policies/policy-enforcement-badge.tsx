import type { PolicyEnforcement } from '@freehold/contract'
import { Group, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { StatusBadge } from '#ui/status-badge'

/** Whether Freehold holds requests to a field by itself, and where or why not. */
export function PolicyEnforcementBadge({ of }: { of: PolicyEnforcement }) {
  const t = useTranslations('securityPolicies')
  const isEnforced = of.enforcement === 'enforced'
  return (
    <Group gap={8} wrap="wrap" mt={6}>
      <StatusBadge tone={isEnforced ? 'good' : 'warning'}>
        {isEnforced ? t('enforced') : t('recordedOnly')}
      </StatusBadge>
      <Text size="xs" c="dimmed" style={{ flex: '1 1 220px' }}>
        {t(`reasons.${of.reason}`)}
      </Text>
    </Group>
  )
}
