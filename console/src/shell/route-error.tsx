import { Button, Container } from '@mantine/core'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { ApiError } from '#lib/api-error'
import { CopyIconButton } from '#ui/copy-id'
import { EmptyState } from '#ui/empty-state'
import { ErrorState } from '#ui/error-state'
import { WarningIcon } from '#ui/icons'

/** Catches what a page throws, so that the navigation around it stays usable. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const t = useTranslations('common')
  const router = useRouter()
  const boundary = useQueryErrorResetBoundary()
  const retry = (): void => {
    boundary.reset()
    reset()
    void router.invalidate()
  }
  if (error instanceof ApiError) {
    return (
      <Container size="sm" py="xl">
        <ErrorState error={error} retry={retry} />
      </Container>
    )
  }
  const report = `${window.location.pathname}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  return (
    <Container size="sm" py="xl" role="alert">
      <EmptyState
        tone="bad"
        icon={<WarningIcon size={26} />}
        title={t('page.crashTitle')}
        text={t('page.crashText')}
        actions={
          <>
            <Button onClick={retry}>{t('retry')}</Button>
            <CopyIconButton value={report} label={t('details')} />
          </>
        }
      />
    </Container>
  )
}
