import type { Permission } from '@freehold/contract'
import type { ReactNode } from 'react'
import { homePath, listPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import {
  AuditIcon,
  BackupIcon,
  BellIcon,
  BrandingIcon,
  BlueprintIcon,
  ConnectorIcon,
  HomeIcon,
  MegaphoneIcon,
  MembersIcon,
  OrderIcon,
  OrganizationIcon,
  OrphanIcon,
  PartnerIcon,
  PersonIcon,
  SettingsIcon,
  ShieldIcon,
  SupportIcon,
  TemplateIcon,
  TenantIcon,
  type IconProps,
} from '#ui/icons'

type Noun =
  | 'overview'
  | 'home'
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
  | 'audit'
  | 'settings'
  | 'branding'
  | 'support-grants'
  | 'security-policy'
  | 'single-sign-on'

export type NavigationEntry = {
  readonly noun: Noun
  readonly to: string
  readonly Icon: (props: IconProps) => ReactNode
  readonly needs?: Permission
}

export type NavigationGroup = {
  readonly name: 'work' | 'customers' | 'platform' | 'organization'
  readonly entries: readonly NavigationEntry[]
}

const icons = {
  overview: HomeIcon,
  home: HomeIcon,
  orders: OrderIcon,
  tenants: TenantIcon,
  organizations: OrganizationIcon,
  partners: PartnerIcon,
  members: MembersIcon,
  team: MembersIcon,
  users: PersonIcon,
  connectors: ConnectorIcon,
  blueprints: BlueprintIcon,
  templates: TemplateIcon,
  orphans: OrphanIcon,
  backups: BackupIcon,
  alerts: BellIcon,
  announcements: MegaphoneIcon,
  audit: AuditIcon,
  settings: SettingsIcon,
  branding: BrandingIcon,
  'support-grants': SupportIcon,
  'security-policy': ShieldIcon,
  'single-sign-on': PersonIcon,
} as const satisfies Record<Noun, NavigationEntry['Icon']>

function entriesOf(
  scope: Scope,
  entries: readonly (readonly [Noun, Permission?])[],
): readonly NavigationEntry[] {
  return entries.map(([noun, needs]) => ({
    noun,
    to:
      noun === 'overview' || noun === 'home'
        ? homePath(scope.surface, scope.surface === 'app' ? scope.organizationId : undefined)
        : listPath(scope, noun),
    Icon: icons[noun],
    ...(needs === undefined ? {} : { needs }),
  }))
}

function appGroups(scope: Scope): readonly NavigationGroup[] {
  return [
    {
      name: 'work',
      entries: entriesOf(scope, [['home'], ['tenants', 'tenant:read'], ['orders', 'order:read']]),
    },
    {
      name: 'organization',
      entries: entriesOf(scope, [
        ['members', 'member:list'],
        ['audit', 'audit:read'],
        ['support-grants', 'support_grant:read'],
        ['security-policy', 'security_policy:read'],
        ['single-sign-on', 'single_sign_on:read'],
        ['branding', 'organization:read'],
        ['settings', 'organization:read'],
      ]),
    },
  ]
}

function workOfStaff(scope: Scope): NavigationGroup {
  return {
    name: 'work',
    entries: entriesOf(scope, [['overview'], ['orders', 'order:list'], ['tenants', 'tenant:list']]),
  }
}

function partnerGroups(scope: Scope): readonly NavigationGroup[] {
  return [
    workOfStaff(scope),
    {
      name: 'customers',
      entries: entriesOf(scope, [
        ['organizations', 'organization:list'],
        ['blueprints', 'blueprint:read'],
      ]),
    },
    {
      name: 'organization',
      entries: entriesOf(scope, [
        ['team', 'staff:list'],
        ['branding', 'partner:read'],
        ['settings', 'partner:read'],
      ]),
    },
  ]
}

function operatorGroups(scope: Scope): readonly NavigationGroup[] {
  return [
    workOfStaff(scope),
    {
      name: 'customers',
      entries: entriesOf(scope, [
        ['organizations', 'organization:list'],
        ['partners', 'partner:list'],
        ['support-grants', 'support_grant:list'],
        ['users', 'user:list'],
      ]),
    },
    {
      name: 'platform',
      entries: entriesOf(scope, [
        ['connectors', 'connector:read'],
        ['blueprints', 'blueprint:read'],
        ['templates', 'template:read'],
        ['orphans', 'orphan:read'],
        ['backups', 'backup:read'],
        ['alerts', 'alert:read'],
        ['announcements', 'announcement:read'],
        ['team', 'operator:list'],
        ['audit', 'audit:list'],
      ]),
    },
  ]
}

/** What a surface offers, in groups; entries that the caller's role does not open are left out by the shell. */
export function navigationOf(scope: Scope): readonly NavigationGroup[] {
  if (scope.surface === 'app') return appGroups(scope)
  return scope.surface === 'partner' ? partnerGroups(scope) : operatorGroups(scope)
}
