import { type Announcement, endAnnouncement, updateAnnouncement } from '@freehold/contract'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { listPath } from '#lib/paths'
import { changedMembers } from '#lib/record-changes'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { FactList } from '#ui/fact-list'
import { QueryFrame } from '#ui/page-frame'
import { ExactTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { useContractForm } from '#ui/use-contract-form'
import { AnnouncementBadge } from './announcement-badge.tsx'
import { AnnouncementForm, toBody, toValues } from './announcement-form.tsx'
import { AnnouncementNotice } from './announcement-notice.tsx'
import { afterAnnouncementChange, announcementQuery } from './announcement-queries.ts'

/** One announcement: how it looks, when it is shown, and changing it while it is not over. */
export function AnnouncementPage({ scope, announcementId }: { scope: Scope; announcementId: string }) {
  const t = useTranslations('announcements')
  const can = useCan()
  const language = useLocale() === 'de' ? 'de' : 'en'
  const query = useQuery(announcementQuery(announcementId))
  const mayManage = can('announcement:manage')
  return (
    <QueryFrame
      query={query}
      title={t('title')}
      width="narrow"
      crumbs={[{ label: t('title'), to: listPath(scope, 'announcements') }]}
      frame={(announcement) => ({
        title: announcement.title[language],
        badge: <AnnouncementBadge state={announcement.state} />,
        lead: announcement.state === 'over' ? t('overNote') : undefined,
        actions:
          announcement.state !== 'over' && mayManage ? <EndButton announcement={announcement} /> : null,
      })}
    >
      {(announcement) => (
        <>
          <Times announcement={announcement} />
          {announcement.state !== 'over' && mayManage ? (
            <EditSection key={announcement.version} announcement={announcement} />
          ) : (
            <Section title={t('what')}>
              <AnnouncementNotice announcement={announcement} />
            </Section>
          )}
        </>
      )}
    </QueryFrame>
  )
}

function Times({ announcement }: { announcement: Announcement }) {
  const t = useTranslations()
  const { startsAt, endsAt, surfaces, mailsOwners, mailedAt } = announcement
  const mailed = mailedAt ? <ExactTime at={mailedAt} /> : t('announcements.notMailed')
  return (
    <Section title={t('common.details')}>
      <FactList
        facts={[
          { label: t('announcements.from'), value: <ExactTime at={startsAt} /> },
          {
            label: t('announcements.until'),
            value: endsAt ? <ExactTime at={endsAt} /> : t('announcements.noEnd'),
          },
          {
            label: t('announcements.surfaces'),
            value: surfaces.map((surface) => t(`announcements.surface.${surface}`)).join(', '),
          },
          ...(mailsOwners ? [{ label: t('announcements.mailed'), value: mailed }] : []),
        ]}
      />
    </Section>
  )
}

function EditSection({ announcement }: { announcement: Announcement }) {
  const t = useTranslations('announcements')
  const { id, version } = announcement
  const before = toBody(toValues(announcement))
  const state = useContractForm({
    schema: updateAnnouncement.body,
    initial: toValues(announcement),
    toBody: (values) => {
      const { mailsOwners: _decided, ...changed } = changedMembers(before, toBody(values))
      return changed
    },
    send: (body, idempotencyKey) =>
      call(updateAnnouncement, { params: { id }, body, ifMatch: version, idempotencyKey }),
    success: t('saved'),
    refresh: afterAnnouncementChange,
  })
  return (
    <Section title={t('what')}>
      <AnnouncementForm state={state} submitLabel={t('save')} isNew={false} />
    </Section>
  )
}

function EndButton({ announcement }: { announcement: Announcement }) {
  const t = useTranslations('announcements')
  const [opened, { open, close }] = useDisclosure(false)
  const { id, version } = announcement
  const end = useAction({
    run: (_: void, idempotencyKey) =>
      call(endAnnouncement, { params: { id }, ifMatch: version, idempotencyKey }),
    inlineErrors: true,
    success: t('ended'),
    refresh: afterAnnouncementChange,
    onDone: close,
  })
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('end')}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('endTitle')}
        confirmLabel={t('end')}
        onConfirm={() => end.mutate()}
        busy={end.isPending}
        error={end.error}
      >
        {t('endText')}
      </ConfirmDialog>
    </>
  )
}
