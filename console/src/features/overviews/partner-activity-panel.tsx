import type { PartnerOverview } from '@freehold/contract'
import { useTranslations } from 'use-intl'
import { organizationPath } from '#lib/paths'
import { EmptyState } from '#ui/empty-state'
import { RelativeTime } from '#ui/relative-time'
import { TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import classes from './attention-panel.module.css'

type Activity = NonNullable<PartnerOverview['activity']>

const scope = { surface: 'partner' } as const

/** What happened lately at the partner's customers. */
export function PartnerActivityPanel({ activity }: { activity: Activity }) {
  const t = useTranslations()
  const nameOf = (action: string): string => {
    // Actions come from the wire; `has` tells whether we have words for one.
    const key = `terms.action.${action}` as Parameters<typeof t>[0]
    return t.has(key) ? t(key) : action
  }
  return (
    <Section title={t('overviews.activity')} variant="flush">
      {activity.length === 0 ? <EmptyState order={3} title={t('overviews.noActivity')} /> : null}
      <ul className={classes['list']}>
        {activity.map((one) => (
          <li key={one.id} className={classes['item']}>
            <div className={classes['text']}>
              <span className={classes['title']}>{nameOf(one.action)}</span>
              <span className={classes['sub']}>
                <RelativeTime at={one.at} />
              </span>
            </div>
            <TextLink to={organizationPath(scope, one.organizationId)} size="sm">
              {one.organizationName}
            </TextLink>
          </li>
        ))}
      </ul>
    </Section>
  )
}
