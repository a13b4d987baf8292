import * as contract from '@freehold/contract'
import type { Order as OrderView } from '@freehold/contract'
import type { Actor } from '#platform/actor'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { approveOrder, askOrder, rejectOrder, requestPlan } from './decide-order.ts'
import { orderNotFound } from './order-errors.ts'
import { listOrders, wantsWarnings } from './order-reads.ts'
import { isOthersDraft, type OrderDeps, readOrder, type Which } from './order-service.ts'
import { findOrder } from './order-store.ts'
import { cancelOrder, createDraft, sealPackageSecrets, submitOrder, updateDraft } from './place-order.ts'
import { orderForTenant } from './tenant-order.ts'

/** The order with what an approver should know of the customer. */
async function readForCaller(deps: OrderDeps, actor: Actor, which: Which): Promise<OrderView> {
  const { organizationId } = which
  const order = await deps.unitOfWork(actor, { organizationId }, async ({ db }) => {
    const found = await findOrder(db, organizationId, which.id)
    if (found === undefined || isOthersDraft(found, actor)) throw orderNotFound(which.id)
    return readOrder(db, which, deps.clock.now())
  })
  if (!wantsWarnings(order, actor)) return order
  const duplicates = await deps.duplicateDomains(organizationId)
  const warnings = duplicates.map(({ domain, organizationName }) => ({
    code: 'duplicate_domain',
    detail: `${organizationName} also uses ${domain}`,
    values: { organization: organizationName, domain },
  }))
  return { ...order, warnings }
}

export const orderRoutes = [
  implement(contract.listAllOrders, ({ unitOfWork, cursors, clock }: OrderDeps, { query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listOrders(db, { cursors, now: clock.now(), actor }, query)),
  ),
  implement(contract.listOrders, ({ unitOfWork, cursors, clock }: OrderDeps, { params, query, actor }) =>
    unitOfWork(actor, params, ({ db }) =>
      listOrders(db, { cursors, now: clock.now(), actor }, { ...query, ...params }),
    ),
  ),
  implement(contract.createOrder, (deps: OrderDeps, { params, body, actor }) =>
    createDraft(deps, actor, { ...params, ...body }),
  ),
  implement(contract.createTenantOrder, (deps: OrderDeps, { params, body, actor }) =>
    orderForTenant(deps, actor, { ...params, order: body }),
  ),
  implement(contract.readOrder, (deps: OrderDeps, { params, actor }) => readForCaller(deps, actor, params)),
  implement(contract.updateOrder, (deps: OrderDeps, { params, body, actor, ifMatch }) =>
    updateDraft(deps, actor, { ...params, draft: body, ifMatch }),
  ),
  implement(contract.sealOrderSecrets, (deps: OrderDeps, { params, body, actor, ifMatch }) =>
    sealPackageSecrets(deps, actor, { ...params, packageName: params.package, values: body.values, ifMatch }),
  ),
  implement(contract.submitOrder, (deps: OrderDeps, { params, actor }) => submitOrder(deps, actor, params)),
  implement(contract.planOrder, (deps: OrderDeps, { params, actor }) => requestPlan(deps, actor, params)),
  implement(contract.approveOrder, (deps: OrderDeps, { params, body, actor }) =>
    approveOrder(deps, actor, { ...params, ...body }),
  ),
  implement(contract.rejectOrder, (deps: OrderDeps, { params, body, actor }) =>
    rejectOrder(deps, actor, { ...params, ...body }),
  ),
  implement(contract.askOrder, (deps: OrderDeps, { params, body, actor }) =>
    askOrder(deps, actor, { ...params, ...body }),
  ),
  implement(contract.cancelOrder, (deps: OrderDeps, { params, body, actor }) =>
    cancelOrder(deps, actor, { ...params, ...body }),
  ),
]
