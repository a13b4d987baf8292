import { Container } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { EmptyState } from '#ui/empty-state'
import { SearchIcon } from '#ui/icons'
import { useDocumentTitle } from '#ui/page-frame'
import { LinkButton } from '#ui/route-link'

/** An address that leads nowhere. */
export function RouteMissing() {
  const t = useTranslations('common.page')
  useDocumentTitle(t('notFoundTitle'))
  return (
    <Container size="sm" py="xl">
      <EmptyState
        icon={<SearchIcon size={26} />}
        title={t('notFoundTitle')}
        text={t('notFoundText')}
        actions={
          <LinkButton to="/" variant="default">
            {t('home')}
          </LinkButton>
        }
      />
    </Container>
  )
}
