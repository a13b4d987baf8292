import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { InviteToTeamButton, TeamTable } from '#features/teams'
import { useListSearch } from '#lib/search'
import { PageFrame } from '#ui/page-frame'
import { operatorListQuery, operatorTeam } from './operator-queries.ts'

/** Who runs the platform. */
export function OperatorsPage() {
  const t = useTranslations('teams.operators')
  const { controls } = useListSearch(z.object({}))
  const query = useQuery(operatorListQuery(controls.cursor))
  return (
    <PageFrame title={t('title')} lead={t('lead')} actions={<InviteToTeamButton team={operatorTeam} />}>
      <TeamTable team={operatorTeam} query={query} controls={controls} />
    </PageFrame>
  )
}
