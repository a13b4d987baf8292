import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { InviteToTeamButton, TeamTable } from '#features/teams'
import { useListSearch } from '#lib/search'
import { useMe } from '#lib/session'
import { PageFrame } from '#ui/page-frame'
import { staffListQuery, staffTeam } from './staff-queries.ts'

/** A partner's own page about who works for it. */
export function StaffPage() {
  const { partner } = useMe()
  return partner ? <PartnerStaffPage partnerId={partner.id} /> : null
}

function PartnerStaffPage({ partnerId }: { partnerId: string }) {
  const t = useTranslations('teams.staff')
  const { controls } = useListSearch(z.object({}))
  const query = useQuery(staffListQuery(partnerId, controls.cursor))
  const team = useMemo(() => staffTeam(partnerId), [partnerId])
  return (
    <PageFrame title={t('title')} lead={t('lead')} actions={<InviteToTeamButton team={team} />}>
      <TeamTable team={team} query={query} controls={controls} />
    </PageFrame>
  )
}
