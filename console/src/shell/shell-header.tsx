import { Badge, Burger } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { NotificationBell } from '#features/notifications'
import { homePath } from '#lib/paths'
import { useMe } from '#lib/session'
import type { Scope } from '#lib/surface'
import { RouteLink } from '#ui/route-link'
import { OrganizationSwitcher } from './organization-switcher.tsx'
import { PartnerSwitcher } from './partner-switcher.tsx'
import { UserMenu } from './user-menu.tsx'
import { Wordmark } from './wordmark.tsx'
import classes from './surface-shell.module.css'

type ShellHeaderProps = {
  readonly scope: Scope
  readonly navigationId: string
  readonly opened: boolean
  readonly onToggle: () => void
}

export function ShellHeader({ scope, navigationId, opened, onToggle }: ShellHeaderProps) {
  const t = useTranslations()
  const me = useMe()
  const home = homePath(scope.surface, scope.surface === 'app' ? scope.organizationId : undefined)
  return (
    <header className={classes['header']}>
      <Burger
        className={classes['burger']}
        opened={opened}
        onClick={onToggle}
        size="sm"
        aria-expanded={opened}
        aria-controls={navigationId}
        aria-label={opened ? t('shell.closeNavigation') : t('shell.openNavigation')}
      />
      <RouteLink to={home} className={classes['brand']}>
        <Wordmark />
      </RouteLink>
      <Badge className={classes['surface']} size="md">
        {t(`terms.surface.${scope.surface}`)}
      </Badge>
      <div className={classes['context']}>
        {scope.surface === 'app' ? <OrganizationSwitcher current={scope.organizationId} /> : null}
        {scope.surface === 'partner' ? <PartnerSwitcher /> : null}
      </div>
      {me.support ? null : <NotificationBell scope={scope} />}
      <UserMenu scope={scope} />
    </header>
  )
}
