import type { BlueprintDefinition, Order } from '@freehold/contract'
import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Navigate, useBlocker, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { useTranslations } from 'use-intl'
import { blueprintListQuery, useLocalText } from '#features/blueprints'
import { tenantQuery } from '#features/tenants'
import { listPath, orderPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { EmptyState } from '#ui/empty-state'
import { ErrorState } from '#ui/error-state'
import { WarningIcon } from '#ui/icons'
import { PageFrame, PageSkeleton } from '#ui/page-frame'
import { DraftStatus } from './order-draft-status.tsx'
import { incompleteFields, missingSecrets } from './order-draft.ts'
import { OrderPackagesForm } from './order-packages-form.tsx'
import { editOrderPath, wizardSteps, type WizardStep } from './order-paths.ts'
import { orderQuery } from './order-queries.ts'
import { OrderReviewPanel } from './order-review-panel.tsx'
import { OrderStepNavigation } from './order-step-navigation.tsx'
import { OrderWhatForm } from './order-what-form.tsx'
import { DiscardButton } from './order-withdraw-button.tsx'
import { useOrderDraft } from './use-order-draft.ts'
import classes from './edit-order-page.module.css'

type EditOrderPageProps = {
  readonly scope: Scope
  readonly organizationId: string
  readonly orderId: string
  readonly step: string | undefined
}

function toStep(step: string | undefined, steps: readonly WizardStep[]): WizardStep {
  return steps.find((known) => known === step) ?? 'what'
}

/** The wizard over a draft, or over a rejected order that is being corrected; a route for each step. */
export function EditOrderPage({ scope, organizationId, orderId, step }: EditOrderPageProps) {
  const t = useTranslations('orders')
  const { data: order, error, refetch } = useQuery(orderQuery(organizationId, orderId))
  if (!order) {
    return (
      <PageFrame title={t('edit.loading')} crumbs={[{ label: t('title'), to: listPath(scope, 'orders') }]}>
        {error ? <ErrorState error={error} retry={() => void refetch()} /> : <PageSkeleton />}
      </PageFrame>
    )
  }
  if (order.state !== 'draft' && order.state !== 'rejected') {
    return <Navigate to={orderPath(scope, organizationId, orderId)} replace ignoreBlocker />
  }
  return <EditPage scope={scope} order={order} step={step} />
}

/** The blueprint of an order as it is now, and what a change need not give again. */
function useWizardData(order: Order) {
  const { data: blueprints } = useQuery(blueprintListQuery)
  // A change needs secrets only for what the tenant does not hold yet.
  const changed = order.kind === 'change' ? order.tenantId : null
  const tenant = useQuery({ ...tenantQuery(order.organizationId, changed ?? ''), enabled: changed !== null })
  return {
    definition: blueprints?.find(({ name }) => name === order.blueprint)?.definition,
    held: tenant.data?.packages ?? [],
    isLoaded: blueprints !== undefined && (changed === null || tenant.data !== undefined),
  }
}

function EditPage({ scope, order, step }: { scope: Scope; order: Order; step: string | undefined }) {
  const t = useTranslations('orders')
  const local = useLocalText()
  const { definition, held, isLoaded } = useWizardData(order)
  const title = definition ? local(definition.title) : order.blueprint
  return (
    <PageFrame
      title={t(order.kind === 'change' ? 'edit.changeTitle' : 'edit.title', { title })}
      lead={scope.surface === 'app' ? null : t('edit.for', { organization: order.organizationName })}
      crumbs={[{ label: t('title'), to: listPath(scope, 'orders') }]}
      actions={<DiscardButton scope={scope} order={order} />}
    >
      {isLoaded ? null : <PageSkeleton />}
      {isLoaded && definition ? (
        <Wizard key={order.id} scope={scope} order={order} definition={definition} held={held} step={step} />
      ) : null}
      {isLoaded && !definition ? (
        <EmptyState icon={<WarningIcon size={26} />} title={t('edit.noBlueprint')} />
      ) : null}
    </PageFrame>
  )
}

type WizardProps = {
  readonly scope: Scope
  readonly order: Order
  readonly definition: BlueprintDefinition
  /** Packages whose secrets were delivered already. */
  readonly held: readonly string[]
  readonly step: string | undefined
}

function focusFirstFault(form: RefObject<HTMLDivElement | null>): void {
  setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
}

function Wizard({ scope, order: initial, definition, held, step }: WizardProps) {
  const navigate = useNavigate()
  const { saver, draft } = useOrderDraft(initial, definition)
  const [attempted, setAttempted] = useState<ReadonlySet<WizardStep>>(new Set())
  const content = useRef<HTMLDivElement>(null)
  const steps = wizardSteps.filter((one) => one !== 'packages' || definition.packages.length > 0)
  const current = toStep(step, steps)
  const index = steps.indexOf(current)
  useStepFocus(current, content)
  const blocker = useLeaving(saver, editOrderPath(scope, initial))
  const faults = incompleteFields(definition, draft.values)
  const isAnswered = Object.keys(faults).length === 0
  const isSealed = Object.keys(missingSecrets(draft.order, draft.secrets, held)).length === 0

  const open = async (to: WizardStep): Promise<void> => {
    if (current === 'packages' ? await saver.seal() : await saver.flush()) {
      void navigate({ to: editOrderPath(scope, initial, to) })
    } else {
      focusFirstFault(content)
    }
  }
  const goOn = async (): Promise<void> => {
    setAttempted(new Set([...attempted, current]))
    const next = steps[index + 1]
    if (next && (current === 'what' ? isAnswered : isSealed)) await open(next)
    else focusFirstFault(content)
  }
  const shared = { draft, saver, definition, held, attempted: attempted.has(current) }
  return (
    <div className={classes['layout']}>
      <OrderStepNavigation
        steps={steps}
        unanswered={[...(isAnswered ? [] : ['what' as const]), ...(isSealed ? [] : ['packages' as const])]}
        current={current}
        pathOf={(one) => editOrderPath(scope, initial, one)}
        onOpen={(one) => void open(one)}
      />
      <form
        noValidate
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault()
          void goOn()
        }}
      >
        <div ref={content} tabIndex={-1} className={classes['content']}>
          {current === 'what' ? <OrderWhatForm {...shared} faults={faults} /> : null}
          {current === 'packages' ? <OrderPackagesForm {...shared} /> : null}
          {current === 'review' ? (
            <OrderReviewPanel {...shared} scope={scope} faults={faults} hasPackages={steps.length > 2} />
          ) : null}
        </div>
        {current === 'review' ? null : (
          <Footer index={index} onBack={() => void open(steps[index - 1] ?? 'what')} />
        )}
        <DraftStatus draft={draft} definition={definition} onRetry={() => void saver.flush()} />
      </form>
      <LeaveDialog blocker={blocker} />
    </div>
  )
}

function Footer({ index, onBack }: { index: number; onBack: () => void }) {
  const t = useTranslations('common')
  return (
    <Group justify="space-between">
      {index > 0 ? (
        <Button variant="default" onClick={onBack}>
          {t('back')}
        </Button>
      ) : (
        <span />
      )}
      <Button type="submit">{t('continue')}</Button>
    </Group>
  )
}

/** After a step was left, keyboard and screen reader go on at the new one. */
function useStepFocus(current: WizardStep, content: RefObject<HTMLDivElement | null>): void {
  const shown = useRef(current)
  useEffect(() => {
    if (shown.current === current) return
    shown.current = current
    content.current?.focus({ preventScroll: true })
    window.scrollTo({ top: 0 })
  }, [current, content])
}

/** Leaving saves what is open; only where that fails is anybody asked. */
function useLeaving(saver: ReturnType<typeof useOrderDraft>['saver'], base: string) {
  return useBlocker({
    shouldBlockFn: async ({ next }) => {
      if (!next.pathname.startsWith(base)) return !(await saver.seal())
      void saver.flush()
      return false
    },
    enableBeforeUnload: () => saver.state().status !== 'saved',
    withResolver: true,
  })
}

function LeaveDialog({ blocker }: { blocker: ReturnType<typeof useLeaving> }) {
  const t = useTranslations('orders.leave')
  return (
    <ConfirmDialog
      opened={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      onConfirm={() => blocker.proceed?.()}
      title={t('title')}
      confirmLabel={t('confirm')}
      danger
    >
      {t('text')}
    </ConfirmDialog>
  )
}
