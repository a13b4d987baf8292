import { Popover, ScrollArea, Text, TextInput } from '@mantine/core'
import { useState, type ReactElement } from 'react'
import { useTranslations } from 'use-intl'
import { homePath } from '#lib/paths'
import { useMe } from '#lib/session'
import { CheckIcon } from '#ui/icons'
import { RouteLink } from '#ui/route-link'
import classes from './organization-switcher.module.css'

/** From this many organizations on, the list can be searched. */
const searchFrom = 6

type OrganizationPopoverProps = {
  readonly current: string
  readonly opened: boolean
  readonly onClose: () => void
  readonly button: ReactElement
}

/** The list behind the switcher; loaded when it is first wanted. */
export function OrganizationPopover({ current, opened, onClose, button }: OrganizationPopoverProps) {
  const t = useTranslations('shell')
  return (
    <Popover
      opened={opened}
      onChange={onClose}
      position="bottom-start"
      width={280}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown p={6} aria-label={t('switchOrganization')}>
        <OrganizationList current={current} onPick={onClose} />
      </Popover.Dropdown>
    </Popover>
  )
}

function OrganizationList({ current, onPick }: { current: string; onPick: () => void }) {
  const t = useTranslations('shell')
  const { organizations } = useMe()
  const [text, setText] = useState('')
  const found = organizations.filter(({ name, slug }) =>
    `${name} ${slug}`.toLowerCase().includes(text.trim().toLowerCase()),
  )
  return (
    <>
      {organizations.length >= searchFrom ? (
        <TextInput
          aria-label={t('findOrganization')}
          placeholder={t('findOrganization')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          mb={6}
          data-autofocus
        />
      ) : null}
      <ScrollArea.Autosize mah={320} type="auto">
        <ul className={classes['list']}>
          {found.map(({ id, name }) => (
            <li key={id}>
              <RouteLink
                to={homePath('app', id)}
                className={classes['item']}
                onClick={onPick}
                aria-current={id === current ? 'true' : undefined}
              >
                {name}
                {id === current ? <CheckIcon size={16} /> : null}
              </RouteLink>
            </li>
          ))}
        </ul>
        {found.length === 0 ? (
          <Text component="output" display="block" size="sm" c="dimmed" p="xs">
            {t('noOrganizationMatch')}
          </Text>
        ) : null}
      </ScrollArea.Autosize>
    </>
  )
}
