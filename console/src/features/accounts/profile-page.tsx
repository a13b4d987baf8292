import { updateMe } from '@freehold/contract'
import { Badge, Button, Group, NativeSelect, Stack, Table, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { locales } from '#lib/i18n'
import { homePath } from '#lib/paths'
import { changedMembers } from '#lib/record-changes'
import { meQuery, useMe } from '#lib/session'
import { FactList } from '#ui/fact-list'
import { FormErrors } from '#ui/form-errors'
import { PageFrame } from '#ui/page-frame'
import { TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { useContractForm } from '#ui/use-contract-form'

/** One's own account: name, language, and where one may work. */
export function ProfilePage() {
  const t = useTranslations('accounts.profile')
  return (
    <PageFrame title={t('title')} lead={t('lead')} width="narrow">
      <ProfilePanel />
      <AccessPanel />
    </PageFrame>
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
          <TextInput label={t('accounts.email')} value={me.email} readOnly />
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
