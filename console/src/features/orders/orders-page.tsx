import { OrderKind, type Order, type OrderState } from '@freehold/contract'
import { NativeSelect, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { useBlueprintTitle } from '#features/blueprints'
import { newOrderPath } from '#lib/paths'
import { useListSearch } from '#lib/search'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { OrderIcon, PlusIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { LinkButton } from '#ui/route-link'
import { OrderStateBadge } from '#ui/term-badges'
import { OrderAgeBadge } from './order-age-badge.tsx'
import { openOrderPath } from './order-paths.ts'
import { orderListQuery, waitingState } from './order-queries.ts'
import { OrderViews, orderViews, type OrderView } from './order-views.tsx'
import { useQueueKeys } from './use-queue-keys.ts'
import classes from './order-page.module.css'

const Filters = z.object({ view: z.enum(orderViews).optional(), kind: OrderKind.optional() })

/** States that a view shows; all of them where there is none. */
function statesOf(view: OrderView, scope: Scope): readonly OrderState[] | undefined {
  if (view === 'waiting') {
    return scope.surface === 'app' ? ['pending_partner', 'pending_operator'] : [waitingState[scope.surface]]
  }
  if (view === 'asked') return ['needs_info']
  if (view === 'underway') return ['approved', 'running', 'failed']
  if (view === 'rejected') return ['rejected']
  if (view === 'draft') return ['draft']
  return view === 'done' ? ['completed', 'cancelled'] : undefined
}

/** For staff the queue of what waits for them; for a customer every order of the organization. */
export function OrdersPage({ scope }: { scope: Scope }) {
  const t = useTranslations('orders')
  const can = useCan()
  const list = useRef<HTMLDivElement>(null)
  const { filters, setFilters, controls } = useListSearch(Filters)
  const isStaff = scope.surface !== 'app'
  const view = filters.view ?? (isStaff ? 'waiting' : 'all')
  const query = useQuery(
    orderListQuery(scope, {
      state: statesOf(view, scope),
      kind: filters.kind,
      cursor: controls.cursor,
      ...(view === 'waiting' ? { limit: 100 } : {}),
    }),
  )
  const isWhole = query.data?.nextCursor === null && controls.cursor === undefined
  const columns = useColumns(scope, { readAt: query.dataUpdatedAt, isWhole })
  useQueueKeys(list)
  const create = can('order:place') ? (
    <LinkButton to={newOrderPath(scope)} leftSection={<PlusIcon size={18} />}>
      {t('create')}
    </LinkButton>
  ) : null
  return (
    <PageFrame title={t('title')} lead={t(isStaff ? 'leadStaff' : 'lead')} actions={create}>
      <div ref={list}>
        <DataTable
          caption={t('title')}
          columns={columns}
          query={query}
          rowKey={({ id }) => id}
          rowLink={(order) => openOrderPath(scope, order)}
          controls={controls}
          filters={
            <>
              <OrderViews scope={scope} view={view} onChange={(next) => setFilters({ view: next })} />
              <KindFilter value={filters.kind} onChange={(kind) => setFilters({ kind })} />
            </>
          }
          empty={<NothingHere isQueue={isStaff} create={create} />}
        />
      </div>
      {isStaff ? (
        <Text size="sm" c="dimmed" className={classes['keys']}>
          {t.rich('keys', { key: (name) => <kbd className={classes['key']}>{name}</kbd> })}
        </Text>
      ) : null}
    </PageFrame>
  )
}

function NothingHere({ isQueue, create }: { isQueue: boolean; create: React.ReactNode }) {
  const t = useTranslations('orders')
  return (
    <EmptyState
      icon={<OrderIcon size={26} />}
      title={t(isQueue ? 'emptyQueueTitle' : 'emptyTitle')}
      text={t(isQueue ? 'emptyQueueText' : 'emptyText')}
      actions={isQueue ? undefined : create}
    />
  )
}

type KindFilterProps = {
  readonly value: OrderKind | undefined
  readonly onChange: (kind: string | undefined) => void
}

function KindFilter({ value, onChange }: KindFilterProps) {
  const t = useTranslations()
  return (
    <NativeSelect
      aria-label={t('orders.kind')}
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
      data={[
        { value: '', label: t('orders.allKinds') },
        ...OrderKind.options.map((kind) => ({ value: kind, label: t(`terms.orderKind.${kind}`) })),
      ]}
    />
  )
}

type ColumnOptions = { readonly readAt: number; readonly isWhole: boolean }

function useColumns(scope: Scope, { readAt, isWhole }: ColumnOptions): readonly Column<Order>[] {
  const t = useTranslations()
  const blueprintTitle = useBlueprintTitle()
  return useMemo(() => {
    const columns: Column<Order>[] = [
      {
        id: 'name',
        header: t('common.name'),
        cell: ({ displayName }) => displayName || t('orders.unnamed'),
      },
      {
        id: 'kind',
        header: t('orders.kind'),
        cell: ({ kind }) => t(`terms.orderKind.${kind}`),
        hideBelow: 'md',
      },
      {
        id: 'blueprint',
        header: t('orders.blueprint'),
        cell: ({ blueprint }) => blueprintTitle(blueprint),
        hideBelow: 'lg',
      },
      { id: 'state', header: t('common.status'), cell: ({ state }) => <OrderStateBadge state={state} /> },
    ]
    if (scope.surface === 'app') {
      columns.push({
        id: 'created',
        header: t('common.created'),
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
        hideBelow: 'sm',
      })
      return columns
    }
    columns.splice(1, 0, {
      id: 'organization',
      header: t('orders.organization'),
      cell: ({ organizationName }) => organizationName,
      hideBelow: 'sm',
    })
    columns.push({
      id: 'age',
      header: t('orders.age.header'),
      cell: (order) => <OrderAgeBadge order={order} readAt={readAt} />,
      ...(isWhole ? { sortBy: ({ waitingSeconds }: Order) => waitingSeconds } : {}),
    })
    return columns
  }, [t, blueprintTitle, scope.surface, readAt, isWhole])
}
