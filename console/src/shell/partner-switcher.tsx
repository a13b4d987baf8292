import { Menu, UnstyledButton } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { choosePartner } from '#lib/remembered-partner'
import { useMe } from '#lib/session'
import { CheckIcon, ChevronDownIcon, PartnerIcon } from '#ui/icons'
import classes from './organization-switcher.module.css'

/** Shows the partner that is acted for, and leads to the others whom the person works for. */
export function PartnerSwitcher() {
  const t = useTranslations('shell')
  const { partner, partners } = useMe()
  if (!partner) return null
  if (partners.length < 2) return <span className={classes['single']}>{partner.name}</span>
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <UnstyledButton className={classes['button']} aria-label={`${t('switchPartner')}: ${partner.name}`}>
          <PartnerIcon size={18} />
          <span className={classes['name']}>{partner.name}</span>
          <ChevronDownIcon size={16} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {partners.map(({ id, name }) => (
          <Menu.Item
            key={id}
            aria-current={id === partner.id ? 'true' : undefined}
            rightSection={id === partner.id ? <CheckIcon size={16} /> : null}
            onClick={() => choosePartner(id)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
