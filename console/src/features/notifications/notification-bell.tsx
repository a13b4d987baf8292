import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { listPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { BellIcon } from '#ui/icons'
import { RouteLink } from '#ui/route-link'
import { notificationCountQuery } from './notification-queries.ts'
import classes from './notification-bell.module.css'

/** More are not counted out. */
const mostShown = 99

/** How many notifications were not read, and the way to them. */
export function NotificationBell({ scope }: { scope: Scope }) {
  const t = useTranslations('notifications')
  const { data } = useQuery(notificationCountQuery(scope.surface))
  const count = data?.unread ?? 0
  return (
    <RouteLink
      to={listPath(scope, 'notifications')}
      className={classes['root'] ?? ''}
      aria-label={t('bell', { count })}
      title={t('bell', { count })}
    >
      <BellIcon size={22} />
      {count > 0 ? (
        <span className={classes['count']} aria-hidden="true">
          {count > mostShown ? `${mostShown}+` : count}
        </span>
      ) : null}
    </RouteLink>
  )
}
