import type { User } from '@freehold/contract'
import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { listPath } from '#lib/paths'
import { CopyId } from '#ui/copy-id'
import { FactList } from '#ui/fact-list'
import { QueryFrame } from '#ui/page-frame'
import { ExactTime, RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { UserAccessPanel } from './user-access-panel.tsx'
import { userQuery } from './user-queries.ts'
import { UserRolesTable } from './user-roles-table.tsx'
import { UserStateBadge } from './users-page.tsx'

/** One account with everything it belongs to, and what may be done about it. */
export function UserPage({ accountId }: { accountId: string }) {
  const t = useTranslations('users')
  const query = useQuery(userQuery(accountId))
  return (
    <QueryFrame
      query={query}
      title={t('loading')}
      crumbs={[{ label: t('title'), to: listPath({ surface: 'operator' }, 'users') }]}
      frame={({ name, state, email }) => ({
        title: name,
        badge: <UserStateBadge state={state} />,
        lead: email,
      })}
    >
      {(user) => (
        <>
          <Facts user={user} />
          <UserRolesTable user={user} />
          <UserAccessPanel user={user} />
        </>
      )}
    </QueryFrame>
  )
}

function Facts({ user }: { user: User }) {
  const t = useTranslations()
  return (
    <Section title={t('users.facts')}>
      <FactList
        facts={[
          {
            label: t('users.email'),
            value: (
              <Anchor href={`mailto:${user.email}`} inherit style={{ overflowWrap: 'anywhere' }}>
                {user.email}
              </Anchor>
            ),
          },
          {
            label: t('users.secondFactor'),
            value: t(user.secondFactor ? 'users.factorSet' : 'users.factorMissing'),
          },
          {
            label: t('users.lastSeen'),
            value: user.lastSeenAt ? <RelativeTime at={user.lastSeenAt} /> : t('users.never'),
          },
          { label: t('users.sessions'), value: t('users.sessionCount', { count: user.sessions }) },
          { label: t('common.created'), value: <ExactTime at={user.createdAt} /> },
          { label: t('common.id'), value: <CopyId short value={user.accountId} label={t('common.id')} /> },
        ]}
      />
    </Section>
  )
}
