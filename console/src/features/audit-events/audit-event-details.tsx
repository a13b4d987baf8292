import type { AuditEvent } from '@freehold/contract'
import { Code } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { surfaceOf } from '#lib/surface'
import { CopyId } from '#ui/copy-id'
import { FactList, type Fact } from '#ui/fact-list'
import { ExactTime } from '#ui/relative-time'
import { TextLink } from '#ui/route-link'

/** Everything that an event recorded; unknown shapes of older versions stay readable. */
export function AuditEventDetails({ event }: { event: AuditEvent }) {
  const t = useTranslations()
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
  if (event.surface) facts.push({ label: t('auditEvents.surface'), value: event.surface })
  for (const [name, value] of Object.entries(event.details)) {
    facts.push({ label: name, value: toText(value) })
  }
  return (
    <>
      <FactList facts={facts} />
      {event.correlationId ? <RelatedLink correlationId={event.correlationId} /> : null}
    </>
  )
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
