import * as contract from '@freehold/contract'
import type { Order, Tenant } from '@freehold/contract'
import type { BrowserClient } from '#test/browser-client'
import { type TestApp, until } from '#test/test-app'

export const botToken = '123456789:AAE-abcdefghijklmnopqrstuvwxyz012345'

/** A signed-in customer and an operator, and the organization that the one is about to order in. */
export async function peopleOf(
  app: TestApp,
): Promise<{ carl: BrowserClient; olga: BrowserClient; organizationId: string }> {
  const carl = await app.as('carl')
  const olga = await app.as('olga')
  const me = await carl.call(contract.readMe)
  return { carl, olga, organizationId: me.organizations[0]?.id ?? '' }
}

type People = Awaited<ReturnType<typeof peopleOf>>

/** An assistant without packages, submitted and planned. */
export async function anOrder(
  { carl, olga, organizationId }: People,
  displayName = 'Help desk',
): Promise<Order> {
  const draft = await carl.call(contract.createOrder, {
    params: { organizationId },
    body: { blueprint: 'ai-assistant', displayName, parameters: { agentName: 'Ada' } },
  })
  const params = { organizationId, id: draft.id }
  await carl.call(contract.submitOrder, { params })
  return planned({ olga, organizationId }, draft.id)
}

export function planned(
  { olga, organizationId }: Pick<People, 'olga' | 'organizationId'>,
  id: string,
): Promise<Order> {
  return until(
    () => olga.call(contract.readOrder, { params: { organizationId, id } }),
    (order) => order.planState === 'ready',
  )
}

export function approve(
  { olga, organizationId }: Pick<People, 'olga' | 'organizationId'>,
  order: Order,
): Promise<Order> {
  return olga.call(contract.approveOrder, {
    params: { organizationId, id: order.id },
    body: { planHash: order.plan?.hash },
  })
}

/** The order once it is in one of these states. */
export function reached(
  { carl, organizationId }: People,
  id: string,
  ...states: Order['state'][]
): Promise<Order> {
  return until(
    () => carl.call(contract.readOrder, { params: { organizationId, id } }),
    (order) => states.includes(order.state),
  )
}

/** A tenant that is ready. */
export async function aTenant(people: People): Promise<Tenant> {
  const order = await anOrder(people)
  await approve(people, order)
  const { tenantId } = await reached(people, order.id, 'completed')
  return people.carl.call(contract.readTenant, {
    params: { organizationId: people.organizationId, tenantId: tenantId ?? '' },
  })
}
