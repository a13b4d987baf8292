import type { Endpoint } from '@freehold/contract'
import type { Input } from './support.ts'
import type { Customer, World } from './world.ts'

let serial = 0
const unique = (): string => `x${(serial += 1)}-${Math.random().toString(36).slice(2, 8)}`
const token = 'no-link-of-ours-has-this-token-0123456789'
const nobodys = '0198c0de-0000-7000-8000-00000000000d'
const announcement = {
  severity: 'info',
  title: { en: 'Soon', de: 'Bald' },
  content: { en: '', de: '' },
  surfaces: ['app'],
} as const
const company = { kind: 'company', name: 'Somebody AG', country: 'CH', timeZone: 'Europe/Zurich' } as const

/** A security policy that asks for nothing. */
export const noDemands = {
  mfaMode: 'optional',
  idleMinutes: null,
  absoluteHours: null,
  allowedCountries: [],
  addressList: [],
  bindsSupport: false,
  supportRequests: 'allowed',
} as const

/** Of the right form, and made by no authenticator. */
const answer = {
  id: 'bm9uZQ',
  rawId: 'bm9uZQ',
  type: 'public-key',
  clientExtensionResults: {},
  response: { clientDataJSON: 'bm9uZQ', authenticatorData: 'bm9uZQ', signature: 'bm9uZQ' },
} as const
const registration = {
  ...answer,
  response: { clientDataJSON: 'bm9uZQ', attestationObject: 'bm9uZQ' },
} as const

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
const logo = { content: Buffer.from(svg).toString('base64') } as const

const objectIds: Readonly<Record<string, (world: World, customer: Customer) => string>> = {
  members: (_, { memberId }) => memberId,
  orders: (_, { orderId }) => orderId,
  tenants: (_, { tenantId }) => tenantId,
  projects: (_, { projectId }) => projectId,
  connectors: ({ connectorId }) => connectorId,
  orphans: ({ orphanId }) => orphanId,
  alerts: ({ alertId }) => alertId,
  announcements: ({ announcementId }) => announcementId,
  // Of nobody: whoever asks has none of this id.
  currentAnnouncements: () => nobodys,
  dataExports: () => nobodys,
  deliveries: ({ webhookId }) => webhookId,
  notifications: () => nobodys,
  passkeys: () => nobodys,
  sessions: () => nobodys,
  identities: () => nobodys,
  webhooks: ({ webhookId }) => webhookId,
  backups: ({ backupId }) => backupId,
  restores: ({ restoreId }) => restoreId,
  onboardings: (_, { onboardingId }) => onboardingId,
  supportGrants: (_, { supportGrantId }) => supportGrantId,
  supportSessions: (_, { supportGrantId }) => supportGrantId,
}

/** Whom an operation about a person names: of a partner's staff in one that the organization does not belong to. */
const accountIds: Readonly<Record<string, (world: World, customer: Customer) => string>> = {
  operators: ({ operators }) => operators.support,
  staff: ({ own, partnerAccounts }, customer) =>
    customer === own ? partnerAccounts.member : partnerAccounts.foreign,
  users: ({ own }) => own.accounts.billing,
  sessions: ({ own }) => own.accounts.billing,
}

/** Path parameters that name objects which are there, in this organization where they belong to one. */
export function paramsOf(
  endpoint: Endpoint,
  world: World,
  customer: Customer = world.own,
): Record<string, string> {
  const noun = endpoint.id.split('.')[0] ?? ''
  const values: Readonly<Record<string, () => string | undefined>> = {
    organizationId: () => customer.organizationId,
    partnerId: () => customer.partnerId,
    tenantId: () => customer.tenantId,
    id: () => objectIds[noun]?.(world, customer),
    deliveryId: () => world.deliveryId,
    accountId: () => accountIds[noun]?.(world, customer),
    memberId: () => customer.memberId,
    name: () => (noun === 'templates' ? 'soul' : noun === 'checklistItems' ? 'connector' : 'ai-assistant'),
    package: () => 'telegram',
    slug: () => 'north',
    uid: () => 'nobody-is-signing-in',
  }
  const names = [...endpoint.path.matchAll(/:([a-zA-Z]+)/g)].map(([, name = '']) => name)
  return Object.fromEntries(
    names.map((name) => {
      const value = values[name]?.()
      if (value === undefined) throw new Error(`${endpoint.id}: valid-input.ts has no value for :${name}`)
      return [name, value]
    }),
  )
}

/**
 * A valid body for every operation that takes one. What it asks for is refused by the state of the object, or is
 * possible any number of times, so that asking changes nothing for whoever asks next.
 */
const bodies: Readonly<Record<string, (world: World, customer: Customer) => unknown>> = {
  'alertSettings.update': () => ({ diskFreePercent: 11 }),
  'announcements.create': () => ({ ...announcement, startsAt: '2090-01-01T00:00:00Z' }),
  'announcements.update': () => ({ severity: 'warning' }),
  'checklistItems.skip': () => ({ reason: 'Not needed here' }),
  'notificationSettings.update': () => ({ kind: 'data_export', mail: true, console: false }),
  'webhooks.create': () => ({ name: 'duty', url: 'http://169.254.169.254/' }),
  'webhooks.update': () => ({ name: 'duty' }),
  'blueprints.publish': () => ({ source: 'name: nothing' }),
  'connectors.create': () => ({
    kind: 'litellm',
    name: unique(),
    url: 'http://127.0.0.1:1',
    credentials: { masterKey: 'k' },
  }),
  'connectors.update': () => ({ name: 'gateway' }),
  'interactions.addPasskey': () => ({ name: 'Key', registration }),
  'interactions.confirmTotp': () => ({ code: '123456' }),
  'interactions.provePasskey': () => ({ answer }),
  'interactions.proveRecoveryCode': () => ({ code: 'NONE-OF-OURS' }),
  'interactions.proveTotp': () => ({ code: '123456' }),
  'interactions.replacePassword': () => ({ password: 'no password of anybody' }),
  'identities.link': () => ({ issuer: 'nobody', returnTo: '/app' }),
  'singleSignOn.link': () => ({ returnTo: '/app' }),
  'singleSignOn.save': () => ({
    issuer: 'https://127.0.0.1',
    clientId: 'freehold',
    clientSecret: 'a secret',
    required: null,
    roles: null,
    defaultRole: 'member',
    active: false,
    enforced: false,
  }),
  'interactions.signIn': () => ({ email: 'nobody@example.com', password: 'no password of anybody' }),
  'links.read': () => ({ token }),
  'links.use': () => ({ token }),
  'me.changeEmail': () => ({ email: `${unique()}@example.com` }),
  'me.changePassword': () => ({ currentPassword: 'not this one', newPassword: 'no password of anybody' }),
  'me.update': () => ({ locale: 'en' }),
  'members.changeRole': () => ({ role: 'billing' }),
  'members.inviteMany': () => ({
    rows: [{ email: `${unique()}@example.com`, name: 'Somebody', role: 'member' }],
  }),
  'members.invite': () => ({ email: `${unique()}@example.com`, name: 'Somebody', role: 'member' }),
  'operators.changeRole': () => ({ role: 'billing' }),
  'operators.invite': () => ({
    email: `${unique()}@example.com`,
    name: 'Somebody',
    role: 'billing',
    show: 'link',
  }),
  'operators.resendInvitation': () => ({ show: 'link' }),
  'orders.approve': () => ({ planHash: '0'.repeat(64) }),
  'orders.ask': () => ({ questions: [{ field: 'note', message: 'Why?' }] }),
  'orders.cancel': () => ({}),
  'orders.create': () => ({ blueprint: 'ai-assistant' }),
  'orders.createForTenant': () => ({ kind: 'restore' }),
  'orders.reject': () => ({ reason: 'Because' }),
  'orders.sealSecrets': () => ({ values: { botToken: `123456:${'a'.repeat(35)}` } }),
  'orders.update': () => ({ note: 'Please' }),
  'organizations.create': (_, { partnerId }) => ({ ...company, partnerId }),
  'onboardings.create': () => ({}),
  'onboardings.sealSecrets': () => ({ values: { botToken: `123456:${'a'.repeat(35)}` } }),
  'onboardings.update': () => ({ owner: { name: 'Somebody' } }),
  'organizations.move': (_, { partnerId }) => ({ partnerId }),
  'organizations.setLogo': () => logo,
  'organizations.updateBranding': () => ({ accent: '#4b3fbb' }),
  'organizations.update': () => ({ industry: 'Tools' }),
  'passkeys.create': () => ({ name: 'Key', registration }),
  'passkeys.rename': () => ({ name: 'Key' }),
  'orphans.remove': () => ({ confirm: 'another name' }),
  'partners.create': () => ({ slug: unique(), name: 'Somebody' }),
  'partners.setLogo': () => logo,
  'partners.terminate': () => ({ confirm: 'another-name', targetPartnerId: null }),
  'partners.updateBranding': () => ({ shownName: 'Somebody' }),
  'partners.update': () => ({ contactName: 'Somebody' }),
  'projects.create': () => ({ name: unique() }),
  'recoveries.create': () => ({ email: 'nobody@example.com' }),
  'registrations.create': () => ({
    email: `${unique()}@example.com`,
    name: 'Somebody',
    locale: 'en',
    organization: company,
  }),
  'securityPolicies.check': () => noDemands,
  'securityPolicies.replace': () => noDemands,
  'supportGrants.accept': () => ({}),
  'supportGrants.breakGlass': () => ({ reason: 'A tenant fails', minutes: 1 }),
  'supportGrants.refuse': () => ({}),
  'supportGrants.request': () => ({ reason: 'A tenant fails', hours: 1, rights: 'read', tenantIds: null }),
  'supportGrants.revoke': () => ({}),
  'supportSessions.open': () => ({ rights: 'read' }),
  'totp.confirm': () => ({ code: '123456' }),
  'staff.changeRole': () => ({ role: 'admin' }),
  'staff.invite': () => ({
    email: `${unique()}@example.com`,
    name: 'Somebody',
    role: 'member',
    show: 'link',
  }),
  'staff.resendInvitation': () => ({ show: 'link' }),
  'tenantRoles.grant': () => ({ role: 'admin' }),
  'users.recover': () => ({ resetSecondFactor: false }),
  'templates.update': () => ({ content: 'Hello' }),
  'tenants.rename': () => ({ displayName: 'Another name' }),
}

/** Operations whose valid body is none at all. */
const bodiless = new Set([
  'interactions.beginPasskey',
  'interactions.enrolPasskey',
  'interactions.enrolTotp',
  'interactions.proveDemo',
  'passkeys.begin',
  'passkeys.remove',
  'recoveryCodes.regenerate',
  'totp.begin',
  'totp.remove',
  'alerts.acknowledge',
  'announcements.end',
  'checklistItems.confirm',
  'checklistItems.resume',
  'checklistItems.test',
  'currentAnnouncements.dismiss',
  'dataExports.create',
  'dataExports.download',
  'deliveries.resend',
  'notifications.read',
  'notifications.readAll',
  'webhooks.remove',
  'webhooks.rotateSecret',
  'webhooks.test',
  'backups.create',
  'backups.verify',
  'connectors.remove',
  'connectors.test',
  'members.leave',
  'members.reactivate',
  'members.remove',
  'members.resendInvitation',
  'members.suspend',
  'operators.deactivate',
  'operators.reactivate',
  'staff.deactivate',
  'staff.reactivate',
  'tenantRoles.revoke',
  'users.disable',
  'users.enable',
  'onboardings.discard',
  'onboardings.submit',
  'orders.plan',
  'orders.submit',
  'organizations.removeLogo',
  'orphans.adopt',
  'partners.reinstate',
  'partners.removeLogo',
  'projects.remove',
  'restores.resume',
  'identities.unlink',
  'sessions.end',
  'sessions.endOthers',
  'sessions.endOfAccount',
  'singleSignOn.check',
  'singleSignOn.remove',
  'supportGrants.withdraw',
  'supportSessions.leave',
  'tenants.retry',
])

/** A valid request for an operation; an operation that is new to the contract must be entered above. */
export function validInput(endpoint: Endpoint, world: World, customer: Customer = world.own): Input {
  const params = paramsOf(endpoint, world, customer)
  const body = bodies[endpoint.id]
  if (body !== undefined) return { params, body: body(world, customer) }
  if (endpoint.method !== 'GET' && !bodiless.has(endpoint.id))
    throw new Error(`${endpoint.id} is new: valid-input.ts needs a valid body for it`)
  return { params }
}
