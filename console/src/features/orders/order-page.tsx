import type { Order } from '@freehold/contract'
import { Alert, Group } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { useBlueprint, useBlueprintTitle } from '#features/blueprints'
import { listPath, organizationPath, tenantPath } from '#lib/paths'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { CopyId } from '#ui/copy-id'
import { FactList, type Fact } from '#ui/fact-list'
import { ChevronLeftIcon, ChevronRightIcon, WarningIcon } from '#ui/icons'
import { QueryFrame } from '#ui/page-frame'
import { ExactTime } from '#ui/relative-time'
import { LinkButton, TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { OrderStateBadge } from '#ui/term-badges'
import { OrderAgeBadge } from './order-age-badge.tsx'
import { AnswerFacts, PackageFacts } from './order-answer-facts.tsx'
import { OrderDecisionPanel } from './order-decision-panel.tsx'
import { toDraftValues } from './order-draft.ts'
import { editOrderPath, openOrderPath } from './order-paths.ts'
import { OrderPlanPanel } from './order-plan-panel.tsx'
import { OrderProgressPanel } from './order-progress-panel.tsx'
import { isOursToDecide, orderListQuery, orderQuery, waitingState } from './order-queries.ts'
import { OrderQuestionsForm } from './order-questions-form.tsx'
import { OrderStateNotice } from './order-state-notice.tsx'
import { OrderTimeline } from './order-timeline.tsx'
import { WithdrawButton } from './order-withdraw-button.tsx'
import classes from './order-page.module.css'

type OrderPageProps = {
  readonly scope: Scope
  readonly organizationId: string
  readonly orderId: string
}

/** One order: for its approvers the request beside the plan, for everyone where it stands and what comes next. */
export function OrderPage({ scope, organizationId, orderId }: OrderPageProps) {
  const t = useTranslations()
  const can = useCan()
  const query = useQuery(orderQuery(organizationId, orderId))
  const title = useBlueprintTitle()
  if (query.data?.state === 'draft' && can('order:place')) {
    return <Navigate to={editOrderPath(scope, query.data)} replace />
  }
  return (
    <QueryFrame
      query={query}
      title={t('orders.one')}
      crumbs={[{ label: t('orders.title'), to: listPath(scope, 'orders') }]}
      frame={(order) => ({
        title: order.displayName || t('orders.unnamed'),
        badge: <OrderStateBadge state={order.state} />,
        lead: `${t(`terms.orderKind.${order.kind}`)} · ${title(order.blueprint)}`,
        actions: (
          <>
            {scope.surface === 'app' ? null : <Neighbours scope={scope} order={order} />}
            <WithdrawButton order={order} />
          </>
        ),
      })}
    >
      {(order) => <Content scope={scope} order={order} readAt={query.dataUpdatedAt} />}
    </QueryFrame>
  )
}

type ContentProps = { readonly scope: Scope; readonly order: Order; readonly readAt: number }

function Content({ scope, order, readAt }: ContentProps) {
  const showsPlan = scope.surface !== 'app' && (order.plan !== null || order.planState !== 'none')
  const canPlan = isOursToDecide(order, scope.surface) || order.state === 'rejected'
  return (
    <>
      <OrderStateNotice scope={scope} order={order} />
      {order.state === 'needs_info' ? <OrderQuestionsForm order={order} /> : null}
      {scope.surface === 'app' ? null : <Decision scope={scope} order={order} />}
      {order.tenantId !== null && isUnderWay(order) ? (
        <OrderProgressPanel scope={scope} order={order} tenantId={order.tenantId} />
      ) : null}
      <div className={showsPlan ? classes['beside'] : classes['stack']}>
        <Request scope={scope} order={order} readAt={readAt} />
        {showsPlan ? <OrderPlanPanel order={order} canPlan={canPlan} /> : null}
      </div>
      <OrderTimeline order={order} />
    </>
  )
}

/** Whether it was decided and is being carried out, or has been. */
function isUnderWay({ state }: Order): boolean {
  return state === 'approved' || state === 'running' || state === 'failed' || state === 'completed'
}

function Decision({ scope, order }: { scope: Scope; order: Order }) {
  const { decide }: { readonly decide?: unknown } = useSearch({ strict: false })
  const initial = decide === 'approve' || decide === 'reject' ? decide : undefined
  return (
    <>
      <Warnings order={order} />
      <OrderDecisionPanel key={order.id} order={order} surface={scope.surface} initial={initial} />
    </>
  )
}

function Warnings({ order }: { order: Order }) {
  const t = useTranslations('orders.warning')
  return order.warnings.map(({ code, detail, values: { organization, domain } }) => (
    <Alert
      role="note"
      key={`${code} ${detail}`}
      color="orange"
      icon={<WarningIcon />}
      title={code === 'duplicate_domain' ? t('duplicate_domain') : t('other')}
    >
      {code === 'duplicate_domain' && organization !== undefined && domain !== undefined
        ? t('duplicate_domain_text', { organization, domain })
        : detail}
    </Alert>
  ))
}

/** What was asked for. */
function Request({ scope, order, readAt }: ContentProps) {
  const t = useTranslations()
  const definition = useBlueprint(order.blueprint)?.definition
  const isAboutAnswers = order.kind === 'create' || order.kind === 'change'
  return (
    <Section title={t('orders.request.title')}>
      <div className={classes['stack']}>
        <FactList facts={useFacts(scope, order, readAt)} />
        {isAboutAnswers ? (
          <>
            <hr className={classes['line']} />
            <AnswerFacts values={toDraftValues(order)} definition={definition} />
            {(definition?.packages.length ?? 0) > 0 ? (
              <>
                <hr className={classes['line']} />
                <PackageFacts
                  packages={order.packages}
                  definition={definition}
                  delivered={isUnderWay(order)}
                />
              </>
            ) : null}
          </>
        ) : null}
      </div>
    </Section>
  )
}

function useFacts(scope: Scope, order: Order, readAt: number): readonly Fact[] {
  const t = useTranslations()
  const { tenantName, tenantId, organizationId, requestedBy, submittedAt, hold, id } = order
  const name = <CopyId value={tenantName} label={t('orders.field.tenantName')} />
  const facts: Fact[] = [
    { label: t('orders.field.tenantName'), value: name },
    { label: t('orders.requestedBy'), value: requestedBy },
    { label: t('orders.submittedAt'), value: submittedAt ? <ExactTime at={submittedAt} /> : null },
    { label: t('common.id'), value: <CopyId short value={id} label={t('common.id')} /> },
  ]
  if (hold) facts.push({ label: t('orders.hold'), value: t(`terms.hold.${hold}`) })
  if (tenantId && order.kind !== 'create') {
    const link = <TextLink to={tenantPath(scope, organizationId, tenantId)}>{order.displayName}</TextLink>
    facts.push({ label: t('orders.tenant'), value: link })
  }
  if (scope.surface !== 'app') {
    facts.unshift({
      label: t('orders.organization'),
      value: (
        <TextLink to={organizationPath(scope, organizationId)} inherit>
          {order.organizationName}
        </TextLink>
      ),
    })
    const age = <OrderAgeBadge order={order} readAt={readAt} />
    if (!isUnderWay(order)) facts.push({ label: t('orders.age.header'), value: age })
  }
  return facts
}

/** The orders before and after this one in the queue; `j` and `k` go there. */
function Neighbours({ scope, order }: { scope: Scope; order: Order }) {
  const t = useTranslations('orders')
  const navigate = useNavigate()
  const state = scope.surface === 'app' ? undefined : waitingState[scope.surface]
  const { data } = useQuery(orderListQuery(scope, { state: state ? [state] : undefined, limit: 100 }))
  const queue = data?.data ?? []
  const at = queue.findIndex(({ id }) => id === order.id)
  const next = queue[at + 1]
  const previous = at > 0 ? queue[at - 1] : undefined
  const go = (to: Order | undefined): void => {
    if (to) void navigate({ to: openOrderPath(scope, to) })
  }
  useHotkeys([
    ['j', () => go(next)],
    ['k', () => go(previous)],
  ])
  if (!next && !previous) return null
  return (
    <Group gap={4}>
      {previous ? (
        <LinkButton
          to={openOrderPath(scope, previous)}
          variant="default"
          size="xs"
          leftSection={<ChevronLeftIcon size={15} />}
        >
          {t('previous')}
        </LinkButton>
      ) : null}
      {next ? (
        <LinkButton
          to={openOrderPath(scope, next)}
          variant="default"
          size="xs"
          rightSection={<ChevronRightIcon size={15} />}
        >
          {t('next')}
        </LinkButton>
      ) : null}
    </Group>
  )
}
