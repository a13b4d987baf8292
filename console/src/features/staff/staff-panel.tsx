import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { InviteToTeamButton, TeamTable } from '#features/teams'
import { useListSearch } from '#lib/search'
import { Section } from '#ui/section'
import { staffListQuery, staffTeam } from './staff-queries.ts'

/** A partner's staff as part of the partner's page. */
export function StaffPanel({ partnerId }: { partnerId: string }) {
  const t = useTranslations('teams.staff')
  const { controls } = useListSearch(z.object({}))
  const query = useQuery(staffListQuery(partnerId, controls.cursor))
  const team = useMemo(() => staffTeam(partnerId), [partnerId])
  return (
    <Section
      title={t('panelTitle')}
      description={t('panelText')}
      variant="flush"
      actions={<InviteToTeamButton team={team} size="xs" />}
    >
      <TeamTable bare team={team} query={query} controls={controls} />
    </Section>
  )
}
