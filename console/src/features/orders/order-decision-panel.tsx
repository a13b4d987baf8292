import { approveOrder, type Order, type Plan } from '@freehold/contract'
import { Alert, Button, Group, Modal, Paper, Stack, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useState, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { hasCode } from '#lib/api-error'
import { useCan } from '#lib/session'
import type { Surface } from '#lib/surface'
import { CheckIcon, CrossIcon, QuestionIcon, WarningIcon } from '#ui/icons'
import { useAction } from '#ui/use-action'
import { useErrorText } from '#ui/use-error-text'
import { OrderAskForm } from './order-ask-form.tsx'
import { ActionBadge, PlanHash } from './order-plan-panel.tsx'
import { comparePlans, plannedKey } from './order-plan.ts'
import { isOursToDecide } from './order-queries.ts'
import { OrderRejectForm } from './order-reject-form.tsx'
import classes from './order-page.module.css'

type Decision = 'approve' | 'reject' | 'ask'

type OrderDecisionPanelProps = {
  readonly order: Order
  readonly surface: Surface
  /** Opens a decision at once; from a key pressed in the queue. */
  readonly initial: Decision | undefined
}

/** What may be decided here and now: what waits for this surface, and for operators what was rejected. */
function useChoices(order: Order, surface: Surface) {
  const can = useCan()
  const mayDecide = can('order:decide') && surface !== 'app'
  const canAsk = mayDecide && isOursToDecide(order, surface)
  return {
    canAsk,
    canApprove: canAsk || (mayDecide && surface === 'operator' && order.state === 'rejected'),
    canReject: canAsk || (mayDecide && order.state === 'needs_info'),
    hasPlan: order.plan !== null && order.planState !== 'computing',
  }
}

/** Approve, reject or ask back; by mouse or by the keys a, r and q. */
export function OrderDecisionPanel({ order, surface, initial }: OrderDecisionPanelProps) {
  const t = useTranslations('orders.decide')
  const { canApprove, canReject, canAsk, hasPlan } = useChoices(order, surface)
  const [open, setOpen] = useState<Decision | undefined>(initial)
  useHotkeys([
    ['a', () => canApprove && hasPlan && setOpen('approve')],
    ['r', () => canReject && setOpen('reject')],
    ['q', () => canAsk && setOpen('ask')],
  ])
  const close = (): void => setOpen(undefined)
  const hint = canApprove ? (hasPlan ? 'text' : 'planPending') : 'asked'
  if (!canApprove && !canReject) return null
  return (
    <Paper component="section" aria-label={t('label')} className={classes['decision']}>
      <Text size="sm" c="dimmed" className={classes['decisionText']}>
        {t(hint)}
      </Text>
      <Group gap="xs">
        {canAsk ? (
          <DecisionButton name="q" icon={<QuestionIcon size={18} />} onClick={() => setOpen('ask')}>
            {t('ask')}
          </DecisionButton>
        ) : null}
        {canReject ? (
          <DecisionButton name="r" icon={<CrossIcon size={18} />} onClick={() => setOpen('reject')}>
            {t('reject')}
          </DecisionButton>
        ) : null}
        {canApprove ? (
          <DecisionButton
            primary
            name="a"
            icon={<CheckIcon size={18} />}
            disabled={!hasPlan}
            onClick={() => setOpen('approve')}
          >
            {t(order.state === 'rejected' ? 'approveAfterAll' : 'approve')}
          </DecisionButton>
        ) : null}
      </Group>
      <ApproveDialog order={order} opened={open === 'approve' && canApprove} onClose={close} />
      <OrderRejectForm order={order} opened={open === 'reject' && canReject} onClose={close} />
      <OrderAskForm order={order} opened={open === 'ask' && canAsk} onClose={close} />
    </Paper>
  )
}

type DecisionButtonProps = {
  /** The key that does the same. */
  readonly name: string
  readonly icon: ReactNode
  readonly children: string
  readonly onClick: () => void
  readonly disabled?: boolean
  readonly primary?: boolean
}

function DecisionButton(props: DecisionButtonProps) {
  const { name, icon, children, onClick, disabled = false, primary = false } = props
  return (
    <Button
      variant={primary ? 'filled' : 'default'}
      leftSection={icon}
      rightSection={
        <kbd aria-hidden="true" className={classes['key']}>
          {name}
        </kbd>
      }
      aria-keyshortcuts={name}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </Button>
  )
}

type ApproveDialogProps = { readonly order: Order; readonly opened: boolean; readonly onClose: () => void }

function ApproveDialog({ order, opened, onClose }: ApproveDialogProps) {
  const t = useTranslations('orders.decide')
  const { plan, displayName } = order
  return (
    <Modal
      opened={opened && plan !== null}
      onClose={onClose}
      title={t('approveTitle', { name: displayName })}
      size="lg"
    >
      {plan ? <Approve order={order} first={plan} onClose={onClose} /> : null}
    </Modal>
  )
}

type ApproveProps = { readonly order: Order; readonly first: Plan; readonly onClose: () => void }

/** Approves exactly the plan that was read; when it moved, shows what is different and asks again. */
function Approve({ order, first, onClose }: ApproveProps) {
  const t = useTranslations('orders')
  const errorText = useErrorText()
  const [read, setRead] = useState(first)
  const { organizationId, id } = order
  const approve = useAction({
    run: (plan: Plan, idempotencyKey) =>
      call(approveOrder, { params: { organizationId, id }, body: { planHash: plan.hash }, idempotencyKey }),
    inlineErrors: true,
    refresh: [['orders'], ['tenants'], ['auditEvents']],
    success: t('decide.approved', { name: order.displayName }),
    onDone: onClose,
  })
  const newest = order.plan
  const hasMoved = newest !== null && newest.hash !== read.hash
  const isMoved = hasMoved || hasCode(approve.error, 'order.plan_moved')
  return (
    <Stack gap="md">
      {isMoved ? (
        <Moved read={read} now={hasMoved ? newest : undefined} />
      ) : (
        <>
          <Text size="sm">{t('decide.approveText')}</Text>
          <PlanSummary plan={read} />
        </>
      )}
      {approve.error && !isMoved ? (
        <Alert color="red" icon={<WarningIcon />} role="alert">
          {errorText(approve.error)}
        </Alert>
      ) : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('decide.notYet')}
        </Button>
        <Button
          loading={approve.isPending}
          disabled={(isMoved && !hasMoved) || order.planState === 'computing'}
          data-autofocus
          onClick={() => {
            const plan = hasMoved ? newest : read
            setRead(plan)
            approve.mutate(plan)
          }}
        >
          {t(isMoved ? 'decide.approveMoved' : 'decide.approveConfirm')}
        </Button>
      </Group>
    </Stack>
  )
}

function PlanSummary({ plan }: { plan: Plan }) {
  const t = useTranslations('orders.plan')
  return (
    <>
      <ul className={classes['summary']}>
        {plan.resources.map((resource) => (
          <li key={plannedKey(resource)}>
            <ActionBadge action={resource.action} />
            <span>
              {resource.system}: <span className="mono">{resource.externalName}</span>
              {resource.scope === 'organization' ? ` (${t('shared')})` : ''}
            </span>
          </li>
        ))}
      </ul>
      <Text size="sm" c="dimmed" component="div">
        {t('hash')} <PlanHash hash={plan.hash} />
      </Text>
    </>
  )
}

function Moved({ read, now }: { read: Plan; now: Plan | undefined }) {
  const t = useTranslations('orders.moved')
  if (!now)
    return (
      <Alert role="note" color="orange">
        {t('computing')}
      </Alert>
    )
  const moves = comparePlans(read, now)
  return (
    <>
      <Alert color="orange" icon={<WarningIcon />} title={t('title')} role="alert">
        {moves.length > 0 ? t('text') : t('same')}
      </Alert>
      {moves.length > 0 ? (
        <ul className={classes['summary']}>
          {moves.map(({ resource, how }) => (
            <li key={plannedKey(resource)}>
              <ActionBadge action={resource.action} />
              <span>
                <strong>{t(how)}</strong> {resource.system}:{' '}
                <span className="mono">{resource.externalName}</span>
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      <Text size="sm" c="dimmed" component="div">
        {t('newHash')} <PlanHash hash={now.hash} />
      </Text>
    </>
  )
}
