import type { SupportGrant } from '@freehold/contract'
import { Alert, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { supportGrantPath } from '#lib/paths'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { SupportIcon, WarningIcon } from '#ui/icons'
import { TextLink } from '#ui/route-link'
import { supportGrantListQuery } from './support-grant-queries.ts'

/** On the customer's home: requests that wait, and access that is in force; nothing otherwise. */
export function SupportNotice({ organizationId }: { organizationId: string }) {
  const can = useCan()
  const isOpen = can('support_grant:read')
  const { data } = useQuery({
    ...supportGrantListQuery({ organizationId }, { open: 'true' }),
    enabled: isOpen,
  })
  const scope: Scope = { surface: 'app', organizationId }
  return data?.data.map((grant) => <Notice key={grant.id} scope={scope} grant={grant} />) ?? null
}

function Notice({ scope, grant }: { scope: Scope; grant: SupportGrant }) {
  const t = useTranslations('supportGrants')
  const format = useFormatter()
  const operator = grant.requestedByName
  const isBreakGlass = grant.kind === 'break_glass'
  const time = format.dateTime(new Date(grant.endsAt ?? grant.answerBy), {
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  const text = isBreakGlass
    ? t('noticeBreakGlass', { operator })
    : grant.state === 'requested'
      ? t('noticeWaiting', { operator })
      : t('noticeActive', { operator, time })
  return (
    <Alert
      color={isBreakGlass ? 'red' : 'yellow'}
      icon={isBreakGlass ? <WarningIcon /> : <SupportIcon />}
      title={text}
    >
      <Stack gap={6} align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {grant.reason}
        </Text>
        <TextLink to={supportGrantPath(scope, grant.organizationId, grant.id)} size="sm">
          {t('look')}
        </TextLink>
      </Stack>
    </Alert>
  )
}
