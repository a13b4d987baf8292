import { useTranslations } from 'use-intl'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { Section } from '#ui/section'
import { BreakGlassButton } from './break-glass-form.tsx'
import { AskForAccessButton } from './support-grant-request-form.tsx'
import { SupportGrantsTable } from './support-grants-table.tsx'

type SupportGrantsPanelProps = {
  readonly scope: Scope
  readonly organization: { readonly id: string; readonly name: string }
}

/** Access to an organization, as part of its page for operators. */
export function SupportGrantsPanel({ scope, organization }: SupportGrantsPanelProps) {
  const t = useTranslations('supportGrants')
  const can = useCan()
  if (!can('support_grant:list')) return null
  return (
    <Section
      title={t('panelTitle')}
      description={t('panelText')}
      variant="flush"
      actions={
        <>
          <AskForAccessButton organization={organization} />
          <BreakGlassButton organization={organization} />
        </>
      }
    >
      <SupportGrantsTable scope={scope} organizationId={organization.id} bare />
    </Section>
  )
}
