import type { PartnerOverview } from '@freehold/contract'
import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { orderPath, organizationPath, tenantPath } from '#lib/paths'
import { EmptyState } from '#ui/empty-state'
import { CheckIcon } from '#ui/icons'
import { RelativeTime } from '#ui/relative-time'
import { RouteLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { StatusBadge, type Tone } from '#ui/status-badge'
import classes from './attention-panel.module.css'

type Attention = PartnerOverview['attention'][number]

const scope = { surface: 'partner' } as const

const tones = {
  tenant_degraded: 'bad',
  order_failed: 'bad',
  order_question: 'waiting',
  no_owner: 'warning',
} as const satisfies Record<Attention['kind'], Tone>

function pathOf({ kind, organizationId, objectId }: Attention): string {
  if (kind === 'tenant_degraded') return tenantPath(scope, organizationId, objectId)
  return kind === 'no_owner'
    ? organizationPath(scope, organizationId)
    : orderPath(scope, organizationId, objectId)
}

/** Orders that wait for this partner, and what is not well with its customers. */
export function PartnerAttentionPanel({ overview }: { overview: PartnerOverview }) {
  const t = useTranslations('overviews')
  const { ordersWaiting, attention } = overview
  const isClear = ordersWaiting.total === 0 && attention.length === 0
  return (
    <Section title={t('attention')} description={t('attentionText')} variant="flush">
      {isClear ? (
        <EmptyState
          order={3}
          icon={<CheckIcon size={26} />}
          title={t('allClearTitle')}
          text={t('allClearText')}
        />
      ) : (
        <ul className={classes['list']}>
          {ordersWaiting.first.map((order) => (
            <Item
              key={order.id}
              title={order.displayName}
              organization={order.organizationName}
              since={order.waitingSince}
              badge={{ tone: 'waiting', text: t('kinds.order_waiting') }}
              to={orderPath(scope, order.organizationId, order.id)}
            />
          ))}
          {attention.map((one) => (
            <Item
              key={`${one.kind}-${one.objectId}`}
              title={one.name}
              organization={one.organizationName}
              since={one.since}
              badge={{ tone: tones[one.kind], text: t(`kinds.${one.kind}`) }}
              to={pathOf(one)}
            />
          ))}
        </ul>
      )}
    </Section>
  )
}

type ItemProps = {
  readonly title: string
  readonly organization: string
  readonly since: string | null
  readonly badge: { readonly tone: Tone; readonly text: string }
  readonly to: string
}

function Item({ title, organization, since, badge, to }: ItemProps) {
  const t = useTranslations('overviews')
  return (
    <li className={classes['item']}>
      <div className={classes['text']}>
        <span className={classes['title']}>{title}</span>
        <span className={classes['sub']}>
          {organization}
          {since === null ? null : (
            <>
              {' · '}
              <RelativeTime at={since} />
            </>
          )}
        </span>
      </div>
      <StatusBadge tone={badge.tone}>{badge.text}</StatusBadge>
      <Button
        component={RouteLink}
        to={to}
        variant="default"
        size="xs"
        aria-label={`${t('review')}: ${title}`}
      >
        {t('review')}
      </Button>
    </li>
  )
}
