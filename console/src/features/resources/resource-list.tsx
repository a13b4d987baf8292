import type { Condition, Resource } from '@freehold/contract'
import { Badge, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { CopyId } from '#ui/copy-id'
import { ElapsedTime, RemainingTime } from '#ui/elapsed-time'
import { CheckIcon, ClockIcon, CrossIcon, QuestionIcon, RefreshIcon, WarningIcon } from '#ui/icons'
import { RelativeTime } from '#ui/relative-time'
import { ResourceStateBadge } from '#ui/term-badges'
import { ResourceKind } from './resource-kind.tsx'
import classes from './resource-list.module.css'

/** Whether nothing more is to be done about a resource for now. */
export function isArrived({ state }: Resource): boolean {
  return state === 'in_sync' || state === 'removed' || state === 'suspended'
}

type ResourceListProps = {
  readonly resources: readonly Resource[]
  /** Names the list for people who cannot see the heading above it. */
  readonly label: string
  /** Leaves out what only staff need: ids, generations, every condition. */
  readonly brief?: boolean
}

const stateIcons = {
  pending: <ClockIcon size={18} />,
  in_sync: <CheckIcon size={18} />,
  drifted: <WarningIcon size={18} />,
  failing: <CrossIcon size={18} />,
  suspended: <ClockIcon size={18} />,
  removing: <RefreshIcon size={18} />,
  removed: <CheckIcon size={18} />,
} as const satisfies Record<Resource['state'], ReactNode>

/** Each resource with where it stands, what was last seen, and what happens next. */
export function ResourceList({ resources, label, brief = false }: ResourceListProps) {
  return (
    <ul aria-label={label} className={classes['list']}>
      {resources.map((resource) => (
        <li key={resource.id} className={classes['item']}>
          <span className={classes['icon']} data-state={resource.state}>
            {stateIcons[resource.state]}
          </span>
          <div className={classes['body']}>
            <Head resource={resource} />
            <Trouble resource={resource} />
            {brief ? null : <Details resource={resource} />}
          </div>
        </li>
      ))}
    </ul>
  )
}

function Head({ resource }: { resource: Resource }) {
  const t = useTranslations('tenants.resource')
  const { name, kind, scope, connectorName, externalName, state } = resource
  return (
    <Group justify="space-between" align="flex-start" gap="xs">
      <div className={classes['names']}>
        <Group gap={8}>
          <Text fw={600} size="sm" component="span">
            {name}
          </Text>
          <Text size="xs" c="dimmed" component="span">
            <ResourceKind kind={kind} />
          </Text>
          {scope === 'organization' ? <Badge color="gray">{t('shared')}</Badge> : null}
        </Group>
        <Text size="sm" c="dimmed" component="div" mt={2}>
          <CopyId value={externalName} label={t('externalName')} /> {t('in', { connector: connectorName })}
        </Text>
      </div>
      <ResourceStateBadge state={state} />
    </Group>
  )
}

/** What is wrong, how often it was tried, and when it is tried again. */
function Trouble({ resource }: { resource: Resource }) {
  const t = useTranslations('tenants.resource')
  const { lastError, attempts, nextRetryAt, driftSince, state } = resource
  const condition = resource.conditions.find(({ status }) => status !== 'true')
  const message = lastError ?? condition?.message
  if (isArrived(resource) && driftSince === null) return null
  return (
    <div className={classes['trouble']} data-bad={state === 'failing'}>
      {message ? (
        <Text size="sm" component="div">
          {condition ? <strong>{condition.reason}: </strong> : null}
          {message}
        </Text>
      ) : null}
      <Group gap="md" className={classes['facts']}>
        {attempts > 0 ? <span>{t('attempts', { count: attempts })}</span> : null}
        {nextRetryAt ? <NextRetry at={nextRetryAt} /> : null}
        {driftSince ? (
          <span>{t.rich('driftSince', { time: () => <RelativeTime at={driftSince} /> })}</span>
        ) : null}
        {condition ? (
          <span>{t.rich('since', { time: () => <ElapsedTime since={condition.lastTransitionAt} /> })}</span>
        ) : null}
      </Group>
    </div>
  )
}

function NextRetry({ at }: { at: string }) {
  const t = useTranslations('tenants.resource')
  return <span>{t.rich('nextRetry', { time: () => <RemainingTime until={at} past={t('now')} /> })}</span>
}

function Details({ resource }: { resource: Resource }) {
  const t = useTranslations('tenants.resource')
  const { externalId, generation, observedGeneration, conditions, updatedAt } = resource
  return (
    <details className={classes['details']}>
      <summary>{t('details')}</summary>
      <ul className={classes['conditions']}>
        {conditions.map((condition) => (
          <ConditionRow key={condition.type} condition={condition} />
        ))}
      </ul>
      <Group gap="lg" className={classes['facts']}>
        {externalId ? (
          <span>
            {t('externalId')} <CopyId value={externalId} label={t('externalId')} />
          </span>
        ) : null}
        <span>{t('generation', { seen: observedGeneration, wanted: generation })}</span>
        <span>{t.rich('updated', { time: () => <RelativeTime at={updatedAt} /> })}</span>
      </Group>
    </details>
  )
}

const conditionIcons = {
  true: <CheckIcon size={16} />,
  false: <CrossIcon size={16} />,
  unknown: <QuestionIcon size={16} />,
} as const satisfies Record<Condition['status'], ReactNode>

function ConditionRow({ condition }: { condition: Condition }) {
  const t = useTranslations('tenants.resource')
  return (
    <li className={classes['condition']}>
      <span className={classes['conditionIcon']} data-status={condition.status}>
        {conditionIcons[condition.status]}
      </span>
      <div>
        <strong>{condition.type}</strong> {t(`conditionStatus.${condition.status}`)} ·{' '}
        <span className="mono">{condition.reason}</span>
        {condition.message ? <div>{condition.message}</div> : null}
        <Text size="xs" c="dimmed">
          {t.rich('since', { time: () => <RelativeTime at={condition.lastTransitionAt} /> })}
        </Text>
      </div>
    </li>
  )
}
