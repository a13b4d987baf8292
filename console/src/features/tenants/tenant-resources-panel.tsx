import { retryTenant, type Tenant } from '@freehold/contract'
import { Button, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { ResourceList } from '#features/resources'
import { call } from '#lib/api'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { RefreshIcon } from '#ui/icons'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import classes from './tenant-page.module.css'

/** Every object that the tenant is made of, as it was last seen; live. */
export function TenantResourcesPanel({ scope, tenant }: { scope: Scope; tenant: Tenant }) {
  const t = useTranslations()
  const can = useCan()
  const { organizationId, id, resources } = tenant
  const retry = useAction({
    run: (_: void, idempotencyKey) =>
      call(retryTenant, { params: { organizationId, tenantId: id }, idempotencyKey }),
    success: t('tenants.retrying'),
    refresh: [['tenants', id], ['auditEvents']],
  })
  return (
    <Section
      title={t('tenants.tabs.resources')}
      description={t('tenants.resourcesText')}
      variant="flush"
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<RefreshIcon size={15} />}
          loading={retry.isPending}
          disabled={!can('tenant:retry')}
          {...(can('tenant:retry') ? {} : { title: t('common.noPermission') })}
          onClick={() => retry.mutate()}
        >
          {t('tenants.retry')}
        </Button>
      }
    >
      {resources.length > 0 ? (
        <ResourceList
          resources={resources}
          label={t('tenants.tabs.resources')}
          brief={scope.surface === 'app'}
        />
      ) : (
        <Text size="sm" c="dimmed" className={classes['empty']}>
          {t('tenants.noResources')}
        </Text>
      )}
    </Section>
  )
}
