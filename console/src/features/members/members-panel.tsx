import { useTranslations } from 'use-intl'
import { Section } from '#ui/section'
import { InviteManyButton } from './member-bulk-form.tsx'
import { InviteButton } from './member-invite-form.tsx'
import { MembersTable } from './members-table.tsx'

/** Members as part of an organization's page. */
export function MembersPanel({ organizationId }: { organizationId: string }) {
  const t = useTranslations('organizations')
  return (
    <Section
      title={t('members')}
      description={t('membersText')}
      variant="flush"
      actions={
        <>
          <InviteManyButton organizationId={organizationId} size="xs" />
          <InviteButton organizationId={organizationId} size="xs" />
        </>
      }
    >
      <MembersTable organizationId={organizationId} bare />
    </Section>
  )
}
