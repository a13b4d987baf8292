import { newId } from '#platform/ids'
import { seal } from '#platform/key-ring'
import type { Input, Target } from './support.ts'

type Recipe = {
  readonly as: 'operator'
  readonly events: readonly string[]
  readonly prepare?: (target: Target) => Promise<Input>
}

async function openAlert({ world }: Target): Promise<Input> {
  await world.query('update alerts set resolved_at = null where id = $1', [world.alertId])
  return {}
}

async function activeWebhook({ world }: Target): Promise<Input> {
  await world.query(`update webhooks set state = 'active', version = 1 where id = $1`, [world.webhookId])
  return {}
}

/** Another webhook, which nothing else needs. */
async function spareWebhook({ world }: Target): Promise<Input> {
  const id = newId()
  await world.query(
    `insert into webhooks (id, name, url, secrets) select $1, name, url, secrets from webhooks where id = $2`,
    [id, world.webhookId],
  )
  return { params: { id } }
}

/** An export of the operator's own that is ready, as the job leaves it. */
async function readyExport({ world, services }: Target): Promise<Input> {
  const [id, accountId] = [newId(), world.operators.owner]
  const content = JSON.stringify({ format: 'freehold-data-export/1', madeAt: '2026-01-01T00:00:00.000Z' })
  const sealed = seal(services.keyRing, `data_exports/${accountId}/${id}/content`, content)
  await world.query(
    `insert into data_exports (account_id, id, state, content, requested_at, ready_at, expires_at)
     values ($1, $2, 'ready', $3, now(), now(), now() + interval '1 hour')`,
    [accountId, id, JSON.stringify(sealed)],
  )
  return { params: { id } }
}

async function noExports({ world }: Target): Promise<Input> {
  await world.query('delete from data_exports')
  return {}
}

const named = (name: string) => async (): Promise<Input> => ({ params: { name } })

/** How operations on alerts, announcements and the like are brought to success, and the events they leave. */
export const operationsRecipes: Readonly<Record<string, Recipe>> = {
  'alertSettings.update': { as: 'operator', events: ['alert_settings.update'] },
  'alerts.acknowledge': { as: 'operator', prepare: openAlert, events: ['alert.acknowledge'] },
  'announcements.create': { as: 'operator', events: ['announcement.create'] },
  'announcements.end': {
    as: 'operator',
    prepare: async () => ({ ifMatch: 1 }),
    events: ['announcement.end'],
  },
  'announcements.update': {
    as: 'operator',
    prepare: async ({ world }) => {
      await world.query('update announcements set ends_at = null, version = 1')
      return {}
    },
    events: ['announcement.update'],
  },
  'checklistItems.confirm': {
    as: 'operator',
    prepare: named('key_ring'),
    events: ['checklist_item.confirm'],
  },
  'checklistItems.resume': {
    as: 'operator',
    prepare: named('key_ring'),
    events: ['checklist_item.resume'],
  },
  'checklistItems.skip': { as: 'operator', events: ['checklist_item.skip'] },
  'checklistItems.test': { as: 'operator', prepare: named('mail'), events: ['checklist_item.test'] },
  'dataExports.create': { as: 'operator', prepare: noExports, events: ['data_export.request'] },
  'dataExports.download': { as: 'operator', prepare: readyExport, events: ['data_export.download'] },
  'deliveries.resend': { as: 'operator', prepare: activeWebhook, events: ['delivery.resend'] },
  'notificationSettings.update': { as: 'operator', events: ['notification_settings.update'] },
  'webhooks.create': {
    as: 'operator',
    prepare: async () => ({ body: { name: 'duty', url: 'http://127.0.0.1:1/' } }),
    events: ['webhook.create'],
  },
  'webhooks.rotateSecret': { as: 'operator', events: ['webhook.rotate_secret'] },
  'webhooks.test': { as: 'operator', prepare: activeWebhook, events: ['webhook.test'] },
  'webhooks.update': {
    as: 'operator',
    prepare: async (target) => {
      await activeWebhook(target)
      return { body: { name: 'renamed' } }
    },
    events: ['webhook.update'],
  },
  'webhooks.remove': { as: 'operator', prepare: spareWebhook, events: ['webhook.remove'] },
}

/** Operations without an event of their own, and why. */
export const silentOperations: Readonly<Record<string, string>> = {
  'currentAnnouncements.dismiss': 'how a person’s own console looks',
  'notifications.read': 'how a person’s own console looks',
  'notifications.readAll': 'how a person’s own console looks',
}
