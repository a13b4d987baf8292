import { CreateConnector, createConnector, type ConnectorKind } from '@freehold/contract'
import { Button, Checkbox, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { call } from '#lib/api'
import { connectorPath, listPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { ErrorState } from '#ui/error-state'
import { FormErrors } from '#ui/form-errors'
import { PageFrame, PageSkeleton } from '#ui/page-frame'
import { LinkButton } from '#ui/route-link'
import { Section } from '#ui/section'
import { useContractForm } from '#ui/use-contract-form'
import { afterConnectorChange, connectorKindsQuery } from './connector-queries.ts'
import { CredentialFields, givenCredentials } from './credential-fields.tsx'

type Kind = z.output<typeof ConnectorKind>

/** Connects an outside system; what it needs is told by its kind. */
export function NewConnectorPage({ scope }: { scope: Scope }) {
  const t = useTranslations('connectors')
  const { data, error, refetch } = useQuery(connectorKindsQuery)
  const [chosen, setChosen] = useState<string>()
  const kind = data?.find((one) => one.kind === chosen) ?? data?.[0]
  return (
    <PageFrame
      title={t('createTitle')}
      lead={t('createLead')}
      crumbs={[{ label: t('title'), to: listPath(scope, 'connectors') }]}
      width="narrow"
    >
      {error ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <PageSkeleton /> : null}
      {data && kind ? (
        <Section title={t('system')}>
          <Stack gap="lg">
            <NativeSelect
              label={t('kind')}
              value={kind.kind}
              data={data.map((one) => ({ value: one.kind, label: one.title }))}
              onChange={(event) => setChosen(event.currentTarget.value)}
            />
            <NewConnectorForm key={kind.kind} scope={scope} kind={kind} />
          </Stack>
        </Section>
      ) : null}
    </PageFrame>
  )
}

function NewConnectorForm({ scope, kind }: { scope: Scope; kind: Kind }) {
  const t = useTranslations()
  const navigate = useNavigate()
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: CreateConnector,
    initial: {
      name: '',
      url: '',
      isDefault: false,
      credentials: Object.fromEntries(kind.credentials.map(({ name }) => [name, ''])),
    },
    toBody: ({ credentials, ...values }) => ({
      ...values,
      kind: kind.kind,
      credentials: givenCredentials(credentials),
    }),
    send: (body, idempotencyKey) => call(createConnector, { body, idempotencyKey }),
    success: t('connectors.created'),
    refresh: afterConnectorChange,
    fieldOf: { 'connector.name_taken': 'name', 'connector.address_refused': 'url' },
    onDone: ({ id }) => void navigate({ to: connectorPath(id) }),
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <TextInput
          label={t('common.name')}
          description={t('connectors.nameHint')}
          required
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('connectors.address')}
          description={t('connectors.addressHint')}
          type="url"
          required
          placeholder="https://"
          {...form.getInputProps('url')}
        />
        <CredentialFields kind={kind} inputProps={(name) => form.getInputProps(`credentials.${name}`)} />
        <Checkbox
          label={t('connectors.makeDefault')}
          description={t('connectors.defaultHint')}
          {...form.getInputProps('isDefault', { type: 'checkbox' })}
        />
        <Group justify="flex-end" gap="xs">
          <LinkButton to={listPath(scope, 'connectors')} variant="default">
            {t('common.cancel')}
          </LinkButton>
          <Button type="submit" loading={busy}>
            {t('connectors.connect')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
