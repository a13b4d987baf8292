import { removeConnector, updateConnector, type Connector } from '@freehold/contract'
import { Badge, Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { listPath } from '#lib/paths'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { CopyId } from '#ui/copy-id'
import { FactList } from '#ui/fact-list'
import { EditIcon, TrashIcon } from '#ui/icons'
import { QueryFrame } from '#ui/page-frame'
import { ExactTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { ConnectorEditForm } from './connector-edit-form.tsx'
import { ConnectorHealthBadge } from './connector-health-badge.tsx'
import { ConnectorHealthPanel } from './connector-health-panel.tsx'
import { afterConnectorChange, connectorKindsQuery, connectorQuery } from './connector-queries.ts'

/** One outside system: how it is, what it is connected with, and what is kept of its credentials. */
export function ConnectorPage({ scope, connectorId }: { scope: Scope; connectorId: string }) {
  const t = useTranslations('connectors')
  const query = useQuery(connectorQuery(connectorId))
  const { data: kinds } = useQuery(connectorKindsQuery)
  return (
    <QueryFrame
      query={query}
      title={t('one')}
      crumbs={[{ label: t('title'), to: listPath(scope, 'connectors') }]}
      frame={({ name, kind, health }) => ({
        title: name,
        lead: kinds?.find((one) => one.kind === kind)?.title ?? kind,
        badge: <ConnectorHealthBadge status={health.status} />,
      })}
    >
      {(connector) => (
        <>
          <ConnectorHealthPanel connector={connector} />
          <Details connector={connector} />
          <RemoveSection scope={scope} connector={connector} />
        </>
      )}
    </QueryFrame>
  )
}

function Details({ connector }: { connector: Connector }) {
  const t = useTranslations()
  const can = useCan()
  const [editing, { open, close }] = useDisclosure(false)
  const { name, url, isDefault, credentials, resourceCount, createdAt, id } = connector
  const mayManage = can('connector:manage')
  const refused = mayManage ? {} : { title: t('common.noPermission') }
  const actions = editing ? null : (
    <>
      {isDefault ? null : <MakeDefaultButton connector={connector} />}
      <Button
        variant="default"
        size="xs"
        leftSection={<EditIcon size={16} />}
        onClick={open}
        disabled={!mayManage}
        {...refused}
      >
        {t('connectors.edit')}
      </Button>
    </>
  )
  const kept = (
    <Group gap="xs">
      {credentials.map((credential) => (
        <span key={credential.name}>
          {credential.name} <span className="mono">…{credential.fingerprint}</span>
        </span>
      ))}
    </Group>
  )
  return (
    <Section title={t('common.details')} actions={actions}>
      {editing ? (
        <ConnectorEditForm connector={connector} onClose={close} />
      ) : (
        <FactList
          facts={[
            { label: t('common.name'), value: name },
            { label: t('connectors.address'), value: <CopyId value={url} label={t('connectors.address')} /> },
            {
              label: t('connectors.default'),
              value: isDefault ? <Badge color="gray">{t('common.yes')}</Badge> : t('common.no'),
            },
            { label: t('connectors.credentials'), value: credentials.length > 0 ? kept : null },
            { label: t('connectors.resources'), value: String(resourceCount) },
            { label: t('common.created'), value: <ExactTime at={createdAt} /> },
            { label: t('common.id'), value: <CopyId short value={id} label={t('common.id')} /> },
          ]}
        />
      )}
    </Section>
  )
}

function MakeDefaultButton({ connector }: { connector: Connector }) {
  const t = useTranslations()
  const can = useCan()
  const { id, version, name } = connector
  const make = useAction({
    run: (_: void, idempotencyKey) =>
      call(updateConnector, { params: { id }, body: { isDefault: true }, ifMatch: version, idempotencyKey }),
    success: t('connectors.madeDefault', { name }),
    refresh: afterConnectorChange,
  })
  return (
    <Button
      variant="default"
      size="xs"
      loading={make.isPending}
      disabled={!can('connector:manage')}
      {...(can('connector:manage') ? {} : { title: t('common.noPermission') })}
      onClick={() => make.mutate()}
    >
      {t('connectors.makeDefault')}
    </Button>
  )
}

function RemoveSection({ scope, connector }: { scope: Scope; connector: Connector }) {
  const t = useTranslations()
  const can = useCan()
  const navigate = useNavigate()
  const [opened, { open, close }] = useDisclosure(false)
  const { id, version, name, resourceCount } = connector
  const remove = useAction({
    run: (_: void, idempotencyKey) =>
      call(removeConnector, { params: { id }, ifMatch: version, idempotencyKey }),
    inlineErrors: true,
    success: t('connectors.removed', { name }),
    refresh: [['connectors', 'list'], ['blueprints'], ['auditEvents']],
    onDone: () => void navigate({ to: listPath(scope, 'connectors') }),
  })
  if (!can('connector:manage')) return null
  const isInUse = resourceCount > 0
  return (
    <Section title={t('connectors.removeTitle')} variant="danger">
      <Group justify="space-between">
        <Text size="sm">
          {isInUse ? t('connectors.inUse', { count: resourceCount }) : t('connectors.removeText')}
        </Text>
        <Button color="red" leftSection={<TrashIcon size={18} />} onClick={open} disabled={isInUse}>
          {t('common.remove')}
        </Button>
      </Group>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('connectors.removeConfirm', { name })}
        confirmLabel={t('common.remove')}
        typed={name}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        error={remove.error}
        danger
      >
        {t('connectors.removeText')}
      </ConfirmDialog>
    </Section>
  )
}
