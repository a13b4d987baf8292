import type { Order } from '@freehold/contract'
import { orderPath } from '#lib/paths'
import type { Scope } from '#lib/surface'

export const wizardSteps = ['what', 'packages', 'review'] as const
export type WizardStep = (typeof wizardSteps)[number]

/** A step of the wizard; its first one has no name in the address. */
export function editOrderPath(scope: Scope, order: Order, step: WizardStep = 'what'): string {
  const base = `${orderPath(scope, order.organizationId, order.id)}/edit`
  return step === 'what' ? base : `${base}/${step}`
}

/** Where an order is looked at: a draft in the wizard, any other on its page. */
export function openOrderPath(scope: Scope, order: Order): string {
  return order.state === 'draft'
    ? editOrderPath(scope, order)
    : orderPath(scope, order.organizationId, order.id)
}
