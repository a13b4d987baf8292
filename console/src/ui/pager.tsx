import { Button, Group } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { ListControls } from '#lib/search'
import { ChevronLeftIcon, ChevronRightIcon } from './icons.tsx'

/** Goes through a list page by page; a shared address that begins in the middle still leads to the first page. */
export function Pager({ controls, next }: { controls: ListControls; next: string | undefined }) {
  const t = useTranslations('common.list')
  const { cursor, previous, first } = controls
  if (cursor === undefined && next === undefined) return null
  return (
    <Group gap="xs">
      {cursor !== undefined && !previous ? (
        <Button variant="default" size="xs" onClick={first}>
          {t('first')}
        </Button>
      ) : (
        <Button
          variant="default"
          size="xs"
          leftSection={<ChevronLeftIcon size={15} />}
          disabled={!previous}
          onClick={previous}
        >
          {t('previous')}
        </Button>
      )}
      <Button
        variant="default"
        size="xs"
        rightSection={<ChevronRightIcon size={15} />}
        disabled={next === undefined}
        onClick={() => next !== undefined && controls.next(next)}
      >
        {t('next')}
      </Button>
    </Group>
  )
}
