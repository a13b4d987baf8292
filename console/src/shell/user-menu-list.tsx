import { updateMe, type Locale } from '@freehold/contract'
import { Menu, Text, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { locales, useLanguage } from '#lib/i18n'
import { profilePath } from '#lib/paths'
import { meQuery, useMe } from '#lib/session'
import { signOut } from '#lib/sign-in'
import type { Scope } from '#lib/surface'
import { ContrastIcon, MoonIcon, PersonIcon, SignOutIcon, SunIcon } from '#ui/icons'
import { RouteLink } from '#ui/route-link'
import { useAction } from '#ui/use-action'
import classes from './user-menu.module.css'

/** The menu behind the account button; loaded when it is first wanted, and opened at once. */
export function UserMenuList({ scope, button }: { scope: Scope; button: ReactElement }) {
  const me = useMe()
  return (
    <Menu position="bottom-end" width={270} closeOnItemClick={false} defaultOpened>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <div className={classes['who']}>
          <Text fw={600} size="sm">
            {me.name}
          </Text>
          <Text size="xs" c="dimmed" className={classes['email']}>
            {me.email}
          </Text>
        </div>
        {me.support ? null : <OwnAccount scope={scope} />}
        <AppearanceChoice />
        {me.support ? null : <SignOut surface={scope.surface} />}
      </Menu.Dropdown>
    </Menu>
  )
}

/** What is one's own; nobody has it with them in somebody else's organization. */
function OwnAccount({ scope }: { scope: Scope }) {
  const t = useTranslations('shell')
  return (
    <>
      <Menu.Divider />
      <Menu.Item
        component={RouteLink}
        to={profilePath(scope)}
        leftSection={<PersonIcon size={18} />}
        closeMenuOnClick
      >
        {t('profile')}
      </Menu.Item>
      <LanguageChoice />
    </>
  )
}

function SignOut({ surface }: { surface: Scope['surface'] }) {
  const t = useTranslations('shell')
  return (
    <>
      <Menu.Divider />
      <Menu.Item leftSection={<SignOutIcon size={18} />} onClick={() => void signOut(surface)}>
        {t('signOut')}
      </Menu.Item>
    </>
  )
}

function LanguageChoice() {
  const t = useTranslations('shell')
  const me = useMe()
  const { locale, choose } = useLanguage()
  const client = useQueryClient()
  const change = useAction({
    run: (next: Locale, idempotencyKey) =>
      call(updateMe, { body: { locale: next }, ifMatch: me.version, idempotencyKey }),
    onDone: (updated) => client.setQueryData(meQuery(me.surface).queryKey, updated),
  })
  return (
    <>
      <Menu.Label>{t('language')}</Menu.Label>
      <Menu.RadioGroup value={locale}>
        {locales.map((option) => (
          <Menu.RadioItem
            key={option}
            value={option}
            lang={option}
            onChange={() => {
              void choose(option)
              change.mutate(option)
            }}
          >
            {t(`languages.${option}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  )
}

const appearances = [
  ['light', SunIcon],
  ['dark', MoonIcon],
  ['auto', ContrastIcon],
] as const

function AppearanceChoice() {
  const t = useTranslations('shell')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <>
      <Menu.Label>{t('appearance')}</Menu.Label>
      <Menu.RadioGroup value={colorScheme}>
        {appearances.map(([scheme, Icon]) => (
          <Menu.RadioItem
            key={scheme}
            value={scheme}
            rightSection={<Icon size={16} />}
            onChange={() => setColorScheme(scheme)}
          >
            {t(`appearances.${scheme}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  )
}
