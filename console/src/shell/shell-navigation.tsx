import type { Permission } from '@freehold/contract'
import { useWindowEvent } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { countsQuery } from '#lib/counts'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { RouteLink } from '#ui/route-link'
import { navigationOf, type NavigationEntry, type NavigationGroup } from './navigation.ts'
import classes from './shell-navigation.module.css'

type ShellNavigationProps = {
  readonly scope: Scope
  readonly id: string
  readonly opened: boolean
  readonly onClose: () => void
}

export function ShellNavigation({ scope, id, opened, onClose }: ShellNavigationProps) {
  const t = useTranslations('shell')
  const can = useCan()
  useWindowEvent('keydown', ({ key }) => {
    if (opened && key === 'Escape') onClose()
  })
  const isOpen = ({ needs }: { needs?: Permission }): boolean => needs === undefined || can(needs)
  return (
    <nav id={id} aria-label={t('mainNavigation')} className={classes['root']} data-opened={opened}>
      {navigationOf(scope)
        .map((group) => ({ ...group, entries: group.entries.filter(isOpen) }))
        .filter(({ entries }) => entries.length > 0)
        .map((group) => (
          <Group key={group.name} group={group} scope={scope} />
        ))}
    </nav>
  )
}

function Group({ group, scope }: { group: NavigationGroup; scope: Scope }) {
  const t = useTranslations('shell')
  const id = useId()
  return (
    <div className={classes['group']}>
      <h2 id={id} className={classes['label']}>
        {t(`groups.${group.name}`)}
      </h2>
      <ul aria-labelledby={id} className={classes['list']}>
        {group.entries.map((entry) => (
          <li key={entry.noun}>
            <Entry entry={entry} scope={scope} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Entry({ entry, scope }: { entry: NavigationEntry; scope: Scope }) {
  const t = useTranslations('shell')
  const { noun, to, Icon } = entry
  return (
    <RouteLink to={to} exact={noun === 'overview' || noun === 'home'} className={classes['link'] ?? ''}>
      <Icon />
      <span className={classes['text']}>{t(`nav.${noun}`)}</span>
      {noun === 'orders' && scope.surface !== 'app' ? <WaitingOrders scope={scope} /> : null}
    </RouteLink>
  )
}

function WaitingOrders({ scope }: { scope: Scope }) {
  const t = useTranslations('shell')
  const { data } = useQuery(countsQuery(scope.surface))
  if (!data || data.waitingOrders === 0) return null
  return (
    <span className={classes['count']}>
      {data.waitingOrders > 99 ? '99+' : data.waitingOrders}
      <span className={classes['hidden']}> {t('waiting')}</span>
    </span>
  )
}
