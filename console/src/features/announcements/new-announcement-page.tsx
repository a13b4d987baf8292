import { CreateAnnouncement, createAnnouncement } from '@freehold/contract'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { announcementPath, listPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { PageFrame } from '#ui/page-frame'
import { Section } from '#ui/section'
import { useContractForm } from '#ui/use-contract-form'
import { AnnouncementForm, toBody, toValues } from './announcement-form.tsx'
import { afterAnnouncementChange } from './announcement-queries.ts'

/** Announces something, now or later. */
export function NewAnnouncementPage({ scope }: { scope: Scope }) {
  const t = useTranslations('announcements')
  const navigate = useNavigate()
  const state = useContractForm({
    schema: CreateAnnouncement,
    initial: toValues(undefined),
    toBody,
    send: (body, idempotencyKey) => call(createAnnouncement, { body, idempotencyKey }),
    success: t('created'),
    refresh: afterAnnouncementChange,
    onDone: ({ id }) => void navigate({ to: announcementPath(id) }),
  })
  return (
    <PageFrame
      title={t('createTitle')}
      crumbs={[{ label: t('title'), to: listPath(scope, 'announcements') }]}
      width="narrow"
    >
      <Section title={t('what')}>
        <AnnouncementForm state={state} submitLabel={t('announce')} isNew />
      </Section>
    </PageFrame>
  )
}
