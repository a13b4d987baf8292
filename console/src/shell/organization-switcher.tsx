import { UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { lazy, Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useMe } from '#lib/session'
import { ChevronDownIcon, OrganizationIcon } from '#ui/icons'
import classes from './organization-switcher.module.css'

const loadList = () => import('./organization-list.tsx')
const OrganizationPopover = lazy(async () => ({ default: (await loadList()).OrganizationPopover }))

/** Shows the organization that is worked in, and leads to the caller's other ones. */
export function OrganizationSwitcher({ current }: { current: string }) {
  const t = useTranslations('shell')
  const { organizations } = useMe()
  const [opened, { toggle, close }] = useDisclosure(false)
  const [wanted, setWanted] = useState(false)
  const name = organizations.find(({ id }) => id === current)?.name
  if (!name) return null
  if (organizations.length < 2) return <span className={classes['single']}>{name}</span>
  const button = (
    <UnstyledButton
      className={classes['button']}
      aria-label={`${t('switchOrganization')}: ${name}`}
      onPointerEnter={() => void loadList()}
      onFocus={() => void loadList()}
      onClick={() => {
        setWanted(true)
        toggle()
      }}
    >
      <OrganizationIcon size={18} />
      <span className={classes['name']}>{name}</span>
      <ChevronDownIcon size={16} />
    </UnstyledButton>
  )
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <OrganizationPopover current={current} opened={opened} onClose={close} button={button} />
    </Suspense>
  )
}
