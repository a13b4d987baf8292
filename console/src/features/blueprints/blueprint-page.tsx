import type { Blueprint, BlueprintDefinition } from '@freehold/contract'
import { Badge, Button, Group, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { listPath } from '#lib/paths'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { CopyIconButton } from '#ui/copy-id'
import { FactList } from '#ui/fact-list'
import { EditIcon } from '#ui/icons'
import { QueryFrame } from '#ui/page-frame'
import { ExactTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { StatusBadge } from '#ui/status-badge'
import { blueprintQuery, useLocalText } from './blueprint-queries.ts'
import { BlueprintSourceForm } from './blueprint-source-form.tsx'
import classes from './blueprint-page.module.css'

type BlueprintPageProps = { readonly scope: Scope; readonly name: string }

/** One blueprint: what it makes, its source, and which versions tenants are on. */
export function BlueprintPage({ scope, name }: BlueprintPageProps) {
  const t = useTranslations('blueprints')
  const local = useLocalText()
  const query = useQuery(blueprintQuery(name))
  return (
    <QueryFrame
      query={query}
      title={t('one')}
      crumbs={[{ label: t('title'), to: listPath(scope, 'blueprints') }]}
      frame={({ blueprint }) => ({
        title: local(blueprint.definition.title),
        lead: local(blueprint.definition.description),
        badge: (
          <StatusBadge tone={blueprint.orderable ? 'good' : 'warning'}>
            {t(blueprint.orderable ? 'orderable' : 'notOrderable')}
          </StatusBadge>
        ),
      })}
    >
      {({ blueprint, source, versions }) => (
        <>
          <Facts blueprint={blueprint} />
          <Resources definition={blueprint.definition} />
          <Versions versions={versions} current={blueprint.version} />
          <Source key={blueprint.version} scope={scope} source={source} />
        </>
      )}
    </QueryFrame>
  )
}

function Facts({ blueprint }: { blueprint: Blueprint }) {
  const t = useTranslations()
  const local = useLocalText()
  const { name, version, createdAt, definition } = blueprint
  const names = (list: readonly { label: Parameters<typeof local>[0] }[]): string =>
    list.map(({ label }) => local(label)).join(', ')
  return (
    <Section title={t('common.details')}>
      <FactList
        facts={[
          { label: t('blueprints.name'), value: <span className="mono">{name}</span> },
          { label: t('blueprints.version'), value: String(version) },
          { label: t('blueprints.published'), value: <ExactTime at={createdAt} /> },
          { label: t('blueprints.approval'), value: t(`orders.approvalShort.${definition.approval}`) },
          { label: t('blueprints.provision'), value: t(`blueprints.provisions.${definition.provision}`) },
          { label: t('blueprints.grace'), value: t('blueprints.days', { count: definition.graceDays }) },
          { label: t('blueprints.parameters'), value: names(definition.parameters) },
          { label: t('blueprints.packages'), value: names(definition.packages) },
          { label: t('blueprints.files'), value: definition.files.map((file) => file.name).join(', ') },
        ]}
      />
    </Section>
  )
}

/** The objects that a tenant is made of, in the order in which they are made. */
function Resources({ definition }: { definition: BlueprintDefinition }) {
  const t = useTranslations('blueprints')
  const rows = [
    ...definition.resources.map((resource) => ({ resource, of: 'tenant' as const })),
    ...definition.projectResources.map((resource) => ({ resource, of: 'project' as const })),
  ]
  return (
    <Section title={t('resources')} description={t('resourcesText')} variant="flush">
      <div className={classes['scroll']}>
        <Table className={classes['table'] ?? ''}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('resource')}</Table.Th>
              <Table.Th scope="col">{t('kind')}</Table.Th>
              <Table.Th scope="col">{t('scope')}</Table.Th>
              <Table.Th scope="col">{t('needs')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ resource, of }) => (
              <Table.Tr key={`${of} ${resource.name}`}>
                <Table.Th scope="row">{resource.name}</Table.Th>
                <Table.Td className="mono">{resource.kind}</Table.Td>
                <Table.Td>
                  <Badge color="gray">
                    {t(of === 'project' ? 'scopes.project' : `scopes.${resource.scope}`)}
                  </Badge>
                </Table.Td>
                <Table.Td>{resource.needs.join(', ') || '–'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Section>
  )
}

type Version = { readonly version: number; readonly createdAt: string; readonly tenants: number }

function Versions({ versions, current }: { versions: readonly Version[]; current: number }) {
  const t = useTranslations('blueprints')
  return (
    <Section title={t('versions')} description={t('versionsText')}>
      <ul className={classes['versions']}>
        {versions.map(({ version, createdAt, tenants }) => (
          <li key={version}>
            <Group gap="sm">
              <Text fw={600} size="sm">
                {t('versionNumber', { version })}
              </Text>
              {version === current ? <Badge>{t('current')}</Badge> : null}
              <Text size="sm" c="dimmed">
                <ExactTime at={createdAt} />
              </Text>
              <Text size="sm">{t('tenants', { count: tenants })}</Text>
            </Group>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Source({ scope, source }: { scope: Scope; source: string }) {
  const t = useTranslations()
  const can = useCan()
  const [editing, { open, close }] = useDisclosure(false)
  const mayManage = can('blueprint:manage')
  return (
    <Section
      title={t('blueprints.source')}
      description={t('blueprints.sourceText')}
      actions={
        editing ? null : (
          <>
            <CopyIconButton value={source} label={t('blueprints.source')} />
            <Button
              variant="default"
              size="xs"
              leftSection={<EditIcon size={16} />}
              onClick={open}
              disabled={!mayManage}
              {...(mayManage ? {} : { title: t('common.noPermission') })}
            >
              {t('blueprints.edit')}
            </Button>
          </>
        )
      }
    >
      {editing ? (
        <BlueprintSourceForm scope={scope} source={source} onClose={close} />
      ) : (
        <pre className={classes['source']}>{source}</pre>
      )}
    </Section>
  )
}
