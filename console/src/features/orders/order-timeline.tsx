import type { Order } from '@freehold/contract'
import { Text, Timeline } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { CheckIcon, ClockIcon, CrossIcon, EditIcon, QuestionIcon } from '#ui/icons'
import { ExactTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useFieldLabel } from './order-fields.ts'
import classes from './order-page.module.css'

type Entry = {
  readonly key: string
  readonly at: string
  readonly title: string
  readonly text?: string | undefined
  readonly icon: ReactNode
}

/** What happened to the order so far, oldest first. */
export function OrderTimeline({ order }: { order: Order }) {
  const t = useTranslations('orders.timeline')
  const entries = useEntries(order)
  return (
    <Section title={t('title')}>
      <Timeline
        bulletSize={28}
        lineWidth={2}
        active={entries.length}
        autoContrast
        classNames={{ itemTitle: classes['timelineTitle'] ?? '' }}
      >
        {entries.map(({ key, at, title, text, icon }) => (
          <Timeline.Item key={key} bullet={icon} title={title}>
            {text ? <Text size="sm">{text}</Text> : null}
            <Text size="xs" c="dimmed" mt={2}>
              <ExactTime at={at} />
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  )
}

const decided = {
  rejected: 'rejected',
  cancelled: 'cancelled',
} as const

function useEntries(order: Order): readonly Entry[] {
  const t = useTranslations('orders.timeline')
  const labelOf = useFieldLabel(order.blueprint)
  const { createdAt, submittedAt, decidedAt, requestedBy, decidedBy, questions, state } = order
  const by = (name: string | null): string => name ?? t('freehold')
  const entries: Entry[] = [
    {
      key: 'created',
      at: createdAt,
      title: t('created', { name: by(requestedBy) }),
      icon: <EditIcon size={15} />,
    },
  ]
  if (submittedAt) {
    entries.push({ key: 'submitted', at: submittedAt, title: t('submitted'), icon: <ClockIcon size={15} /> })
  }
  for (const { field, message, askedAt, answeredAt } of questions) {
    const about = labelOf(field)
    const key = `${field} ${askedAt}`
    const icon = <QuestionIcon size={15} />
    entries.push({
      key: `asked ${key}`,
      at: askedAt,
      title: t('asked', { field: about }),
      text: message,
      icon,
    })
    if (answeredAt) {
      const title = t('answered', { field: about })
      entries.push({ key: `answered ${key}`, at: answeredAt, title, icon: <CheckIcon size={15} /> })
    }
  }
  if (decidedAt) {
    const isRejected = state === decided.rejected
    entries.push({
      key: 'decided',
      at: decidedAt,
      title: decisionTitle(),
      icon: isRejected ? <CrossIcon size={15} /> : <CheckIcon size={15} />,
    })
  }
  return entries.toSorted((a, b) => a.at.localeCompare(b.at))

  function decisionTitle(): string {
    if (state === decided.rejected) return t('rejected', { name: by(decidedBy) })
    return decidedBy === 'policy' ? t('approvedByPolicy') : t('approved', { name: by(decidedBy) })
  }
}
