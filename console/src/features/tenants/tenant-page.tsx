import type { Tenant, TenantPhase } from '@freehold/contract'
import { Alert, Button, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { AuditPanel } from '#features/audit-events'
import { useBlueprintTitle } from '#features/blueprints'
import { TenantAccessPanel } from '#features/members'
import { ProjectsPanel } from '#features/projects'
import { listPath, orderPath, tenantPath } from '#lib/paths'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { EditIcon, InfoIcon } from '#ui/icons'
import { PageFrame, QueryFrame } from '#ui/page-frame'
import { LinkButton, RouteLink, TextLink } from '#ui/route-link'
import { PhaseBadge } from '#ui/term-badges'
import { TenantDangerPanel } from './tenant-danger-panel.tsx'
import { TenantFilesPanel } from './tenant-files-panel.tsx'
import { TenantOverviewPanel } from './tenant-overview-panel.tsx'
import { tenantQuery } from './tenant-queries.ts'
import { TenantResourcesPanel } from './tenant-resources-panel.tsx'
import classes from './tenant-page.module.css'

const tabs = ['overview', 'resources', 'files', 'projects', 'access', 'audit', 'danger'] as const
type Tab = (typeof tabs)[number]

/** On the way to somewhere: looked at now and then even if no change was announced. */
const restless: readonly TenantPhase[] = ['pending', 'provisioning', 'degraded', 'deleting']
const pollMs = 5_000

type TenantPageProps = {
  readonly scope: Scope
  readonly organizationId: string
  readonly tenantId: string
  /** The tab in the address; the overview has none. */
  readonly tab: string | undefined
}

/** One tenant, with a route for each of its tabs. */
export function TenantPage({ scope, organizationId, tenantId, tab }: TenantPageProps) {
  const t = useTranslations('tenants')
  const blueprintTitle = useBlueprintTitle()
  const query = useQuery({
    ...tenantQuery(organizationId, tenantId),
    refetchInterval: ({ state }) => (state.data && restless.includes(state.data.phase) ? pollMs : false),
  })
  return (
    <QueryFrame
      query={query}
      title={t('one')}
      crumbs={[{ label: t('title'), to: listPath(scope, 'tenants') }]}
      frame={(tenant) => ({
        title: tenant.displayName,
        badge: <PhaseBadge phase={tenant.phase} />,
        lead:
          scope.surface === 'app'
            ? blueprintTitle(tenant.blueprint)
            : `${blueprintTitle(tenant.blueprint)} · ${tenant.organizationName}`,
        actions: <ChangeButton scope={scope} tenant={tenant} />,
      })}
    >
      {(tenant) => <Content scope={scope} tenant={tenant} wanted={tab} />}
    </QueryFrame>
  )
}

function ChangeButton({ scope, tenant }: { scope: Scope; tenant: Tenant }) {
  const t = useTranslations()
  const can = useCan()
  const { base } = tenant.standing
  const isPossible = base === 'active' || base === 'trial'
  const reason = can('order:place') ? t('tenants.changeNotNow') : t('common.noPermission')
  if (!can('order:place') || !isPossible) {
    return (
      <Button variant="default" size="xs" leftSection={<EditIcon size={16} />} disabled title={reason}>
        {t('tenants.change')}
      </Button>
    )
  }
  return (
    <LinkButton
      to={`${tenantPath(scope, tenant.organizationId, tenant.id)}/change`}
      variant="default"
      size="xs"
      leftSection={<EditIcon size={16} />}
    >
      {t('tenants.change')}
    </LinkButton>
  )
}

type ContentProps = { readonly scope: Scope; readonly tenant: Tenant; readonly wanted: string | undefined }

function Content({ scope, tenant, wanted }: ContentProps) {
  const t = useTranslations()
  const can = useCan()
  const shown = tabs.filter((tab) => {
    if (tab === 'projects') return tenant.holdsProjects
    if (tab === 'files') return tenant.files.length > 0
    if (tab === 'access') return can('member:list')
    if (tab === 'audit') return can('audit:read')
    return tab !== 'danger' || can('order:place')
  })
  const tab = shown.find((one) => one === (wanted ?? 'overview'))
  return (
    <>
      <VisuallyHidden>
        <span aria-live="polite">
          {t('tenants.announce', { phase: t(`terms.tenantPhase.${tenant.phase}`) })}
        </span>
      </VisuallyHidden>
      {tenant.openOrderId ? (
        <Alert role="note" color="blue" icon={<InfoIcon />}>
          {t('tenants.openOrder')}{' '}
          <TextLink to={orderPath(scope, tenant.organizationId, tenant.openOrderId)} inherit>
            {t('tenants.openOrderLink')}
          </TextLink>
        </Alert>
      ) : null}
      <TabNavigation scope={scope} tenant={tenant} shown={shown} current={tab} />
      {tab ? (
        <TabContent scope={scope} tenant={tenant} tab={tab} />
      ) : (
        <PageFrame title={t('common.page.notFoundTitle')}>{null}</PageFrame>
      )}
    </>
  )
}

type TabNavigationProps = {
  readonly scope: Scope
  readonly tenant: Tenant
  readonly shown: readonly Tab[]
  readonly current: Tab | undefined
}

function TabNavigation({ scope, tenant, shown, current }: TabNavigationProps) {
  const t = useTranslations('tenants.tabs')
  const base = tenantPath(scope, tenant.organizationId, tenant.id)
  const failing = tenant.resources.filter(({ state }) => state === 'failing' || state === 'drifted').length
  return (
    <nav aria-label={t('label')} className={classes['tabs']}>
      {shown.map((tab) => (
        <RouteLink
          key={tab}
          to={tab === 'overview' ? base : `${base}/${tab}`}
          className={classes['tab'] ?? ''}
          data-tab={tab}
          exact
          aria-current={tab === current ? 'page' : undefined}
        >
          {t(tab)}
          {tab === 'resources' && failing > 0 ? (
            <span className={classes['alarm']}>
              {failing}
              <VisuallyHidden> {t('failing')}</VisuallyHidden>
            </span>
          ) : null}
        </RouteLink>
      ))}
    </nav>
  )
}

function TabContent({ scope, tenant, tab }: { scope: Scope; tenant: Tenant; tab: Tab }) {
  const t = useTranslations('tenants')
  const { organizationId, id } = tenant
  if (tab === 'resources') return <TenantResourcesPanel scope={scope} tenant={tenant} />
  if (tab === 'files') return <TenantFilesPanel tenant={tenant} />
  if (tab === 'projects') return <ProjectsPanel organizationId={organizationId} tenantId={id} scope={scope} />
  if (tab === 'access') return <TenantAccessPanel tenant={tenant} />
  if (tab === 'danger') return <TenantDangerPanel scope={scope} tenant={tenant} />
  if (tab === 'overview') return <TenantOverviewPanel scope={scope} tenant={tenant} />
  const log = listPath(scope, 'audit')
  return (
    <AuditPanel
      organizationId={organizationId}
      targetId={id}
      title={t('tabs.audit')}
      {...(scope.surface === 'partner' ? {} : { allPath: `${log}?targetId=${id}` })}
    />
  )
}
