import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { listDeliveryPage } from './delivery-store.ts'
import { webhookNotFound } from './webhook-errors.ts'
import {
  createWebhook,
  removeWebhook,
  resendDelivery,
  rotateWebhookSecret,
  testWebhook,
  updateWebhook,
} from './webhook-service.ts'
import { findWebhookRow, listWebhookPage, toWebhook } from './webhook-store.ts'
import type { WebhookDeps } from './webhook.ts'

export const webhookRoutes = [
  implement(contract.listWebhooks, ({ unitOfWork, cursors }: WebhookDeps, { query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listWebhookPage(db, cursors, query)),
  ),
  implement(contract.createWebhook, (deps: WebhookDeps, { body, actor }) => createWebhook(deps, actor, body)),
  implement(contract.readWebhook, async ({ unitOfWork }: WebhookDeps, { params, actor }) => {
    const row = await readWithin(unitOfWork, actor, (db) => findWebhookRow(db, params.id))
    if (row === undefined) throw webhookNotFound(params.id)
    return toWebhook(row)
  }),
  implement(contract.updateWebhook, (deps: WebhookDeps, { params, body, actor, ifMatch }) =>
    updateWebhook(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.rotateWebhookSecret, (deps: WebhookDeps, { params, actor }) =>
    rotateWebhookSecret(deps, actor, params.id),
  ),
  implement(contract.testWebhook, (deps: WebhookDeps, { params, actor }) =>
    testWebhook(deps, actor, params.id),
  ),
  implement(contract.listDeliveries, ({ unitOfWork, cursors }: WebhookDeps, { params, query, actor }) =>
    readWithin(unitOfWork, actor, async (db) => {
      if ((await findWebhookRow(db, params.id)) === undefined) throw webhookNotFound(params.id)
      return listDeliveryPage(db, cursors, { ...query, webhookId: params.id })
    }),
  ),
  implement(contract.resendDelivery, (deps: WebhookDeps, { params, actor }) =>
    resendDelivery(deps, actor, params),
  ),
  implement(contract.removeWebhook, async (deps: WebhookDeps, { params, actor, ifMatch }) => {
    await removeWebhook(deps, actor, { ...params, ifMatch })
    return undefined
  }),
]
