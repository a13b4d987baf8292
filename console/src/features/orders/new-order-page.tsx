import { createOrder, type Blueprint } from '@freehold/contract'
import { Badge, Button, Paper, Select, SimpleGrid, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { blueprintListQuery, useLocalText } from '#features/blueprints'
import { organizationListQuery, organizationQuery } from '#features/organizations'
import { call } from '#lib/api'
import { listPath } from '#lib/paths'
import { useListSearch } from '#lib/search'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { EmptyState } from '#ui/empty-state'
import { ErrorState } from '#ui/error-state'
import { BlueprintIcon, LockIcon } from '#ui/icons'
import { PageFrame, PageSkeleton } from '#ui/page-frame'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { defaultParameters } from './order-draft.ts'
import { editOrderPath } from './order-paths.ts'
import classes from './new-order-page.module.css'

const Search = z.object({ organizationId: z.uuid().optional() })

/** Where an order begins: for whom, and what. */
export function NewOrderPage({ scope }: { scope: Scope }) {
  const t = useTranslations('orders')
  const can = useCan()
  const { filters, setFilters } = useListSearch(Search)
  const organizationId = scope.surface === 'app' ? scope.organizationId : filters.organizationId
  return (
    <PageFrame
      title={t('new.title')}
      lead={t('new.lead')}
      crumbs={[{ label: t('title'), to: listPath(scope, 'orders') }]}
    >
      {can('order:place') ? (
        <>
          {scope.surface === 'app' ? null : (
            <CustomerField value={organizationId} onChange={(id) => setFilters({ organizationId: id })} />
          )}
          <BlueprintChoice scope={scope} organizationId={organizationId} />
        </>
      ) : (
        <EmptyState
          icon={<LockIcon size={26} />}
          title={t('new.noAccessTitle')}
          text={t('new.noAccessText')}
        />
      )}
    </PageFrame>
  )
}

type CustomerFieldProps = {
  readonly value: string | undefined
  readonly onChange: (organizationId: string | undefined) => void
}

/** Staff say for which organization they order. */
function CustomerField({ value, onChange }: CustomerFieldProps) {
  const t = useTranslations('orders')
  const [search, setSearch] = useState('')
  const list = useQuery(organizationListQuery({ limit: 20, q: search || undefined }))
  const chosen = useQuery({ ...organizationQuery(value ?? ''), enabled: value !== undefined })
  const choices = new Map(list.data?.data.map(({ id, name }) => [id, name]))
  if (value !== undefined && chosen.data) choices.set(value, chosen.data.name)
  return (
    <Section title={t('new.customer')} description={t('new.customerText')}>
      <Select
        aria-label={t('new.customer')}
        placeholder={t('new.customerPlaceholder')}
        searchable
        maw={420}
        value={value ?? null}
        data={[...choices].map(([id, name]) => ({ value: id, label: name }))}
        onSearchChange={(text) => setSearch(text === chosen.data?.name ? '' : text)}
        nothingFoundMessage={t('new.customerNone')}
        onChange={(id) => onChange(id ?? undefined)}
      />
    </Section>
  )
}

type ChoiceProps = { readonly scope: Scope; readonly organizationId: string | undefined }

function BlueprintChoice({ scope, organizationId }: ChoiceProps) {
  const t = useTranslations('orders')
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(blueprintListQuery)
  const begin = useAction({
    run: ({ definition }: Blueprint, idempotencyKey) =>
      call(createOrder, {
        params: { organizationId: organizationId ?? '' },
        body: { blueprint: definition.name, parameters: defaultParameters(definition) },
        idempotencyKey,
      }),
    refresh: [['orders', 'list']],
    onDone: (order) => void navigate({ to: editOrderPath(scope, order), replace: true }),
  })
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  if (data.length === 0) {
    return (
      <EmptyState icon={<BlueprintIcon size={26} />} title={t('new.emptyTitle')} text={t('new.emptyText')} />
    )
  }
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      {data.map((blueprint) => (
        <BlueprintCard
          key={blueprint.id}
          blueprint={blueprint}
          busy={begin.isPending && begin.variables.name === blueprint.name}
          disabled={organizationId === undefined || begin.isPending}
          onChoose={() => begin.mutate(blueprint)}
        />
      ))}
    </SimpleGrid>
  )
}

type CardProps = {
  readonly blueprint: Blueprint
  readonly busy: boolean
  readonly disabled: boolean
  readonly onChoose: () => void
}

function BlueprintCard({ blueprint, busy, disabled, onChoose }: CardProps) {
  const t = useTranslations('orders')
  const local = useLocalText()
  const { definition, orderable } = blueprint
  const title = local(definition.title)
  return (
    <Paper component="section" aria-label={title} className={classes['card']}>
      <span className={classes['icon']}>
        <BlueprintIcon size={24} />
      </span>
      <div className={classes['text']}>
        <Title order={2} size="h2">
          {title}
        </Title>
        <Text c="dimmed" size="sm" mt={6}>
          {local(definition.description)}
        </Text>
      </div>
      <div className={classes['tags']}>
        <Badge color="gray">{t(`approvalShort.${definition.approval}`)}</Badge>
        {definition.packages.length > 0 ? (
          <Badge color="gray">{t('new.packages', { count: definition.packages.length })}</Badge>
        ) : null}
      </div>
      {orderable ? null : (
        <Text size="sm" c="dimmed">
          {t('new.notOrderable')}
        </Text>
      )}
      <Button
        className={classes['button'] ?? ''}
        onClick={onChoose}
        loading={busy}
        disabled={!orderable || (disabled && !busy)}
      >
        {t('new.choose', { title })}
      </Button>
    </Paper>
  )
}
