import type { Backup } from '@freehold/contract'
import { Code, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { z } from 'zod'
import { useListSearch } from '#lib/search'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { BackupIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { BackUpButton, VerifyButton } from './backup-actions.tsx'
import { BackupBadge, VerificationBadge } from './backup-badge.tsx'
import { backupListQuery, backupStatusQuery } from './backup-queries.ts'
import { BackupStatusPanel } from './backup-status-panel.tsx'
import { RestoreGuide } from './restore-guide.tsx'
import { RestoreNotice } from './restore-notice.tsx'
import classes from './backups.module.css'

const Filters = z.object({})

/** Copies of everything: whether they are taken, what became of each, and how one is put back. */
export function BackupsPage() {
  const t = useTranslations('backups')
  const { controls } = useListSearch(Filters)
  const { data: status } = useQuery(backupStatusQuery)
  const query = useQuery(backupListQuery({ cursor: controls.cursor }))
  const example = status?.last
    ? `${status.last.target.replace(/\/$/, '')}/${status.last.name}`
    : t('guide.file')
  return (
    <PageFrame title={t('title')} lead={t('lead')} actions={<BackUpButton status={status} />}>
      {status?.paused ? <RestoreNotice paused={status.paused} /> : null}
      {status ? <BackupStatusPanel status={status} /> : null}
      <DataTable
        caption={t('list')}
        columns={useColumns()}
        query={query}
        rowKey={({ id }) => id}
        controls={controls}
        empty={<EmptyState icon={<BackupIcon size={26} />} title={t('emptyTitle')} text={t('emptyText')} />}
      />
      <RestoreGuide example={example} />
    </PageFrame>
  )
}

/** Bytes in the unit that people would say: kB, MB or GB. */
function useSize(): (bytes: number) => string {
  const format = useFormatter()
  return (bytes) => {
    const units = ['kilobyte', 'megabyte', 'gigabyte'] as const
    const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 1), units.length)
    const unit = units[power - 1] ?? 'gigabyte'
    return format.number(bytes / 1000 ** power, {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: 1,
    })
  }
}

function useColumns(): readonly Column<Backup>[] {
  const t = useTranslations('backups')
  const size = useSize()
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('name'),
        cell: ({ name, error, verification }) => (
          <>
            <Code className={classes['text']}>{name}</Code>
            {(error ?? verification.error) ? (
              <Text size="xs" c="red">
                {error ?? verification.error}
              </Text>
            ) : null}
          </>
        ),
      },
      {
        id: 'begun',
        header: t('asOf'),
        cell: ({ begunAt, askedAt }) => <RelativeTime at={begunAt ?? askedAt} />,
        hideBelow: 'sm',
      },
      { id: 'state', header: t('stateTitle'), cell: ({ state }) => <BackupBadge state={state} /> },
      {
        id: 'verification',
        header: t('verificationTitle'),
        cell: ({ verification }) => <VerificationBadge state={verification.state} />,
        hideBelow: 'md',
      },
      { id: 'cause', header: t('causeTitle'), cell: ({ cause }) => t(`cause.${cause}`), hideBelow: 'lg' },
      {
        id: 'size',
        header: t('size'),
        align: 'right',
        cell: ({ bytes }) => (bytes === null ? '–' : size(bytes)),
        hideBelow: 'md',
      },
      {
        id: 'actions',
        header: t('actions'),
        align: 'right',
        cell: (backup) => <VerifyButton backup={backup} />,
      },
    ],
    [t, size],
  )
}
