import { planOrder, type Order, type Plan } from '@freehold/contract'
import { Alert, Badge, Button, Group, Loader, Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { ResourceKind } from '#features/resources'
import { call } from '#lib/api'
import { CopyIconButton } from '#ui/copy-id'
import { RefreshIcon, WarningIcon } from '#ui/icons'
import { RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { bySystem, plannedKey, type PlannedResource } from './order-plan.ts'
import classes from './order-plan-panel.module.css'

type Action = PlannedResource['action']

const signs = {
  create: '+',
  update: '~',
  suspend: '⏸',
  resume: '▶',
  remove: '−',
  keep: '=',
  unknown: '?',
} as const satisfies Record<Action, string>

const colours = {
  create: 'green',
  update: 'blue',
  suspend: 'orange',
  resume: 'green',
  remove: 'red',
  keep: 'gray',
  unknown: 'yellow',
} as const satisfies Record<Action, string>

type OrderPlanPanelProps = {
  readonly order: Order
  /** Offers to compute the plan again. */
  readonly canPlan: boolean
}

/** What carrying the order out would do, system by system, as it was last computed. */
export function OrderPlanPanel({ order, canPlan }: OrderPlanPanelProps) {
  const t = useTranslations('orders.plan')
  const { plan, planState } = order
  return (
    <Section
      title={t('title')}
      description={t('text')}
      actions={canPlan ? <RecomputeButton order={order} /> : null}
    >
      {planState === 'computing' ? <Computing /> : null}
      {planState === 'failed' ? (
        <Alert role="note" color="red" icon={<WarningIcon />} mb="md">
          {t('failed')}
        </Alert>
      ) : null}
      {plan ? <PlanView plan={plan} /> : null}
      {!plan && planState === 'none' ? (
        <Text size="sm" c="dimmed">
          {t('none')}
        </Text>
      ) : null}
    </Section>
  )
}

function Computing() {
  const t = useTranslations('orders.plan')
  return (
    <Group component="output" gap="sm" mb="md">
      <Loader size="xs" />
      <Text size="sm">{t('computing')}</Text>
    </Group>
  )
}

function RecomputeButton({ order }: { order: Order }) {
  const t = useTranslations('orders.plan')
  const { organizationId, id, planState } = order
  const recompute = useAction({
    run: (_: void, idempotencyKey) => call(planOrder, { params: { organizationId, id }, idempotencyKey }),
    refresh: [['orders', id]],
  })
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<RefreshIcon size={15} />}
      loading={recompute.isPending || planState === 'computing'}
      onClick={() => recompute.mutate()}
    >
      {t('recompute')}
    </Button>
  )
}

/** A plan's fingerprint: the first characters are enough to compare by eye. */
export function PlanHash({ hash }: { hash: string }) {
  const t = useTranslations('orders.plan')
  return (
    <Group gap={4} component="span" display="inline-flex" wrap="nowrap">
      <span className="mono" title={hash}>
        {hash.slice(0, 12)}
      </span>
      <CopyIconButton value={hash} label={t('hash')} />
    </Group>
  )
}

function PlanView({ plan }: { plan: Plan }) {
  const t = useTranslations('orders.plan')
  return (
    <div className={classes['plan']}>
      <Group gap="lg" className={classes['facts']}>
        <span>
          {t('hash')} <PlanHash hash={plan.hash} />
        </span>
        <span>{t.rich('computed', { time: () => <RelativeTime at={plan.computedAt} /> })}</span>
      </Group>
      {plan.destructive ? (
        <Alert role="note" color="red" icon={<WarningIcon />} title={t('destructiveTitle')}>
          {t('destructiveText')}
        </Alert>
      ) : null}
      {bySystem(plan).map(([system, resources]) => (
        <section key={system} aria-label={system}>
          <Title order={3} size="h3" className={classes['system']}>
            {system}
          </Title>
          <ul className={classes['resources']}>
            {resources.map((resource) => (
              <PlannedItem key={plannedKey(resource)} resource={resource} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

/** What is to be done with a resource: sign, word and colour say the same. */
export function ActionBadge({ action }: { action: Action }) {
  const t = useTranslations('orders.plan.action')
  return (
    <Badge color={colours[action]} leftSection={<Sign>{signs[action]}</Sign>}>
      {t(action)}
    </Badge>
  )
}

function Sign({ children }: { children: ReactNode }) {
  return (
    <span aria-hidden="true" className={classes['sign']}>
      {children}
    </span>
  )
}

function PlannedItem({ resource }: { resource: PlannedResource }) {
  const t = useTranslations('orders.plan')
  const { kind, scope, connector, externalName, action, destructive, changes, problem } = resource
  return (
    <li className={classes['resource']} data-destructive={destructive}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <div className={classes['names']}>
          <span className={`mono ${classes['external']}`}>{externalName}</span>
          <Text size="xs" c="dimmed">
            <ResourceKind kind={kind} /> · {t('via', { connector })}
          </Text>
        </div>
        <Group gap={6}>
          {scope === 'organization' ? <Badge color="gray">{t('shared')}</Badge> : null}
          {destructive ? <Badge color="red">{t('destructive')}</Badge> : null}
          <ActionBadge action={action} />
        </Group>
      </Group>
      {scope === 'organization' ? (
        <Text size="xs" c="dimmed" mt={4}>
          {t('sharedText')}
        </Text>
      ) : null}
      {problem ? (
        <Alert role="note" color="orange" icon={<WarningIcon />} mt="xs" p="xs">
          {t('problem', { problem })}
        </Alert>
      ) : null}
      {changes.length > 0 ? <Changes resource={resource} /> : null}
    </li>
  )
}

function Changes({ resource }: { resource: PlannedResource }) {
  const t = useTranslations('orders.plan')
  return (
    <Table className={classes['changes'] ?? ''} layout="fixed" verticalSpacing={6} horizontalSpacing="xs">
      <caption className={classes['caption']}>{t('changesOf', { name: resource.externalName })}</caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col" w="32%">
            {t('field')}
          </Table.Th>
          <Table.Th scope="col">{t('change')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {resource.changes.map(({ field, from, to }) => (
          <Table.Tr key={field}>
            <Table.Th scope="row" className="mono">
              {field}
            </Table.Th>
            <Table.Td>
              {from === null ? null : (
                <del className={classes['removed']}>
                  <span aria-hidden="true">− </span>
                  {from}
                </del>
              )}
              {to === null ? null : (
                <ins className={classes['added']}>
                  <span aria-hidden="true">+ </span>
                  {to}
                </ins>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
