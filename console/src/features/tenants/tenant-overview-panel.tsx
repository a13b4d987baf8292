import type { BlueprintDefinition, Tenant } from '@freehold/contract'
import { Badge, Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslations } from 'use-intl'
import { useBlueprint, useBlueprintTitle, useLocalText } from '#features/blueprints'
import { organizationPath } from '#lib/paths'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { CopyId } from '#ui/copy-id'
import { FactList, type Fact } from '#ui/fact-list'
import { EditIcon } from '#ui/icons'
import { ExactTime } from '#ui/relative-time'
import { TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { PhaseBadge } from '#ui/term-badges'
import { TenantRenameForm } from './tenant-rename-form.tsx'
import classes from './tenant-page.module.css'

/** What the tenant is, what the business wants of it, and what was last seen. */
export function TenantOverviewPanel({ scope, tenant }: { scope: Scope; tenant: Tenant }) {
  return (
    <div className={classes['stack']}>
      <Phase tenant={tenant} />
      <Facts scope={scope} tenant={tenant} />
      <Standing tenant={tenant} />
      <Answers tenant={tenant} />
    </div>
  )
}

function Phase({ tenant }: { tenant: Tenant }) {
  const t = useTranslations('tenants')
  const { phase, resources } = tenant
  const trouble = resources.filter(({ state }) => state === 'failing')
  return (
    <Section title={t('phase')}>
      <Group gap="md" align="flex-start" wrap="nowrap">
        <PhaseBadge phase={phase} />
        <Text size="sm">{t(`explain.${phase}`)}</Text>
      </Group>
      {trouble.length > 0 ? (
        <ul className={classes['consequences']} style={{ marginTop: 12 }}>
          {trouble.map(({ id, name, lastError, conditions }) => (
            <li key={id}>
              <strong>{name}</strong>:{' '}
              {lastError ?? conditions.find(({ status }) => status !== 'true')?.message}
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  )
}

function Facts({ scope, tenant }: { scope: Scope; tenant: Tenant }) {
  const t = useTranslations()
  const can = useCan()
  const blueprintTitle = useBlueprintTitle()
  const [renaming, { open, close }] = useDisclosure(false)
  const facts: Fact[] = [
    { label: t('tenants.displayName'), value: tenant.displayName },
    { label: t('tenants.name'), value: <CopyId value={tenant.name} label={t('tenants.name')} /> },
    {
      label: t('tenants.blueprint'),
      value: t('tenants.blueprintVersion', {
        title: blueprintTitle(tenant.blueprint),
        version: tenant.blueprintVersion,
      }),
    },
    { label: t('common.created'), value: <ExactTime at={tenant.createdAt} /> },
    { label: t('common.id'), value: <CopyId short value={tenant.id} label={t('common.id')} /> },
  ]
  if (scope.surface !== 'app') {
    facts.splice(2, 0, {
      label: t('tenants.organization'),
      value: (
        <TextLink to={organizationPath(scope, tenant.organizationId)} inherit>
          {tenant.organizationName}
        </TextLink>
      ),
    })
  }
  const rename = (
    <Button
      variant="default"
      size="xs"
      leftSection={<EditIcon size={16} />}
      onClick={open}
      disabled={!can('tenant:update')}
      {...(can('tenant:update') ? {} : { title: t('common.noPermission') })}
    >
      {t('tenants.rename')}
    </Button>
  )
  return (
    <Section title={t('tenants.facts')} actions={renaming ? null : rename}>
      {renaming ? <TenantRenameForm tenant={tenant} onClose={close} /> : <FactList facts={facts} />}
    </Section>
  )
}

function Standing({ tenant }: { tenant: Tenant }) {
  const t = useTranslations()
  const { base, until, holds } = tenant.standing
  return (
    <Section title={t('tenants.standing')}>
      <Text size="sm">
        {until
          ? t.rich(`tenants.baseUntil.${base}`, { time: () => <ExactTime at={until} /> })
          : t(`tenants.baseText.${base}`)}
      </Text>
      {holds.length > 0 ? (
        <>
          <Text size="sm" fw={600} mt="md" mb={6}>
            {t('tenants.holds')}
          </Text>
          <ul className={classes['holds']}>
            {holds.map(({ kind, by, since, reason }) => (
              <li key={`${kind} ${since}`}>
                <strong>{t(`terms.hold.${kind}`)}</strong>{' '}
                {t.rich(by ? 'tenants.holdBy' : 'tenants.holdSince', {
                  by: by ?? '',
                  time: () => <ExactTime at={since} />,
                })}
                {reason ? <div>{reason}</div> : null}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </Section>
  )
}

function Answers({ tenant }: { tenant: Tenant }) {
  const t = useTranslations()
  const local = useLocalText()
  const definition = useBlueprint(tenant.blueprint)?.definition
  const labels = new Map(definition?.parameters.map(({ name, label }) => [name, local(label)]))
  // Long texts are the tenant's files and stand there in full.
  const long = new Set(
    definition?.parameters.filter(({ type }) => type === 'multiline').map(({ name }) => name),
  )
  const facts = Object.entries(tenant.parameters)
    .filter(([name]) => !long.has(name))
    .map(([name, value]): Fact => ({ label: labels.get(name) ?? name, value: toText(value) }))
  if (facts.length === 0 && tenant.packages.length === 0) return null
  return (
    <Section title={t('tenants.configuration')}>
      <FactList
        facts={[
          ...facts,
          {
            label: t('tenants.packages'),
            value: <Packages names={tenant.packages} definition={definition} />,
          },
        ]}
      />
    </Section>
  )

  function toText(value: string | number | boolean): string {
    return typeof value === 'boolean' ? t(value ? 'common.yes' : 'common.no') : String(value)
  }
}

type PackagesProps = {
  readonly names: readonly string[]
  readonly definition: BlueprintDefinition | undefined
}

function Packages({ names, definition }: PackagesProps) {
  const t = useTranslations('common')
  const local = useLocalText()
  if (names.length === 0) return t('none')
  return (
    <Group gap={6}>
      {names.map((name) => {
        const label = definition?.packages.find((one) => one.name === name)?.label
        return (
          <Badge key={name} color="gray">
            {label ? local(label) : name}
          </Badge>
        )
      })}
    </Group>
  )
}
