import type { AuditEvent } from '@freehold/contract'
import { useId, useMemo, useState } from 'react'
import { useFormatter, useNow, useTimeZone, useTranslations } from 'use-intl'
import { ChevronRightIcon } from '#ui/icons'
import { StatusBadge } from '#ui/status-badge'
import { isKnownAction } from './audit-actions.ts'
import { dayOf, groupByDay } from './audit-days.ts'
import { AuditEventDetails } from './audit-event-details.tsx'
import classes from './audit-timeline.module.css'

const dayMs = 86_400_000

/** Events in a row, day by day; each opens to what was recorded. */
export function AuditTimeline({ events }: { events: readonly AuditEvent[] }) {
  const timeZone = useTimeZone() ?? 'UTC'
  const days = useMemo(() => groupByDay(events, timeZone), [events, timeZone])
  return (
    <div className={classes['root']}>
      {days.map(({ key, at, events: ofDay }) => (
        <section key={key} aria-label={key}>
          <DayHeading day={key} at={at} timeZone={timeZone} />
          <ol className={classes['list']}>
            {ofDay.map((event) => (
              <Entry key={event.id} event={event} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  )
}

function DayHeading({ day, at, timeZone }: { day: string; at: string; timeZone: string }) {
  const t = useTranslations('auditEvents')
  const format = useFormatter()
  const now = useNow()
  const date = format.dateTime(new Date(at), { dateStyle: 'full' })
  const today = dayOf(now.toISOString(), timeZone)
  const yesterday = dayOf(new Date(now.getTime() - dayMs).toISOString(), timeZone)
  const word = day === today ? t('today') : day === yesterday ? t('yesterday') : undefined
  return (
    <h3 className={classes['day']}>
      {word ? `${word}, ` : null}
      {date}
    </h3>
  )
}

/** Who did it, in words. */
export function useActorText(): (event: AuditEvent) => string {
  const t = useTranslations('auditEvents')
  return ({ actor }) => {
    if (actor.kind === 'system') return t('bySystem')
    if (actor.kind === 'anonymous') return t('byAnonymous')
    return actor.name ? t('by', { name: actor.name }) : t('byUnknown')
  }
}

/** What was done, in words; an action that this version does not know keeps its technical name. */
export function useActionText(): (action: string) => string {
  const t = useTranslations('terms.action')
  return (action) => (isKnownAction(action) ? t(action) : action)
}

/** What it was done to; not said again where people act on their own account. */
function targetText({ target, actor, details }: AuditEvent): string | undefined {
  const name = target.name ?? details['name'] ?? details['operation']
  return typeof name === 'string' && name !== actor.name ? name : undefined
}

function Entry({ event }: { event: AuditEvent }) {
  const t = useTranslations('terms.outcome')
  const format = useFormatter()
  const actionText = useActionText()
  const actorText = useActorText()
  const target = targetText(event)
  const [opened, setOpened] = useState(false)
  const id = useId()
  return (
    <li className={classes['entry']} data-opened={opened}>
      <button
        type="button"
        className={classes['line']}
        aria-expanded={opened}
        aria-controls={id}
        onClick={() => setOpened(!opened)}
      >
        <ChevronRightIcon size={16} className={classes['chevron'] ?? ''} />
        <time dateTime={event.at} className={classes['time']}>
          {format.dateTime(new Date(event.at), { timeStyle: 'short' })}
        </time>
        <span className={classes['what']}>
          <span className={classes['action']}>{actionText(event.action)}</span>
          {target ? <span className={classes['target']}>{target}</span> : null}
          <span className={classes['actor']}>{actorText(event)}</span>
          {event.outcome === 'success' ? null : (
            <StatusBadge tone={event.outcome === 'failure' ? 'bad' : 'warning'}>
              {t(event.outcome)}
            </StatusBadge>
          )}
        </span>
      </button>
      <div id={id} hidden={!opened} className={classes['details']}>
        {opened ? <AuditEventDetails event={event} /> : null}
      </div>
    </li>
  )
}
