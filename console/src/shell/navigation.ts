import type { Permission } from '@freehold/contract'
import type { ReactNode } from 'react'
import { homePath, listPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import {
  AuditIcon,
  BlueprintIcon,
  ConnectorIcon,
  HomeIcon,
  MembersIcon,
  OrderIcon,
  OrganizationIcon,
  OrphanIcon,
  PartnerIcon,
  SettingsIcon,
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
  | 'connectors'
  | 'blueprints'
  | 'templates'
  | 'orphans'
  | 'audit'
  | 'settings'

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
  connectors: ConnectorIcon,
  blueprints: BlueprintIcon,
  templates: TemplateIcon,
  orphans: OrphanIcon,
  audit: AuditIcon,
  settings: SettingsIcon,
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

/** What a surface offers, in groups; entries that the caller's role does not open are left out by the shell. */
export function navigationOf(scope: Scope): readonly NavigationGroup[] {
  if (scope.surface === 'app') {
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
          ['settings', 'organization:read'],
        ]),
      },
    ]
  }
  const work: NavigationGroup = {
    name: 'work',
    entries: entriesOf(scope, [['overview'], ['orders', 'order:list'], ['tenants', 'tenant:list']]),
  }
  if (scope.surface === 'partner') {
    return [
      work,
      {
        name: 'customers',
        entries: entriesOf(scope, [
          ['organizations', 'organization:list'],
          ['blueprints', 'blueprint:read'],
        ]),
      },
    ]
  }
  return [
    work,
    {
      name: 'customers',
      entries: entriesOf(scope, [
        ['organizations', 'organization:list'],
        ['partners', 'partner:list'],
      ]),
    },
    {
      name: 'platform',
      entries: entriesOf(scope, [
        ['connectors', 'connector:read'],
        ['blueprints', 'blueprint:read'],
        ['templates', 'template:read'],
        ['orphans', 'orphan:read'],
        ['audit', 'audit:list'],
      ]),
    },
  ]
}
