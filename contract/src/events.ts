import { z } from 'zod'

/**
 * How a value in an audit event is kept. `plain` stands readable in the event's body for ever; `personal` goes
 * sealed under the data subject's key, the body holding only a commitment, so that erasure is possible; `secret`
 * is never kept at all, only that it was given.
 */
export type FieldClass = 'plain' | 'personal' | 'secret'

export type EventField<Class extends FieldClass = FieldClass, Shape extends z.ZodType = z.ZodType> = {
  readonly class: Class
  readonly schema: Shape
}

type Fields = Readonly<Record<string, EventField>>

function plain<S extends z.ZodType>(schema: S): EventField<'plain', S> {
  return { class: 'plain', schema }
}

function personal<S extends z.ZodType>(schema: S): EventField<'personal', S> {
  return { class: 'personal', schema }
}

const id = plain(z.uuid())
const word = plain(z.string().max(200))
const words = plain(z.array(z.string().max(200)).max(200))
const reason = plain(z.string().max(2000))
const count = plain(z.int())
const flag = plain(z.boolean())
const email = personal(z.string().max(254))
const personName = personal(z.string().max(200))
/** Names of the fields that changed; the values stand in the row's own history where they matter. */
const changed = { changed: words }

/**
 * Every audit action with the fields its event may carry. Actions are imperative; the noun is the target's type.
 */
export const events = {
  'platform.set_up': {},
  'account.register': { email, name: personName },
  'account.verify_email': { email },
  'account.set_password': {},
  'account.update': changed,
  'account.sign_in': { surface: word, method: word },
  'account.sign_in_refused': { surface: word, reason: word },
  'account.sign_out': { surface: word },
  'account.recover': { email },
  'access.refuse': { operation: word, code: word },
  'partner.create': { slug: word, name: word },
  'partner.update': changed,
  'organization.create': { slug: word, kind: word, partnerId: id, channel: word },
  'organization.update': changed,
  'member.invite': { memberId: id, role: word, email, name: personName },
  'member.join': { memberId: id, role: word },
  'member.change_role': { memberId: id, from: word, to: word },
  'member.remove': { memberId: id, role: word },
  'blueprint.publish': { name: word, version: count },
  'template.update': { name: word, version: count },
  'connector.create': { kind: word, name: word, address: word },
  'connector.update': { ...changed, address: word },
  'connector.test': { status: word, detail: reason },
  'connector.remove': { kind: word, name: word },
  'order.draft': { kind: word, blueprint: word },
  'order.update': changed,
  'order.seal_secrets': { package: word, names: words },
  'order.submit': { kind: word, tenantId: id, state: word },
  'order.plan': { planHash: word, changes: count, destructive: flag },
  'order.replan': {},
  'order.ask': { fields: words },
  'order.answer': { fields: words },
  'order.approve': { planHash: word, by: word, destructive: flag },
  'order.reject': { reason },
  'order.cancel': { reason },
  'order.start': { planHash: word },
  'order.return': { planHash: word, reason },
  'order.complete': {},
  'order.fail': { reason },
  'order.erase_secrets': { packages: words, because: word },
  'tenant.create': { name: word, blueprint: word, blueprintVersion: count },
  'tenant.rename': changed,
  'tenant.change': { generation: count, ...changed },
  'tenant.suspend': { hold: word },
  'tenant.resume': { hold: word },
  'tenant.cancel': { graceUntil: word },
  'tenant.restore': {},
  'tenant.delete': {},
  'tenant.retry': {},
  'tenant.phase': { from: word, to: word },
  'resource.create': { kind: word, connectorId: id, externalName: word },
  'resource.update': { kind: word, connectorId: id, externalName: word, changes: words },
  'resource.suspend': { kind: word, connectorId: id, externalName: word },
  'resource.resume': { kind: word, connectorId: id, externalName: word },
  'resource.remove': { kind: word, connectorId: id, externalName: word },
  'resource.fail': { kind: word, connectorId: id, externalName: word, reason: word, detail: reason },
  'resource.drift': { kind: word, connectorId: id, externalName: word, changes: words },
  'resource.repair': { kind: word, connectorId: id, externalName: word, changes: words },
  'resource.converge': { kind: word, connectorId: id, externalName: word, removed: count },
  'orphan.adopt': { kind: word, connectorId: id, externalName: word },
  'orphan.remove': { kind: word, connectorId: id, externalName: word },
  'project.create': { tenantId: id, name: word },
  'project.remove': { tenantId: id, name: word },
  'keyring.rotate': { keyId: word, rewrapped: count },
} as const satisfies Record<string, Fields>

export type Action = keyof typeof events

/** What `record` takes as details of an action: its fields, each by its schema; all of them may be left out. */
export type EventDetails<A extends Action> = {
  readonly [F in keyof (typeof events)[A]]?: (typeof events)[A][F] extends EventField<FieldClass, infer S>
    ? z.infer<S>
    : never
}

/** Outcome of what an event tells. */
export const outcomes = ['success', 'failure', 'refused'] as const
