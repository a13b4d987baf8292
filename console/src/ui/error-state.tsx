import { Button, Group, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { ApiError } from '#lib/api-error'
import { CopyIconButton } from './copy-id.tsx'
import { EmptyState } from './empty-state.tsx'
import { LockIcon, SearchIcon, WarningIcon } from './icons.tsx'
import { useErrorText } from './use-error-text.ts'

/** What stands in place of content that could not be loaded: no access, not found, or an error with its request id. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useTranslations('common')
  const errorText = useErrorText()
  const status = error instanceof ApiError ? error.status : 0
  const requestId = error instanceof ApiError ? error.requestId : undefined
  if (status === 403) {
    return (
      <EmptyState
        icon={<LockIcon size={26} />}
        title={t('page.noAccessTitle')}
        text={t('page.noAccessText')}
      />
    )
  }
  if (status === 404) {
    return (
      <EmptyState
        icon={<SearchIcon size={26} />}
        title={t('page.notFoundTitle')}
        text={t('page.notFoundText')}
      />
    )
  }
  return (
    <div role="alert">
      <EmptyState
        tone="bad"
        icon={<WarningIcon size={26} />}
        title={t('page.errorTitle')}
        text={
          <>
            {errorText(error)}
            {requestId ? <RequestId id={requestId} /> : null}
          </>
        }
        actions={
          retry ? (
            <Button variant="default" onClick={retry}>
              {t('retry')}
            </Button>
          ) : undefined
        }
      />
    </div>
  )
}

export function RequestId({ id }: { id: string }) {
  const t = useTranslations('common')
  return (
    <Group gap={4} justify="center" mt="xs">
      <Text size="xs">
        {t('requestId')}: <span className="mono">{id}</span>
      </Text>
      <CopyIconButton value={id} label={t('requestId')} />
    </Group>
  )
}
