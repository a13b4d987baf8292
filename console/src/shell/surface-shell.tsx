import { useDisclosure, useWindowEvent } from '@mantine/hooks'
import { Outlet, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { AnnouncementBanner } from '#features/announcements'
import { ApiError } from '#lib/api-error'
import { useChanges } from '#lib/changes'
import { useLanguage } from '#lib/i18n'
import { useMe } from '#lib/session'
import { signedOutEvent } from '#lib/sign-in'
import type { Scope } from '#lib/surface'
import { preloadNotifications } from '#ui/notification-corner'
import { useNotify } from '#ui/use-notify'
import { OfflineBanner } from './offline-banner.tsx'
import { ShellFooter } from './shell-footer.tsx'
import { ShellHeader } from './shell-header.tsx'
import { ShellNavigation } from './shell-navigation.tsx'
import { StepUpDialog } from './step-up-dialog.tsx'
import { SupportBanner } from './support-banner.tsx'
import classes from './surface-shell.module.css'

const navigationId = 'main-navigation'
/** When the first page has surely got what it needs. */
const settledMs = 5_000

/** Header, navigation and footer of a surface; keeps what is on screen live. */
export function SurfaceShell({ scope }: { scope: Scope }) {
  const t = useTranslations('shell')
  const me = useMe()
  const { choose } = useLanguage()
  const [opened, { toggle, close }] = useDisclosure(false)
  const pathname = useLocation({ select: (location) => location.pathname })
  // Consent for some tenants opens no stream, which tells of all.
  useChanges(scope, me.support?.isLimited !== true)
  useSignedOutNotice()
  // The account's language wins over what this browser remembers.
  useEffect(() => void choose(me.locale), [me.locale, choose])
  useEffect(close, [pathname, close])
  useEffect(() => {
    const timer = setTimeout(preloadNotifications, settledMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={classes['root']} data-surface={scope.surface}>
      <a href="#content" className={classes['skip']}>
        {t('skipToContent')}
      </a>
      <ShellHeader scope={scope} navigationId={navigationId} opened={opened} onToggle={toggle} />
      <ShellNavigation scope={scope} id={navigationId} opened={opened} onClose={close} />
      <main id="content" tabIndex={-1} className={classes['main']}>
        <OfflineBanner />
        {me.support ? null : <AnnouncementBanner surface={scope.surface} />}
        <Outlet />
      </main>
      <ShellFooter />
      <SupportBanner />
      <StepUpDialog surface={scope.surface} />
    </div>
  )
}

function useSignedOutNotice(): void {
  const notify = useNotify()
  useWindowEvent(signedOutEvent, () =>
    notify.error(new ApiError({ status: 401, code: 'auth.required', detail: 'Signed out' })),
  )
}
