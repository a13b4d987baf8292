import type { AuditEvent } from '@freehold/contract'
import { Code } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { surfaceOf, surfaces } from '#lib/surface'
import { CopyId } from '#ui/copy-id'
import { FactList, type Fact } from '#ui/fact-list'
import { ExactTime } from '#ui/relative-time'
import { TextLink } from '#ui/route-link'

/** Everything that an event recorded; unknown shapes of older versions stay readable. */
export function AuditEventDetails({ event }: { event: AuditEvent }) {
  const t = useTranslations()
  const fieldLabel = useFieldLabel()
  const yesOrNo = (value: boolean): string => (value ? t('common.yes') : t('common.no'))
  const facts: Fact[] = [
    { label: t('auditEvents.time'), value: <ExactTime at={event.at} /> },
    { label: t('auditEvents.action'), value: <Code>{event.action}</Code> },
    {
      label: t('auditEvents.eventId'),
      value: <CopyId short value={event.id} label={t('auditEvents.eventId')} />,
    },
  ]
  if (event.target.id) {
    const label = t('auditEvents.targetId')
    facts.push({ label, value: <CopyId short value={event.target.id} label={label} /> })
  }
  if (event.actor.id) {
    const label = t('auditEvents.actorId')
    facts.push({ label, value: <CopyId short value={event.actor.id} label={label} /> })
  }
  if (event.actor.address) facts.push({ label: t('auditEvents.address'), value: event.actor.address })
  if (event.surface)
    facts.push({ label: t('auditEvents.surface'), value: <SurfaceName name={event.surface} /> })
  if (event.support) {
    const label = t('auditEvents.support')
    facts.push({ label, value: <CopyId short value={event.support.grantId} label={label} /> })
  }
  if (event.support?.onBehalfOf) {
    const label = t('auditEvents.onBehalfOf')
    facts.push({ label, value: <CopyId short value={event.support.onBehalfOf} label={label} /> })
  }
  for (const [name, value] of Object.entries(event.details)) {
    facts.push({
      label: fieldLabel(name),
      value: typeof value === 'boolean' ? yesOrNo(value) : toText(value),
    })
  }
  return (
    <>
      <FactList facts={facts} />
      {event.correlationId ? <RelatedLink correlationId={event.correlationId} /> : null}
    </>
  )
}

/** A field's name in words; one that this version does not know keeps its technical name. */
function useFieldLabel(): (name: string) => string {
  const t = useTranslations('auditEvents.field')
  return (name) => {
    // Names come from the log, so `has` decides whether it is one of our keys.
    const key = name as Parameters<typeof t>[0]
    return t.has(key) ? t(key) : name
  }
}

function SurfaceName({ name }: { name: string }) {
  const t = useTranslations('terms.surface')
  const surface = surfaces.find((candidate) => candidate === name)
  return surface ? t(surface) : name
}

function RelatedLink({ correlationId }: { correlationId: string }) {
  const t = useTranslations('auditEvents')
  const path = useLocation({ select: ({ pathname }) => pathname })
  const [, surface, organizationId] = path.split('/')
  // Partner staff have no log of their own to filter; theirs is part of an organization's page.
  if (surfaceOf(path) === 'partner') return null
  const log = surface === 'app' ? `/app/${organizationId}/audit` : '/operator/audit'
  return (
    <TextLink to={`${log}?correlationId=${correlationId}`} size="sm" mt="md" display="inline-block">
      {t('showRelated')}
    </TextLink>
  )
}

function toText(value: unknown): string {
  if (Array.isArray(value)) return value.map(toText).join(', ')
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return String(value)
}
