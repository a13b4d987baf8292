import { useTranslations } from 'use-intl'
import { AlertAttention } from '#features/alerts'
import { AuditPanel } from '#features/audit-events'
import { RestoreBanner } from '#features/backups'
import { ChecklistPanel } from '#features/checklist-items'
import { listPath } from '#lib/paths'
import { PageFrame } from '#ui/page-frame'
import { AttentionPanel } from './attention-panel.tsx'
import { FigureTiles } from './figure-tiles.tsx'

const scope = { surface: 'operator' } as const

/** Where operators begin: what waits for them, then what happened. */
export function OperatorOverviewPage() {
  const t = useTranslations('overviews')
  return (
    <PageFrame title={t('operatorTitle')}>
      <RestoreBanner />
      <AlertAttention scope={scope} />
      <ChecklistPanel />
      <FigureTiles scope={scope} />
      <AttentionPanel scope={scope} />
      <AuditPanel title={t('activity')} allPath={listPath(scope, 'audit')} />
    </PageFrame>
  )
}
