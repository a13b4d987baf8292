import type { HoldKind, OrderKind, OrderState, Plan } from '@freehold/contract'
import { orderNotPossibleNow } from './order-errors.ts'

export type Approval = 'auto' | 'partner' | 'operator' | 'partner_then_operator'

export type Question = {
  readonly field: string
  readonly message: string
  readonly askedAt: string
  readonly answeredAt: string | null
}

export type Order = {
  readonly organizationId: string
  readonly partnerId: string
  readonly id: string
  readonly kind: OrderKind
  readonly state: OrderState
  readonly blueprint: string
  readonly blueprintVersion: number
  readonly approval: Approval
  readonly tenantId: string
  readonly tenantName: string
  readonly nameSeed: string
  readonly baseGeneration: number | null
  readonly generation: number | null
  readonly displayName: string
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  readonly packages: readonly string[]
  readonly note: string | null
  readonly hold: HoldKind | null
  readonly reason: string | null
  /** Where `needs_info` came from and returns to. */
  readonly resumeState: OrderState | null
  readonly questions: readonly Question[]
  readonly planState: 'none' | 'computing' | 'ready' | 'failed'
  readonly plan: Plan | null
  readonly planHash: string | null
  readonly approvedHash: string | null
  readonly approvedPlan: Plan | null
  readonly requestedBy: string | null
  readonly requestedByName: string | null
  readonly decidedBy: string | null
  readonly decidedByName: string | null
  readonly createdAt: Date
  readonly submittedAt: Date | null
  readonly decidedAt: Date | null
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
  readonly waitingSince: Date | null
  readonly waitedSeconds: number
  readonly version: number
}

/** The life of an order. `failed` is a report, not an end: the order completes when the tenant gets there. */
const next = {
  draft: ['pending_partner', 'pending_operator', 'approved', 'cancelled'],
  pending_partner: ['pending_operator', 'approved', 'needs_info', 'rejected', 'cancelled'],
  pending_operator: ['approved', 'needs_info', 'rejected', 'cancelled'],
  needs_info: ['pending_partner', 'pending_operator', 'rejected', 'cancelled'],
  approved: ['running', 'pending_partner', 'pending_operator', 'cancelled'],
  running: ['completed', 'failed'],
  failed: ['completed'],
  rejected: ['pending_partner', 'pending_operator', 'approved', 'cancelled'],
  completed: [],
  cancelled: [],
} as const satisfies Record<OrderState, readonly OrderState[]>

/** Whether an order may go from one state to another. */
export function canAdvance(from: OrderState, to: OrderState): boolean {
  const targets: readonly OrderState[] = next[from]
  return targets.includes(to)
}

/** States in which somebody on our side or the partner's has to decide. */
export function isWaiting(state: OrderState): boolean {
  return state === 'pending_partner' || state === 'pending_operator'
}

/** The order in its next state, with its waiting clock kept; `order.not_possible_now` where the life has no such step. */
export function advance(order: Order, to: OrderState, now: Date): Order {
  if (!canAdvance(order.state, to))
    throw orderNotPossibleNow(`An order that is ${order.state} cannot become ${to}`)
  const waited =
    order.waitingSince === null ? 0 : Math.round((now.getTime() - order.waitingSince.getTime()) / 1000)
  return {
    ...order,
    state: to,
    waitedSeconds: order.waitedSeconds + Math.max(0, waited),
    waitingSince: isWaiting(to) ? now : null,
  }
}

/** Where a submitted order goes first. The built-in partner is the platform itself: it does not decide twice. */
export function firstState(approval: Approval, isDirect: boolean): OrderState {
  if (approval === 'auto') return 'approved'
  if (approval === 'operator' || isDirect) return 'pending_operator'
  return 'pending_partner'
}

/** Where an approval takes a waiting order. */
export function stateAfterApproval(order: Order): OrderState {
  const operatorNext = order.state === 'pending_partner' && order.approval === 'partner_then_operator'
  return operatorNext ? 'pending_operator' : 'approved'
}

/** Seconds that the order has waited for a decision; the clock stands still while a question is open. */
export function waitingSeconds(order: Order, now: Date): number {
  const running = order.waitingSince === null ? 0 : (now.getTime() - order.waitingSince.getTime()) / 1000
  return order.waitedSeconds + Math.max(0, Math.floor(running))
}
