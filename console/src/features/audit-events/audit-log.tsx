import { Button, Center, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { EmptyState } from '#ui/empty-state'
import { ErrorState } from '#ui/error-state'
import { AuditIcon, SearchIcon } from '#ui/icons'
import { auditLogQuery, type AuditFilters, type AuditRange } from './audit-event-queries.ts'
import { AuditTimeline } from './audit-timeline.tsx'

type AuditLogProps = {
  readonly range: AuditRange
  readonly filters: AuditFilters
  readonly isFiltered: boolean
  readonly onClear: () => void
}

/** The timeline with its older pages, and what stands there when there is nothing to show. */
export function AuditLog({ range, filters, isFiltered, onClear }: AuditLogProps) {
  const t = useTranslations()
  const query = useInfiniteQuery(auditLogQuery(range, filters))
  const events = query.data?.pages.flatMap(({ data }) => data)
  if (query.error && !events) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  if (!events) return <LogSkeleton />
  if (events.length === 0 && !isFiltered) {
    return (
      <EmptyState
        icon={<AuditIcon size={26} />}
        title={t('auditEvents.emptyTitle')}
        text={t('auditEvents.emptyText')}
      />
    )
  }
  if (events.length === 0) {
    return (
      <EmptyState
        icon={<SearchIcon size={26} />}
        title={t('common.list.noMatchTitle')}
        text={t('common.list.noMatchText')}
        actions={
          <UnstyledButton c="var(--mantine-color-anchor)" px="sm" py={4} fw={550} onClick={onClear}>
            {t('common.clearFilters')}
          </UnstyledButton>
        }
      />
    )
  }
  return (
    <>
      <AuditTimeline events={events} />
      <Center p="md">
        {query.hasNextPage ? (
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('auditEvents.loadOlder')}
          </Button>
        ) : (
          <Text size="sm" c="dimmed">
            {t('auditEvents.end')}
          </Text>
        )}
      </Center>
      <Text component="output" display="block" ta="center" size="xs" c="dimmed" pb="md">
        {t('auditEvents.shown', { count: events.length })}
      </Text>
    </>
  )
}

const skeletonRows = [0, 1, 2, 3, 4, 5]

export function LogSkeleton() {
  const t = useTranslations('common')
  return (
    <Stack component="output" gap="lg" p="lg" aria-busy="true" aria-label={t('loading')}>
      {skeletonRows.map((row) => (
        <Skeleton key={row} height={14} width={row % 2 === 0 ? '70%' : '55%'} />
      ))}
    </Stack>
  )
}
