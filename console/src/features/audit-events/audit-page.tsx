import { outcomes } from '@freehold/contract'
import { Badge, NativeSelect, Paper, TextInput, UnstyledButton } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { useListSearch } from '#lib/search'
import type { Scope } from '#lib/surface'
import { CrossIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { auditNouns } from './audit-actions.ts'
import { toMoment } from './audit-days.ts'
import type { AuditFilters } from './audit-event-queries.ts'
import { AuditLog } from './audit-log.tsx'
import classes from './audit-page.module.css'

const Search = z.object({
  about: z.enum(auditNouns).optional(),
  outcome: z.enum(outcomes).optional(),
  since: z.iso.date().optional(),
  until: z.iso.date().optional(),
  actorId: z.uuid().optional(),
  targetId: z.uuid().optional(),
  correlationId: z.uuid().optional(),
  supportGrantId: z.uuid().optional(),
})
type Search = z.output<typeof Search>

function toFilters({ about, since, until, ...exact }: Search): AuditFilters {
  return {
    ...exact,
    action: about && `${about}.`,
    since: since && toMoment(since, 'start'),
    until: until && toMoment(until, 'end'),
  }
}

/** The whole log that the caller may read, with its filters in the address. */
export function AuditPage({ scope }: { scope: Scope }) {
  const t = useTranslations('auditEvents')
  const { filters, setFilters, controls } = useListSearch(Search)
  const organizationId = scope.surface === 'app' ? scope.organizationId : undefined
  return (
    <PageFrame title={t('title')} lead={organizationId ? t('leadOrganization') : t('leadPlatform')}>
      <Paper className={classes['card']}>
        <Filters search={filters} onChange={setFilters} />
        <AuditLog
          range={{ organizationId }}
          filters={toFilters(filters)}
          isFiltered={controls.isFiltered}
          onClear={controls.clear}
        />
      </Paper>
    </PageFrame>
  )
}

type FiltersProps = {
  readonly search: Search
  readonly onChange: (patch: Record<string, string | undefined>) => void
}

function Filters({ search, onChange }: FiltersProps) {
  const t = useTranslations()
  return (
    <div className={classes['filters']}>
      <NativeSelect
        aria-label={t('auditEvents.noun')}
        value={search.about ?? ''}
        onChange={({ currentTarget }) => onChange({ about: currentTarget.value })}
        data={[
          { value: '', label: t('auditEvents.allNouns') },
          ...auditNouns.map((value) => ({ value, label: t(`terms.noun.${value}`) })),
        ]}
      />
      <NativeSelect
        aria-label={t('auditEvents.outcome')}
        value={search.outcome ?? ''}
        onChange={({ currentTarget }) => onChange({ outcome: currentTarget.value })}
        data={[
          { value: '', label: t('auditEvents.allOutcomes') },
          ...outcomes.map((value) => ({ value, label: t(`terms.outcome.${value}`) })),
        ]}
      />
      <DateField name="since" value={search.since} onChange={onChange} />
      <DateField name="until" value={search.until} onChange={onChange} />
      <ExactFilter
        name="correlationId"
        label={t('auditEvents.onlyRelated')}
        search={search}
        onChange={onChange}
      />
      <ExactFilter
        name="supportGrantId"
        label={t('auditEvents.onlySupport')}
        search={search}
        onChange={onChange}
      />
      <ExactFilter name="targetId" label={t('auditEvents.onlyTarget')} search={search} onChange={onChange} />
      <ExactFilter name="actorId" label={t('auditEvents.onlyActor')} search={search} onChange={onChange} />
    </div>
  )
}

type DateFieldProps = {
  readonly name: 'since' | 'until'
  readonly value: string | undefined
  readonly onChange: FiltersProps['onChange']
}

function DateField({ name, value, onChange }: DateFieldProps) {
  const t = useTranslations('auditEvents')
  return (
    <TextInput
      type="date"
      aria-label={t(name)}
      leftSection={<span className={classes['dateLabel']}>{t(name)}</span>}
      leftSectionWidth={48}
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange({ [name]: currentTarget.value })}
    />
  )
}

type ExactFilterProps = FiltersProps & {
  readonly name: 'correlationId' | 'supportGrantId' | 'targetId' | 'actorId'
  readonly label: string
}

/** A filter that came with a link; it can be taken off again. */
function ExactFilter({ name, label, search, onChange }: ExactFilterProps) {
  const t = useTranslations('common')
  if (search[name] === undefined) return null
  return (
    <Badge
      size="lg"
      rightSection={
        <UnstyledButton
          className={classes['drop']}
          aria-label={`${t('clearFilters')}: ${label}`}
          onClick={() => onChange({ [name]: undefined })}
        >
          <CrossIcon size={14} />
        </UnstyledButton>
      }
    >
      {label}
    </Badge>
  )
}
