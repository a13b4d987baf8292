import { Avatar, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useMe } from '#lib/session'
import type { Scope } from '#lib/surface'
import { ChevronDownIcon } from '#ui/icons'
import classes from './user-menu.module.css'

const loadList = () => import('./user-menu-list.tsx')
const UserMenuList = lazy(async () => ({ default: (await loadList()).UserMenuList }))

/** Own account: profile, language, appearance, signing out. */
export function UserMenu({ scope }: { scope: Scope }) {
  const t = useTranslations('shell')
  const me = useMe()
  const [wanted, setWanted] = useState(false)
  const content = (
    <>
      <span aria-hidden="true">
        <Avatar size={30} name={me.name} color="initials" radius="xl" />
      </span>
      <VisuallyHidden>{t('account')}:</VisuallyHidden>
      <span className={classes['name']}>{me.name}</span>
      <ChevronDownIcon size={16} />
    </>
  )
  const first = (
    <UnstyledButton
      className={classes['button']}
      aria-haspopup="menu"
      onPointerEnter={() => void loadList()}
      onFocus={() => void loadList()}
      onClick={() => setWanted(true)}
    >
      {content}
    </UnstyledButton>
  )
  if (!wanted) return first
  return (
    <Suspense fallback={first}>
      <UserMenuList
        scope={scope}
        button={<UnstyledButton className={classes['button']}>{content}</UnstyledButton>}
      />
    </Suspense>
  )
}
