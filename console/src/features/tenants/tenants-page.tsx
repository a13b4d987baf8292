import { TenantPhase, tenantPhases, type TenantSummary } from '@freehold/contract'
import { Badge, Group, NativeSelect, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { blueprintListQuery, useBlueprintTitle, useLocalText } from '#features/blueprints'
import { countsQuery } from '#lib/counts'
import { newOrderPath, tenantPath } from '#lib/paths'
import { useListSearch } from '#lib/search'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { PlusIcon, TenantIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { LinkButton } from '#ui/route-link'
import { SearchField } from '#ui/search-field'
import { PhaseBadge } from '#ui/term-badges'
import { tenantListQuery } from './tenant-queries.ts'
import classes from './tenants-page.module.css'

const Filters = z.object({
  q: z.string().max(100).optional(),
  phase: TenantPhase.optional(),
  blueprint: z.string().max(40).optional(),
})

/** Every tenant within reach. */
export function TenantsPage({ scope }: { scope: Scope }) {
  const t = useTranslations('tenants')
  const can = useCan()
  const { filters, setFilters, controls } = useListSearch(Filters)
  const query = useQuery(tenantListQuery(scope, { ...filters, cursor: controls.cursor }))
  const columns = useColumns(scope)
  const create = can('order:place') ? (
    <LinkButton to={newOrderPath(scope)} leftSection={<PlusIcon size={18} />}>
      {t('order')}
    </LinkButton>
  ) : null
  return (
    <PageFrame title={t('title')} lead={t(scope.surface === 'app' ? 'lead' : 'leadStaff')} actions={create}>
      <PhaseChips scope={scope} phase={filters.phase} onChange={(phase) => setFilters({ phase })} />
      <DataTable
        caption={t('title')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        rowLink={({ organizationId, id }) => tenantPath(scope, organizationId, id)}
        controls={controls}
        filters={
          <>
            <SearchField label={t('search')} value={filters.q} onChange={(q) => setFilters({ q })} />
            <BlueprintFilter value={filters.blueprint} onChange={(blueprint) => setFilters({ blueprint })} />
          </>
        }
        empty={
          <EmptyState
            icon={<TenantIcon size={26} />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            actions={create}
          />
        }
      />
    </PageFrame>
  )
}

type PhaseChipsProps = {
  readonly scope: Scope
  readonly phase: TenantPhase | undefined
  readonly onChange: (phase: TenantPhase | undefined) => void
}

/** One chip for each phase, with how many tenants stand in it where the caller may count them. */
function PhaseChips({ scope, phase, onChange }: PhaseChipsProps) {
  const t = useTranslations()
  const { data } = useQuery(countsQuery(scope.surface))
  const total = data && tenantPhases.reduce((sum, one) => sum + (one === 'deleted' ? 0 : data.phases[one]), 0)
  const chips = [undefined, ...tenantPhases] as const
  return (
    <fieldset aria-label={t('common.status')} className={classes['chips']}>
      {chips.map((one) => (
        <UnstyledButton
          key={one ?? 'all'}
          className={classes['chip'] ?? ''}
          aria-pressed={phase === one}
          onClick={() => onChange(one)}
        >
          {one ? t(`terms.tenantPhase.${one}`) : t('common.all')}
          {data ? <span className={classes['count']}>{one ? data.phases[one] : total}</span> : null}
        </UnstyledButton>
      ))}
    </fieldset>
  )
}

type BlueprintFilterProps = {
  readonly value: string | undefined
  readonly onChange: (blueprint: string | undefined) => void
}

function BlueprintFilter({ value, onChange }: BlueprintFilterProps) {
  const t = useTranslations('tenants')
  const local = useLocalText()
  const { data } = useQuery(blueprintListQuery)
  return (
    <NativeSelect
      aria-label={t('blueprint')}
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
      data={[
        { value: '', label: t('allBlueprints') },
        ...(data ?? []).map(({ name, definition }) => ({ value: name, label: local(definition.title) })),
      ]}
    />
  )
}

function useColumns(scope: Scope): readonly Column<TenantSummary>[] {
  const t = useTranslations()
  const blueprintTitle = useBlueprintTitle()
  return useMemo(() => {
    const columns: Column<TenantSummary>[] = [
      { id: 'name', header: t('common.name'), cell: ({ displayName }) => displayName },
      {
        id: 'technical',
        header: t('tenants.name'),
        cell: ({ name }) => <span className="mono">{name}</span>,
        hideBelow: 'lg',
      },
      {
        id: 'blueprint',
        header: t('tenants.blueprint'),
        cell: ({ blueprint }) => blueprintTitle(blueprint),
        hideBelow: 'md',
      },
      { id: 'phase', header: t('common.status'), cell: (tenant) => <Status tenant={tenant} /> },
      {
        id: 'created',
        header: t('common.created'),
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
        hideBelow: 'sm',
      },
    ]
    if (scope.surface !== 'app') {
      columns.splice(1, 0, {
        id: 'organization',
        header: t('tenants.organization'),
        cell: ({ organizationName }) => organizationName,
        hideBelow: 'sm',
      })
    }
    return columns
  }, [t, blueprintTitle, scope.surface])
}

/** The phase, and beside it what the business wants where the phase does not say it. */
function Status({ tenant }: { tenant: TenantSummary }) {
  const t = useTranslations()
  const { phase, standing } = tenant
  return (
    <Group gap={6}>
      <PhaseBadge phase={phase} />
      {standing.base === 'cancelled' ? <Badge color="orange">{t('tenants.base.cancelled')}</Badge> : null}
      {standing.holds.map(({ kind }) => (
        <Badge key={kind} color="orange">
          {t(`terms.hold.${kind}`)}
        </Badge>
      ))}
    </Group>
  )
}
