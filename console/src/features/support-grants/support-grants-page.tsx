import type { SupportGrant } from '@freehold/contract'
import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { supportGrantPath } from '#lib/paths'
import { useMe } from '#lib/session'
import type { Scope } from '#lib/surface'
import { PageFrame } from '#ui/page-frame'
import { TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { SupportGrantActions } from './support-grant-actions.tsx'
import { supportGrantListQuery } from './support-grant-queries.ts'
import { SupportGrantStateBadge } from './support-grant-state-badge.tsx'
import { SupportGrantsTable } from './support-grants-table.tsx'

/** For customers: what waits for an answer and what is in force, then everything before. For operators: all of it. */
export function SupportGrantsPage({ scope }: { scope: Scope }) {
  const t = useTranslations('supportGrants')
  const me = useMe()
  if (scope.surface !== 'app') {
    return (
      <PageFrame title={t('title')} lead={t('platformLead')}>
        <SupportGrantsTable scope={scope} />
      </PageFrame>
    )
  }
  const { organizationId } = scope
  const organization = me.organizations.find(({ id }) => id === organizationId)?.name ?? ''
  return (
    <PageFrame title={t('title')} lead={t('lead', { organization })}>
      <OpenGrants scope={scope} organizationId={organizationId} />
      <Section title={t('all')} variant="flush">
        <SupportGrantsTable scope={scope} organizationId={organizationId} bare />
      </Section>
    </PageFrame>
  )
}

function OpenGrants({ scope, organizationId }: { scope: Scope; organizationId: string }) {
  const t = useTranslations('supportGrants')
  const { data } = useQuery(supportGrantListQuery({ organizationId }, { open: 'true' }))
  const of = (state: SupportGrant['state']): SupportGrant[] =>
    data?.data.filter((grant) => grant.state === state) ?? []
  return (
    <>
      {(['requested', 'accepted'] as const).map((state) => {
        const grants = of(state)
        if (grants.length === 0) return null
        return (
          <Section key={state} title={state === 'requested' ? t('waiting') : t('active')}>
            <Stack component="ul" gap="lg" p={0} m={0} style={{ listStyle: 'none' }}>
              {grants.map((grant) => (
                <li key={grant.id}>
                  <OpenGrant scope={scope} grant={grant} />
                </li>
              ))}
            </Stack>
          </Section>
        )
      })}
    </>
  )
}

function OpenGrant({ scope, grant }: { scope: Scope; grant: SupportGrant }) {
  const t = useTranslations('supportGrants')
  const format = useFormatter()
  const until = format.dateTime(new Date(grant.endsAt ?? grant.answerBy), {
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  return (
    <Group justify="space-between" align="flex-start" gap="md">
      <div style={{ flex: '1 1 280px' }}>
        <Group gap="sm">
          <TextLink to={supportGrantPath(scope, grant.organizationId, grant.id)} fw={600}>
            {t('detailTitle', { operator: grant.requestedByName })}
          </TextLink>
          <SupportGrantStateBadge grant={grant} />
        </Group>
        <Text size="sm" mt={4} style={{ overflowWrap: 'anywhere' }}>
          {grant.reason}
        </Text>
        <Text size="sm" c="dimmed" mt={4}>
          {[
            t(`rightsOptions.${grant.rights}`),
            grant.tenants?.map(({ displayName }) => displayName).join(', ') ?? t('whole'),
            `${grant.state === 'requested' ? t('answerBy') : t('endsAt')} ${until}`,
          ].join(' · ')}
        </Text>
      </div>
      <Group gap="xs">
        <SupportGrantActions scope={scope} grant={grant} />
      </Group>
    </Group>
  )
}
