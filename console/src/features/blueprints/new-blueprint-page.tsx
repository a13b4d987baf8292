import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { listPath } from '#lib/paths'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { EmptyState } from '#ui/empty-state'
import { LockIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { Section } from '#ui/section'
import { BlueprintSourceForm } from './blueprint-source-form.tsx'

/** The least that is a blueprint, to begin from. */
const example = `name: my-blueprint
title:
  en: My blueprint
description:
  en: What a tenant of it is good for.
approval: operator
resources:
  - name: secrets
    kind: openbao.path
    scope: tenant
`

/** Publishes a blueprint under a name of its own, or the next version of one that is there. */
export function NewBlueprintPage({ scope }: { scope: Scope }) {
  const t = useTranslations()
  const can = useCan()
  const navigate = useNavigate()
  const list = listPath(scope, 'blueprints')
  return (
    <PageFrame
      title={t('blueprints.createTitle')}
      lead={t('blueprints.createLead')}
      crumbs={[{ label: t('blueprints.title'), to: list }]}
    >
      {can('blueprint:manage') ? (
        <Section title={t('blueprints.source')}>
          <BlueprintSourceForm scope={scope} source={example} onClose={() => void navigate({ to: list })} />
        </Section>
      ) : (
        <EmptyState
          icon={<LockIcon size={26} />}
          title={t('common.page.noAccessTitle')}
          text={t('common.page.noAccessText')}
        />
      )}
    </PageFrame>
  )
}
