import { updateMe } from '@freehold/contract'
import { Badge, Button, Group, NativeSelect, Stack, Table, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { DataExportsPanel } from '#features/data-exports'
import { SecurityPanel } from '#features/factors'
import { NotificationSettingsPanel } from '#features/notifications'
import { SessionsPanel } from '#features/sessions'
import { call } from '#lib/api'
import { locales } from '#lib/i18n'
import { homePath, profilePath } from '#lib/paths'
import { changedMembers } from '#lib/record-changes'
import { meQuery, useMe } from '#lib/session'
import type { Scope } from '#lib/surface'
import { EmptyState } from '#ui/empty-state'
import { FactList } from '#ui/fact-list'
import { FormErrors } from '#ui/form-errors'
import { SearchIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { PathTabs } from '#ui/path-tabs'
import { TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { useContractForm } from '#ui/use-contract-form'
import { EmailPanel } from './email-panel.tsx'

/** The parts of the profile in their order; the first has no name in the address. */
const panels = {
  details: <DetailsPanel />,
  security: <SecurityPanel />,
  sessions: <SessionsPanel />,
  notifications: <NotificationSettingsPanel />,
  data: <DataExportsPanel />,
} as const satisfies Record<string, ReactNode>
type Tab = keyof typeof panels

// Object.keys forgets that these are the names of the tabs.
const tabs = Object.keys(panels) as Tab[]

/** One's own account: who one is, and how the account is protected. */
export function ProfilePage({ scope, tab }: { scope: Scope; tab: string | undefined }) {
  const t = useTranslations('accounts.profile')
  const base = profilePath(scope)
  const current = tabs.find((name) => name === (tab ?? 'details'))
  return (
    <PageFrame title={t('title')} lead={t('lead')} width="narrow">
      <PathTabs
        label={t('title')}
        current={current}
        tabs={tabs.map((name) => ({
          name,
          label: t(`tabs.${name}`),
          to: name === 'details' ? base : `${base}/${name}`,
        }))}
      />
      {current ? panels[current] : <MissingTab />}
    </PageFrame>
  )
}

function MissingTab() {
  const t = useTranslations('common.page')
  return <EmptyState icon={<SearchIcon size={26} />} title={t('notFoundTitle')} text={t('notFoundText')} />
}

function DetailsPanel() {
  return (
    <>
      <ProfilePanel />
      <EmailPanel />
      <AccessPanel />
    </>
  )
}

function ProfilePanel() {
  const t = useTranslations()
  const me = useMe()
  const client = useQueryClient()
  const before = { name: me.name, locale: me.locale }
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: updateMe.body,
    initial: before,
    toBody: (values) => changedMembers(before, values),
    send: (body, idempotencyKey) => call(updateMe, { body, ifMatch: me.version, idempotencyKey }),
    onDone: (updated) => client.setQueryData(meQuery(me.surface).queryKey, updated),
    success: t('accounts.profile.saved'),
  })
  return (
    <Section title={t('accounts.profile.details')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={420}>
          <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
          <TextInput
            label={t('accounts.name')}
            autoComplete="name"
            required
            {...form.getInputProps('name')}
          />
          <NativeSelect
            label={t('accounts.language')}
            data={locales.map((value) => ({ value, label: t(`shell.languages.${value}`) }))}
            {...form.getInputProps('locale')}
          />
          <Group>
            <Button type="submit" loading={busy} disabled={!form.isDirty()}>
              {t('common.saveChanges')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}

function AccessPanel() {
  const t = useTranslations()
  const me = useMe()
  return (
    <Section title={t('accounts.profile.access')} description={t('accounts.profile.accessText')}>
      {me.surface === 'app' ? <Organizations /> : <StaffRole />}
    </Section>
  )
}

function StaffRole() {
  const t = useTranslations()
  const me = useMe()
  const role = me.operatorRole
    ? t(`terms.role.operator.${me.operatorRole}`)
    : me.partner
      ? t(`terms.role.partner.${me.partner.role}`)
      : null
  const surface = t(`terms.surface.${me.surface}`)
  return (
    <FactList
      facts={[
        { label: surface, value: me.partner?.name ?? surface },
        { label: t('accounts.profile.role'), value: role },
      ]}
    />
  )
}

function Organizations() {
  const t = useTranslations()
  const { organizations } = useMe()
  if (organizations.length === 0) return <Text c="dimmed">{t('accounts.profile.noOrganizations')}</Text>
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('accounts.profile.organization')}</Table.Th>
          <Table.Th scope="col">{t('accounts.profile.role')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {organizations.map(({ id, name, role }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <TextLink to={homePath('app', id)}>{name}</TextLink>
            </Table.Td>
            <Table.Td>
              <Badge color="gray">{t(`terms.role.organization.${role}`)}</Badge>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
