import { Button } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { signOut } from '#lib/sign-in'
import { EntryFrame } from '#shell/entry-frame'
import { LinkButton } from '#ui/route-link'

/** For an account that belongs to no organization: what to do about it. */
export function OrganizationChoicePage() {
  const t = useTranslations()
  return (
    <EntryFrame title={t('overviews.noOrganizationTitle')} lead={t('overviews.noOrganizationText')}>
      <Button.Group orientation="vertical">
        <LinkButton to="/register">{t('platform.register')}</LinkButton>
        <Button variant="default" onClick={() => void signOut('app')}>
          {t('shell.signOut')}
        </Button>
      </Button.Group>
    </EntryFrame>
  )
}
