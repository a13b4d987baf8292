import { queueMessage } from '#features/webhooks'
import type { Work } from '#platform/db/unit-of-work'
import type { AlertDeps } from './alert-deps.ts'
import { type AlertRow, toAlert } from './alert-store.ts'
import { alertText } from './alert-text.ts'

/** Whoever keeps the platform running: owners and support. Billing has other sorrows. */
async function operatorsOf({ db }: Work) {
  return db
    .selectFrom('operators')
    .innerJoin('accounts', 'accounts.id', 'operators.account_id')
    .select(['accounts.id', 'accounts.name', 'accounts.email', 'accounts.locale'])
    .where('operators.role', 'in', ['owner', 'support'])
    .where('accounts.state', '=', 'active')
    .execute()
}

const templates = { open: 'alert_opened', remind: 'alert_reminded', resolve: 'alert_resolved' } as const

/** Tells operators by their own choice of means, and every webhook, in the transaction of the alert's step. */
export async function tellAlert(
  { notify, origin }: Pick<AlertDeps, 'notify' | 'origin'>,
  work: Work,
  { row, step, now }: { row: AlertRow; step: keyof typeof templates; now: Date },
): Promise<void> {
  const alert = toAlert(row)
  await notify(work, {
    to: await operatorsOf(work),
    surface: 'operator',
    link: '/operator/alerts',
    kind: 'alert',
    template: templates[step],
    values: ({ locale }) => ({ what: alertText(locale, alert.kind, alert.details) }),
  })
  const { path: _path, ...details } = alert.details
  const { id, kind, severity, state, openedAt, resolvedAt } = alert
  const told = { id, kind, severity, state, details, openedAt, resolvedAt }
  const text = alertText('en', kind, details)
  const url = `${origin}/operator/alerts`
  await queueMessage(work, { type: `alert.${step}`, data: { ...told, text, url }, now })
}

/** Tells operators that a webhook was given up. */
export async function tellDisabledWebhook(
  { notify }: Pick<AlertDeps, 'notify'>,
  work: Work,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<void> {
  await notify(work, {
    to: await operatorsOf(work),
    surface: 'operator',
    link: `/operator/alerts/webhooks/${id}`,
    kind: 'alert',
    template: 'webhook_disabled',
    values: () => ({ webhook: name }),
  })
}
