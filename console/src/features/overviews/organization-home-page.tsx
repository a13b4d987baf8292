import type { Order, TenantSummary } from '@freehold/contract'
import { Paper, SimpleGrid, Skeleton, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { SupportNotice } from '#features/support-grants'
import { listPath, newOrderPath, orderPath, tenantPath } from '#lib/paths'
import { useCan, useMe } from '#lib/session'
import type { Scope } from '#lib/surface'
import { EmptyState } from '#ui/empty-state'
import { ErrorState } from '#ui/error-state'
import { PlusIcon, TenantIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { LinkButton, RouteLink, TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { OrderStateBadge, PhaseBadge } from '#ui/term-badges'
import { openOrdersQuery, ownTenantsQuery } from './overview-queries.ts'
import classes from './organization-home-page.module.css'

/** Where members of an organization begin: their tenants and what is under way. */
export function OrganizationHomePage({ organizationId }: { organizationId: string }) {
  const t = useTranslations('overviews')
  const me = useMe()
  const can = useCan()
  const scope: Scope = { surface: 'app', organizationId }
  const tenants = useQuery(ownTenantsQuery(organizationId))
  const orders = useQuery(openOrdersQuery(organizationId))
  const name = me.organizations.find(({ id }) => id === organizationId)?.name ?? t('homeTitle')
  const order = can('order:place') ? (
    <LinkButton to={newOrderPath(scope)} leftSection={<PlusIcon size={18} />}>
      {t('newOrder')}
    </LinkButton>
  ) : null
  const openOrders = orders.data?.data ?? []
  if (isEmpty(tenants.data) && isEmpty(orders.data))
    return <FirstRun organizationId={organizationId} name={name} action={order} />
  return (
    <PageFrame title={name} actions={order}>
      <SupportNotice organizationId={organizationId} />
      <LoadError queries={[tenants, orders]} />
      {openOrders.length > 0 ? <OpenOrders scope={scope} orders={openOrders} /> : null}
      <OwnTenants scope={scope} tenants={tenants.data?.data} />
    </PageFrame>
  )
}

function isEmpty(page: { readonly data: readonly unknown[] } | undefined): boolean {
  return page?.data.length === 0
}

type Loading = { readonly error: Error | null; readonly refetch: () => Promise<unknown> }

function LoadError({ queries }: { queries: readonly Loading[] }) {
  const failed = queries.find(({ error }) => error !== null)
  return failed ? <ErrorState error={failed.error} retry={() => void failed.refetch()} /> : null
}

type FirstRunProps = { readonly organizationId: string; readonly name: string; readonly action: ReactNode }

function FirstRun({ organizationId, name, action }: FirstRunProps) {
  const t = useTranslations('overviews')
  return (
    <PageFrame title={t('welcome', { organization: name })}>
      <SupportNotice organizationId={organizationId} />
      <Paper className={classes['first']}>
        <EmptyState
          icon={<TenantIcon size={28} />}
          title={t('firstRunTitle')}
          text={action ? t('firstRunText') : t('firstRunMember')}
          actions={action}
        />
        <ol className={classes['steps']}>
          {(['choose', 'check', 'watch'] as const).map((step) => (
            <li key={step} className={classes['step']}>
              <Text fw={600} size="sm">
                {t(`steps.${step}.title`)}
              </Text>
              <Text size="sm" c="dimmed">
                {t(`steps.${step}.text`)}
              </Text>
            </li>
          ))}
        </ol>
      </Paper>
    </PageFrame>
  )
}

function OpenOrders({ scope, orders }: { scope: Scope; orders: readonly Order[] }) {
  const t = useTranslations()
  return (
    <Section
      title={t('overviews.openOrders')}
      variant="flush"
      actions={
        <TextLink to={listPath(scope, 'orders')} size="sm">
          {t('overviews.allOrders')}
        </TextLink>
      }
    >
      <ul className={classes['orders']}>
        {orders.map((order) => (
          <li key={order.id} className={classes['order']}>
            <RouteLink
              to={orderPath(scope, order.organizationId, order.id)}
              className={classes['orderLink'] ?? ''}
            >
              {t('overviews.orderTitle', {
                kind: t(`terms.orderKind.${order.kind}`),
                name: order.displayName || order.tenantName,
              })}
            </RouteLink>
            <Text span size="xs" c="dimmed">
              <RelativeTime at={order.submittedAt ?? order.createdAt} />
            </Text>
            <OrderStateBadge state={order.state} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function OwnTenants({ scope, tenants }: { scope: Scope; tenants: readonly TenantSummary[] | undefined }) {
  const t = useTranslations('overviews')
  return (
    <section aria-label={t('tenants')} className={classes['tenants']}>
      <div className={classes['head']}>
        <Title order={2} size="h2">
          {t('tenants')}
        </Title>
        <TextLink to={listPath(scope, 'tenants')} size="sm">
          {t('allTenants')}
        </TextLink>
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }}>
        {tenants?.map((tenant) => <TenantCard key={tenant.id} scope={scope} tenant={tenant} />) ??
          [0, 1, 2].map((slot) => <Skeleton key={slot} height={132} radius="lg" />)}
      </SimpleGrid>
    </section>
  )
}

function TenantCard({ scope, tenant }: { scope: Scope; tenant: TenantSummary }) {
  return (
    <Paper
      component={RouteLink}
      to={tenantPath(scope, tenant.organizationId, tenant.id)}
      className={classes['card']}
    >
      <span className={classes['cardName']}>{tenant.displayName}</span>
      <span className={`${classes['technical']} mono`}>{tenant.name}</span>
      <span className={classes['cardFoot']}>
        <PhaseBadge phase={tenant.phase} />
        <Text span size="xs" c="dimmed">
          <RelativeTime at={tenant.createdAt} />
        </Text>
      </span>
    </Paper>
  )
}
