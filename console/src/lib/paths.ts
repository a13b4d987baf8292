import type { Scope, Surface } from './surface.ts'

/** Every address of the console is made here, so that a page need not know on which surface it is shown. */
export function homePath(surface: Surface, organizationId?: string): string {
  return surface === 'app' && organizationId ? `/app/${organizationId}` : `/${surface}`
}

function base(scope: Scope): string {
  return scope.surface === 'app' ? `/app/${scope.organizationId}` : `/${scope.surface}`
}

/** On the customer's surface the organization stands first in the address, so it is not repeated behind the noun. */
function objectPath(scope: Scope, noun: string, organizationId: string, id: string): string {
  return scope.surface === 'app'
    ? `${base(scope)}/${noun}/${id}`
    : `${base(scope)}/${noun}/${organizationId}/${id}`
}

export type ListNoun =
  | 'orders'
  | 'tenants'
  | 'organizations'
  | 'partners'
  | 'members'
  | 'team'
  | 'users'
  | 'connectors'
  | 'blueprints'
  | 'templates'
  | 'orphans'
  | 'backups'
  | 'alerts'
  | 'announcements'
  | 'notifications'
  | 'audit'
  | 'settings'
  | 'branding'
  | 'onboardings'
  | 'support-grants'
  | 'security-policy'
  | 'single-sign-on'

export function listPath(scope: Scope, noun: ListNoun): string {
  return `${base(scope)}/${noun}`
}

export function orderPath(scope: Scope, organizationId: string, id: string): string {
  return objectPath(scope, 'orders', organizationId, id)
}

export function newOrderPath(scope: Scope, organizationId?: string): string {
  return scope.surface === 'app' || !organizationId
    ? `${base(scope)}/orders/new`
    : `${base(scope)}/orders/new?organizationId=${organizationId}`
}

export function tenantPath(scope: Scope, organizationId: string, id: string): string {
  return objectPath(scope, 'tenants', organizationId, id)
}

export function organizationPath(scope: Scope, organizationId: string): string {
  return scope.surface === 'app'
    ? `/app/${organizationId}/settings`
    : `${base(scope)}/organizations/${organizationId}`
}

export function onboardingPath(id: string, step?: string): string {
  return step === undefined ? `/partner/onboardings/${id}` : `/partner/onboardings/${id}/${step}`
}

export function partnerPath(partnerId: string): string {
  return `/operator/partners/${partnerId}`
}

export function userPath(accountId: string): string {
  return `/operator/users/${accountId}`
}

export function connectorPath(connectorId: string): string {
  return `/operator/connectors/${connectorId}`
}

export function webhookPath(webhookId: string): string {
  return `/operator/alerts/webhooks/${webhookId}`
}

export function announcementPath(announcementId: string): string {
  return `/operator/announcements/${announcementId}`
}

export function blueprintPath(scope: Scope, name: string): string {
  return `${base(scope)}/blueprints/${name}`
}

export function supportGrantPath(scope: Scope, organizationId: string, id: string): string {
  return scope.surface === 'app'
    ? objectPath(scope, 'support-grants', organizationId, id)
    : `${organizationPath(scope, organizationId)}/support-grants/${id}`
}

export function profilePath(scope: Scope): string {
  return `${base(scope)}/profile`
}
