import { HoldKind, type Order, type Tenant } from '@freehold/contract'
import { Button, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { useBlueprint } from '#features/blueprints'
import { orderPath } from '#lib/paths'
import type { Scope, Surface } from '#lib/surface'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { afterTenantOrder, orderForTenant } from './tenant-queries.ts'
import classes from './tenant-page.module.css'

type Hold = (typeof HoldKind.options)[number]
type DangerProps = { readonly scope: Scope; readonly tenant: Tenant }

/** The holds that each surface may place and lift. */
const holdsOf = {
  operator: ['operator', 'payment', 'abuse', 'budget', 'trial', 'request'],
  partner: ['payment', 'request'],
  app: ['request'],
} as const satisfies Record<Surface, readonly Hold[]>

const dayMs = 86_400_000

/** What stops the tenant or takes it away; every action an order of its own. */
export function TenantDangerPanel({ scope, tenant }: DangerProps) {
  const { base } = tenant.standing
  if (base === 'deleted') return <Gone />
  return (
    <div className={classes['stack']}>
      {base === 'cancelled' ? (
        <Restore scope={scope} tenant={tenant} />
      ) : (
        <Suspend scope={scope} tenant={tenant} />
      )}
      <Resume scope={scope} tenant={tenant} />
      {base === 'cancelled' ? null : <Cancel scope={scope} tenant={tenant} />}
    </div>
  )
}

function Gone() {
  const t = useTranslations('tenants')
  return (
    <Text size="sm" c="dimmed">
      {t('danger.gone')}
    </Text>
  )
}

/** Places an order on the tenant and goes to where it can be watched. */
function useTenantOrder({ scope, tenant }: DangerProps, body: () => Parameters<typeof orderForTenant>[1]) {
  const t = useTranslations('tenants')
  const navigate = useNavigate()
  return useAction({
    run: (_: void, key) => orderForTenant(tenant, body(), key),
    inlineErrors: true,
    refresh: afterTenantOrder,
    success: t('danger.placed'),
    onDone: (order: Order) => void navigate({ to: orderPath(scope, tenant.organizationId, order.id) }),
  })
}

type ActionCardProps = {
  readonly title: string
  readonly text: ReactNode
  readonly button: ReactNode
  readonly danger?: boolean
}

function ActionCard({ title, text, button, danger = true }: ActionCardProps) {
  return (
    <Section title={title} variant={danger ? 'danger' : 'plain'}>
      <div className={classes['action']}>
        <Text size="sm" component="div" className={classes['actionText']}>
          {text}
        </Text>
        {button}
      </div>
    </Section>
  )
}

function Suspend({ scope, tenant }: DangerProps) {
  const t = useTranslations()
  const [opened, { open, close }] = useDisclosure(false)
  const [reason, setReason] = useState('')
  const held = tenant.standing.holds.map(({ kind }) => kind)
  const choices = holdsOf[scope.surface].filter((kind) => !held.includes(kind))
  const [hold, setHold] = useState<Hold | undefined>(choices[0])
  const suspend = useTenantOrder({ scope, tenant }, () => ({
    kind: 'suspend',
    reason,
    ...(hold === undefined ? {} : { hold }),
  }))
  return (
    <>
      <ActionCard
        title={t('tenants.danger.suspend.title')}
        text={t('tenants.danger.suspend.text')}
        button={
          <Button variant="default" onClick={open} disabled={choices.length === 0}>
            {t('tenants.danger.suspend.button')}
          </Button>
        }
      />
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('tenants.danger.suspend.confirm', { name: tenant.displayName })}
        confirmLabel={t('tenants.danger.suspend.button')}
        onConfirm={() => suspend.mutate()}
        busy={suspend.isPending}
        error={suspend.error}
        danger
      >
        <Stack gap="md">
          {t('tenants.danger.suspend.consequence')}
          {choices.length > 1 ? (
            <NativeSelect
              label={t('tenants.danger.hold')}
              value={hold}
              data={choices.map((kind) => ({ value: kind, label: t(`terms.hold.${kind}`) }))}
              onChange={(event) => setHold(HoldKind.parse(event.currentTarget.value))}
            />
          ) : null}
          <TextInput
            label={t('tenants.danger.reason')}
            description={t('tenants.danger.reasonHint')}
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
        </Stack>
      </ConfirmDialog>
    </>
  )
}

/** One card for each hold that this surface may lift. */
function Resume({ scope, tenant }: DangerProps) {
  const own: readonly Hold[] = holdsOf[scope.surface]
  return tenant.standing.holds
    .filter(({ kind }) => own.includes(kind))
    .map(({ kind, reason }) => <Lift key={kind} scope={scope} tenant={tenant} hold={kind} reason={reason} />)
}

function Lift({ scope, tenant, hold, reason }: DangerProps & { hold: Hold; reason: string | null }) {
  const t = useTranslations()
  const resume = useTenantOrder({ scope, tenant }, () => ({ kind: 'resume', hold }))
  const [opened, { open, close }] = useDisclosure(false)
  const others = tenant.standing.holds.length - 1
  return (
    <>
      <ActionCard
        danger={false}
        title={t('tenants.danger.resume.title', { hold: t(`terms.hold.${hold}`) })}
        text={reason ?? t('tenants.danger.resume.text')}
        button={<Button onClick={open}>{t('tenants.danger.resume.button')}</Button>}
      />
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('tenants.danger.resume.confirm', { name: tenant.displayName })}
        confirmLabel={t('tenants.danger.resume.button')}
        onConfirm={() => resume.mutate()}
        busy={resume.isPending}
        error={resume.error}
      >
        {others > 0
          ? t('tenants.danger.resume.others', { count: others })
          : t('tenants.danger.resume.consequence')}
      </ConfirmDialog>
    </>
  )
}

function Restore({ scope, tenant }: DangerProps) {
  const t = useTranslations('tenants.danger.restore')
  const format = useFormatter()
  const restore = useTenantOrder({ scope, tenant }, () => ({ kind: 'restore' }))
  const [opened, { open, close }] = useDisclosure(false)
  const { until } = tenant.standing
  const date = until ? format.dateTime(new Date(until), { dateStyle: 'long', timeStyle: 'short' }) : ''
  return (
    <>
      <ActionCard
        danger={false}
        title={t('title')}
        text={t('text', { date })}
        button={<Button onClick={open}>{t('button')}</Button>}
      />
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('confirm', { name: tenant.displayName })}
        confirmLabel={t('button')}
        onConfirm={() => restore.mutate()}
        busy={restore.isPending}
        error={restore.error}
      >
        {t('consequence')}
      </ConfirmDialog>
    </>
  )
}

function Cancel({ scope, tenant }: DangerProps) {
  const t = useTranslations()
  const format = useFormatter()
  const [opened, { open, close }] = useDisclosure(false)
  const [reason, setReason] = useState('')
  const now = useNow()
  const graceDays = useBlueprint(tenant.blueprint)?.definition.graceDays ?? 0
  const end = format.dateTime(now.getTime() + graceDays * dayMs, { dateStyle: 'long' })
  const cancel = useTenantOrder({ scope, tenant }, () => ({
    kind: 'cancel',
    confirm: tenant.name,
    ...(reason.trim() === '' ? {} : { reason }),
  }))
  const own = tenant.resources.filter(({ scope: reach }) => reach === 'tenant').length
  return (
    <>
      <ActionCard
        title={t('tenants.danger.cancel.title')}
        text={t('tenants.danger.cancel.text', { days: graceDays })}
        button={
          <Button color="red" onClick={open}>
            {t('tenants.danger.cancel.button')}
          </Button>
        }
      />
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('tenants.danger.cancel.confirm', { name: tenant.displayName })}
        confirmLabel={t('tenants.danger.cancel.button')}
        typed={tenant.name}
        onConfirm={() => cancel.mutate()}
        busy={cancel.isPending}
        error={cancel.error}
        danger
      >
        <Stack gap="md">
          <ul className={classes['consequences']}>
            <li>{t('tenants.danger.cancel.stops')}</li>
            <li>{t('tenants.danger.cancel.grace', { date: end, days: graceDays })}</li>
            <li>{t('tenants.danger.cancel.removed', { count: own })}</li>
            {tenant.holdsProjects ? <li>{t('tenants.danger.cancel.projects')}</li> : null}
          </ul>
          <TextInput
            label={t('tenants.danger.reasonOptional')}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Stack>
      </ConfirmDialog>
    </>
  )
}
