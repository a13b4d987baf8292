import { useTranslations } from 'use-intl'
import { PageFrame } from '#ui/page-frame'
import { InviteManyButton } from './member-bulk-form.tsx'
import { InviteButton } from './member-invite-form.tsx'
import { MembersTable } from './members-table.tsx'

/** The customer's own page about who works with them. */
export function MembersPage({ organizationId }: { organizationId: string }) {
  const t = useTranslations('members')
  return (
    <PageFrame
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          <InviteManyButton organizationId={organizationId} />
          <InviteButton organizationId={organizationId} />
        </>
      }
    >
      <MembersTable organizationId={organizationId} />
    </PageFrame>
  )
}
