import type { Order } from '@freehold/contract'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { listPath } from '#lib/paths'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { useAction } from '#ui/use-action'
import { withdrawOrder } from './order-queries.ts'

const refresh = [['orders'], ['tenants'], ['auditEvents']]

/** Gives a draft up; nothing was made yet, so nothing is lost but the answers. */
export function DiscardButton({ scope, order }: { scope: Scope; order: Order }) {
  const t = useTranslations('orders.discard')
  const navigate = useNavigate()
  const [opened, { open, close }] = useDisclosure(false)
  const discard = useAction({
    run: (_: void, key) => withdrawOrder(order, key),
    refresh,
    success: t('done'),
    inlineErrors: true,
    onDone: () => void navigate({ to: listPath(scope, 'orders'), ignoreBlocker: true }),
  })
  return (
    <>
      <Button variant="default" size="xs" onClick={open}>
        {t('button')}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('title')}
        confirmLabel={t('button')}
        onConfirm={() => discard.mutate()}
        busy={discard.isPending}
        error={discard.error}
        danger
      >
        {t('text')}
      </ConfirmDialog>
    </>
  )
}

const withdrawable: readonly Order['state'][] = [
  'pending_partner',
  'pending_operator',
  'needs_info',
  'approved',
  'rejected',
]

/** Withdraws an order that does not run yet. */
export function WithdrawButton({ order }: { order: Order }) {
  const t = useTranslations('orders.withdraw')
  const can = useCan()
  const [opened, { open, close }] = useDisclosure(false)
  const withdraw = useAction({
    run: (_: void, key) => withdrawOrder(order, key),
    refresh,
    success: t('done'),
    inlineErrors: true,
    onDone: close,
  })
  if (!withdrawable.includes(order.state) || !can('order:place')) return null
  return (
    <>
      <Button variant="default" size="xs" onClick={open}>
        {t('button')}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('title', { name: order.displayName })}
        confirmLabel={t('button')}
        onConfirm={() => withdraw.mutate()}
        busy={withdraw.isPending}
        error={withdraw.error}
        danger
      >
        {t('text')}
      </ConfirmDialog>
    </>
  )
}
