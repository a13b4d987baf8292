import { updateConnector, type Connector } from '@freehold/contract'
import { Button, Fieldset, Group, Stack, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { hasCode } from '#lib/api-error'
import { changedMembers, rebaseMembers } from '#lib/record-changes'
import { ConflictPanel } from '#ui/conflict-panel'
import { FormErrors } from '#ui/form-errors'
import { useContractForm } from '#ui/use-contract-form'
import { afterConnectorChange, connectorKindsQuery, connectorQuery } from './connector-queries.ts'
import { CredentialFields, givenCredentials } from './credential-fields.tsx'

type Place = { readonly name: string; readonly url: string }

function placeOf({ name, url }: Connector): Place {
  return { name, url }
}

/** Changes name and address, and replaces the credentials that are given. */
export function ConnectorEditForm({ connector, onClose }: { connector: Connector; onClose: () => void }) {
  const t = useTranslations()
  const client = useQueryClient()
  const { data: kinds } = useQuery(connectorKindsQuery)
  const kind = kinds?.find((one) => one.kind === connector.kind)
  const [base, setBase] = useState(connector)
  const { id } = connector
  const { form, submit, busy, error, fieldErrorCount, forget } = useContractForm({
    schema: updateConnector.body,
    initial: {
      ...placeOf(connector),
      credentials: Object.fromEntries((kind?.credentials ?? []).map(({ name }) => [name, ''])),
    },
    toBody: ({ credentials, ...place }) => {
      const given = givenCredentials(credentials)
      return {
        ...changedMembers(placeOf(base), place),
        ...(Object.keys(given).length > 0 ? { credentials: given } : {}),
      }
    },
    send: (body, idempotencyKey) =>
      call(updateConnector, { params: { id }, body, ifMatch: base.version, idempotencyKey }),
    success: t('connectors.saved'),
    refresh: afterConnectorChange,
    fieldOf: { 'connector.name_taken': 'name', 'connector.address_refused': 'url' },
    onDone: onClose,
  })
  const goOn = (newest: Connector, place: Place): void => {
    setBase(newest)
    form.setValues(place)
    forget()
  }
  const { credentials: _, ...yours } = form.getValues()
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        {hasCode(error, 'request.precondition_failed') ? (
          <ConflictPanel
            before={placeOf(base)}
            yours={yours}
            readNewest={() => client.fetchQuery({ ...connectorQuery(id), staleTime: 0 })}
            toComparable={placeOf}
            labelOf={(field) => t(field === 'name' ? 'common.name' : 'connectors.address')}
            onTake={(newest) => goOn(newest, placeOf(newest))}
            onKeep={(newest) => goOn(newest, rebaseMembers(placeOf(base), yours, placeOf(newest)))}
          />
        ) : (
          <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        )}
        <TextInput label={t('common.name')} required spellCheck={false} {...form.getInputProps('name')} />
        <TextInput
          label={t('connectors.address')}
          description={t('connectors.addressHint')}
          type="url"
          required
          {...form.getInputProps('url')}
        />
        {kind && kind.credentials.length > 0 ? (
          <Fieldset legend={t('connectors.rotate')}>
            <Stack gap="md">
              <CredentialFields
                kind={kind}
                kept={connector.credentials}
                inputProps={(name) => form.getInputProps(`credentials.${name}`)}
              />
            </Stack>
          </Fieldset>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            {t('common.saveChanges')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
