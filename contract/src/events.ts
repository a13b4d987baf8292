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
  /** `count` refusals of one source in one minute, beyond those that have an event of their own. */
  'account.sign_in_refused': { surface: word, reason: word, count },
  'account.sign_out': { surface: word },
  'account.create': { issuer: word, email, name: personName },
  'account.claim_role': { issuer: word, place: word, placeId: id, from: word, to: word },
  'session.end': { surface: word, because: word },
  'session.end_others': { ended: count },
  'session.end_all': { ended: count },
  'single_sign_on.save': { issuer: word, active: flag, enforced: flag, role: word },
  'single_sign_on.check': { issuer: word, fault: word },
  'single_sign_on.remove': { issuer: word },
  'single_sign_on.link': { issuer: word },
  'identity.link': { issuer: word },
  'identity.unlink': { issuer: word },
  'account.recover': { email },
  'account.start_recovery': { email, resetsFactors: flag },
  'account.request_email_change': { email },
  'account.change_email': { email },
  'account.add_factor': { kind: word },
  'account.remove_factor': { kind: word },
  'account.reset_factors': { because: word },
  'account.regenerate_recovery_codes': {},
  'account.use_recovery_code': {},
  'access.refuse': { operation: word, code: word },
  'account.disable': {},
  'account.enable': {},
  'operator.invite': { role: word, handoff: word, email, name: personName },
  'operator.resend_invitation': { handoff: word },
  'operator.join': { role: word },
  'operator.change_role': { from: word, to: word },
  'operator.deactivate': { role: word },
  'operator.reactivate': { role: word },
  'staff.invite': { partnerId: id, role: word, handoff: word, email, name: personName },
  'staff.resend_invitation': { partnerId: id, handoff: word },
  'staff.join': { partnerId: id, role: word },
  'staff.change_role': { partnerId: id, from: word, to: word },
  'staff.deactivate': { partnerId: id, role: word },
  'staff.reactivate': { partnerId: id, role: word },
  'partner.create': { slug: word, name: word },
  'partner.update': changed,
  'partner.change_status': { from: word, to: word },
  'partner.terminate': { targetPartnerId: id, organizations: count, reason },
  'partner.reinstate': {},
  'partner.attach_organization': { organizationId: id, from: id },
  'partner.detach_organization': { organizationId: id, to: id },
  'branding.update': changed,
  'branding.set_logo': { type: word, bytes: count },
  'branding.remove_logo': {},
  'onboarding.create': {},
  'onboarding.update': changed,
  'onboarding.seal_secrets': { package: word, names: words },
  'onboarding.discard': {},
  'onboarding.submit': { organizationId: id, orderId: id },
  'organization.create': { slug: word, kind: word, partnerId: id, channel: word },
  'organization.update': changed,
  'organization.move': { from: id, to: id, because: word },
  'member.invite': { memberId: id, role: word, email, name: personName },
  'member.join': { memberId: id, role: word },
  'member.change_role': { memberId: id, from: word, to: word },
  'member.remove': { memberId: id, role: word },
  'member.resend_invitation': { memberId: id },
  'member.revoke_invitation': { memberId: id, role: word },
  'member.suspend': { memberId: id, role: word },
  'member.reactivate': { memberId: id, role: word },
  'member.leave': { memberId: id, role: word },
  'member.grant_tenant_role': { memberId: id, tenantId: id, role: word },
  'member.revoke_tenant_role': { memberId: id, tenantId: id, role: word },
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
  'order.pass_on': { from: word, to: word },
  'order.start': { planHash: word },
  'order.return': { planHash: word, reason },
  'order.complete': {},
  'order.fail': { reason },
  'order.discard': {},
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
  'alert.open': { kind: word, subject: word, severity: word },
  'alert.acknowledge': { kind: word, subject: word },
  'alert.resolve': { kind: word, subject: word },
  'alert_settings.update': changed,
  'webhook.create': { name: word, address: word },
  'webhook.update': { ...changed, address: word },
  'webhook.rotate_secret': {},
  'webhook.test': {},
  'webhook.disable': { because: word },
  'webhook.remove': { name: word },
  'delivery.resend': { webhookId: id },
  'announcement.create': { severity: word, surfaces: words, startsAt: word, readOnly: flag },
  'announcement.update': changed,
  'announcement.end': {},
  'notification_settings.update': { kind: word, mail: flag, console: flag },
  'checklist_item.test': { name: word, result: word },
  'checklist_item.confirm': { name: word },
  'checklist_item.skip': { name: word, reason },
  'checklist_item.resume': { name: word },
  'data_export.request': {},
  'data_export.download': {},
  'backup.create': { cause: word, name: word },
  'backup.complete': { name: word, rows: count },
  'backup.fail': { name: word, reason },
  'backup.verify': { name: word, reason },
  'backup.remove': { name: word },
  'backup.drill': { name: word, rows: count },
  'platform.restore': { takenAt: word, fromVersion: word, rows: count, erased: count },
  'platform.resume': {},
  'database.upgrade': { from: word, to: word, rows: count },
  'signing_key.rotate': { keyId: word, atOnce: flag },
  'keyring.rotate': { keyId: word, rewrapped: count },
  'security_policy.replace': changed,
  'support_grant.request': { reason, hours: count, rights: word, tenantIds: words },
  'support_grant.break_glass': { reason, minutes: count },
  'support_grant.accept': { hours: count, rights: word, tenantIds: words, narrowed: words },
  'support_grant.refuse': { reason },
  'support_grant.revoke': { reason },
  'support_grant.withdraw': {},
  'support_grant.expire': { because: word },
  'support_session.open': { grantId: id, rights: word, until: word },
  'support_session.leave': { grantId: id },
  'support_session.read': { operation: word },
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
