import { type CurrentAnnouncement, dismissAnnouncement } from '@freehold/contract'
import { Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import type { Surface } from '#lib/surface'
import { useAction } from '#ui/use-action'
import { AnnouncementNotice } from './announcement-notice.tsx'
import { currentAnnouncementsQuery } from './announcement-queries.ts'

/** What is announced to whoever is signed in, above every page of the surface. */
export function AnnouncementBanner({ surface }: { surface: Surface }) {
  const t = useTranslations('announcements')
  const { data } = useQuery(currentAnnouncementsQuery(surface))
  if (data === undefined || data.length === 0) return null
  return (
    <section aria-label={t('region')}>
      <Stack gap="sm" mb="md">
        {data.map((announcement) => (
          <Banner key={announcement.id} surface={surface} announcement={announcement} />
        ))}
      </Stack>
    </section>
  )
}

function Banner({ surface, announcement }: { surface: Surface; announcement: CurrentAnnouncement }) {
  const client = useQueryClient()
  const { id, dismissible } = announcement
  const dismiss = useAction({
    run: () => call(dismissAnnouncement, { params: { id } }),
    refresh: [['announcements', 'current', surface]],
    onDone: () =>
      client.setQueryData(currentAnnouncementsQuery(surface).queryKey, (all) =>
        all?.filter((one) => one.id !== id),
      ),
  })
  return (
    <AnnouncementNotice
      announcement={announcement}
      onDismiss={dismissible ? () => dismiss.mutate() : undefined}
    />
  )
}
