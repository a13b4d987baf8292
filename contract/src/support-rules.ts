import type { Endpoint } from './endpoint.ts'

/**
 * What support never touches, whatever was consented to, by the words that an operation's id, path and permission are
 * made of: secrets, keys and credentials, factors, people and their roles, money, the security of the organization,
 * ways to sign in, what leaves for elsewhere, and support itself, so that no access begets another.
 */
const deniedWords: ReadonlySet<string> = new Set(
  `account accounts api billing break connector connectors credential credentials export exports factor factors
   identity identities invitation invitations invoice invoices issuer issuers key keys mail mails member members mfa
   passkey passkeys password passwords payment payments payout payouts policies policy provider providers recovery role
   roles secret secrets security session sessions sign sso staff sudo support team token tokens totp user users webhook
   webhooks`.split(/\s+/),
)

/** What a support session may do beside the organization's own operations: know who it is, what is sold, and leave. */
const ownOperations: ReadonlySet<string> = new Set(['blueprints.list', 'me.read', 'supportSessions.leave'])

/** Operations that row-level security narrows to the tenants of a consent; with an object where they write. */
const narrowedNouns: ReadonlySet<string> = new Set([
  'auditEvents',
  'orders',
  'projects',
  'resources',
  'tenants',
])
const narrowedReads: ReadonlySet<string> = new Set(['organizations.read', ...ownOperations])

function wordsOf(text: string): string[] {
  return text
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
}

/**
 * Whether the deny-list names an operation. It stands beside the operation's own `support` rule, so that an operation
 * that is new, and whose author did not think of support, is refused by what it is about.
 */
export function isDeniedToSupport({ id, path, permission, scope, stepUp }: Endpoint): boolean {
  if (ownOperations.has(id)) return false
  if (scope !== 'organization' || stepUp === true) return true
  return wordsOf(`${id} ${path} ${permission ?? ''}`).some((word) => deniedWords.has(word))
}

export type SupportReach = { readonly mayWrite: boolean; readonly isLimited: boolean }

/** Whether a support session of this reach may call the operation at all. */
export function maySupport(endpoint: Endpoint, { mayWrite, isLimited }: SupportReach): boolean {
  if (isDeniedToSupport(endpoint) || endpoint.support === 'deny') return false
  if (endpoint.support === 'write' && !mayWrite) return false
  if (!isLimited || narrowedReads.has(endpoint.id)) return true
  const noun = endpoint.id.split('.')[0] ?? ''
  const isOfOneObject = /^\/v1\/organizations\/:organizationId\/[a-z-]+\/:/.test(endpoint.path)
  return narrowedNouns.has(noun) && (endpoint.support === 'read' || isOfOneObject)
}

/** Fields that support neither reads nor writes, by the type they stand on. */
export const fieldsDeniedToSupport = {
  organization: ['vatNumber', 'billingAddress', 'billingEmail'],
} as const
