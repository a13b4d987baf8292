import type { BackupStatus } from '@freehold/contract'
import { Alert, Code, Stack } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { FactList } from '#ui/fact-list'
import { CheckIcon, WarningIcon } from '#ui/icons'
import { RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import classes from './backups.module.css'

function useSchedule(): (text: string) => string {
  const t = useTranslations('backups.schedule')
  return (text) => {
    const hours = /^every (\d+)h$/.exec(text)?.[1]
    if (hours !== undefined) return t('every', { hours: Number(hours) })
    const time = /^daily at (.+)$/.exec(text)?.[1]
    return time === undefined ? t('off') : t('daily', { time })
  }
}

/** How the platform is backed up, and whether that works. */
export function BackupStatusPanel({ status }: { status: BackupStatus }) {
  const t = useTranslations('backups')
  const schedule = useSchedule()
  const { target, last, keep, lastDrillAt, nextAt } = status
  return (
    <Section title={t('statusTitle')}>
      <Stack gap="md">
        <Verdict status={status} />
        <FactList
          facts={[
            { label: t('last'), value: last?.begunAt ? <RelativeTime at={last.begunAt} /> : t('never') },
            { label: t('next'), value: nextAt === null ? null : <RelativeTime at={nextAt} /> },
            { label: t('lastDrill'), value: lastDrillAt ? <RelativeTime at={lastDrillAt} /> : t('never') },
            {
              label: t('target'),
              value: target === null ? null : <Code className={classes['text']}>{target}</Code>,
            },
            { label: t('scheduleTitle'), value: status.schedule === null ? null : schedule(status.schedule) },
            {
              label: t('keepTitle'),
              value: keep === null ? null : t('keep', { count: keep.count, days: keep.days }),
            },
          ]}
        />
      </Stack>
    </Section>
  )
}

/** In one sentence whether somebody has to do something. */
function Verdict({ status }: { status: BackupStatus }) {
  const t = useTranslations('backups')
  const { target, stale, failure, last } = status
  if (target === null)
    return (
      <Alert role="note" color="orange" icon={<WarningIcon />} title={t('notConfiguredTitle')}>
        {t('notConfiguredText')}
      </Alert>
    )
  if (stale)
    return (
      <Alert role="note" color="red" icon={<WarningIcon />} title={t('staleTitle')}>
        {t('staleText')}
      </Alert>
    )
  if (failure !== null)
    return (
      <Alert role="note" color="orange" icon={<WarningIcon />} title={t('failureTitle')}>
        {failure}
      </Alert>
    )
  return last === null ? null : (
    <Alert role="note" color="green" icon={<CheckIcon />}>
      {t('recent')}
    </Alert>
  )
}
