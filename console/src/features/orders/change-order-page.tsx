import type { BlueprintDefinition, Tenant } from '@freehold/contract'
import { Alert, Button, Group, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useBlueprint } from '#features/blueprints'
import { afterTenantOrder, orderForTenant, tenantQuery } from '#features/tenants'
import { hasCode } from '#lib/api-error'
import { listPath, tenantPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { FormErrors } from '#ui/form-errors'
import { WarningIcon } from '#ui/icons'
import { PageSkeleton, QueryFrame } from '#ui/page-frame'
import { LinkButton } from '#ui/route-link'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { CountedTextarea, PackageFields, ParameterField, useFaultText } from './order-answer-fields.tsx'
import { incompleteFields, longestNote, toPatch, type DraftValues } from './order-draft.ts'
import { editOrderPath, openOrderPath } from './order-paths.ts'

type ChangeOrderPageProps = {
  readonly scope: Scope
  readonly organizationId: string
  readonly tenantId: string
}

/** Orders a change of a tenant: its answers and packages as they are now, to be altered. */
export function ChangeOrderPage({ scope, organizationId, tenantId }: ChangeOrderPageProps) {
  const t = useTranslations()
  const query = useQuery(tenantQuery(organizationId, tenantId))
  const definition = useBlueprint(query.data?.blueprint)?.definition
  return (
    <QueryFrame
      query={query}
      title={t('orders.change.title')}
      width="narrow"
      frame={({ displayName }) => ({
        title: t('orders.change.titleOf', { name: displayName }),
        lead: t('orders.change.lead'),
        crumbs: [
          { label: t('tenants.title'), to: listPath(scope, 'tenants') },
          { label: displayName, to: tenantPath(scope, organizationId, tenantId) },
        ],
      })}
    >
      {(tenant) =>
        definition ? (
          <ChangeForm key={tenant.generation} scope={scope} tenant={tenant} definition={definition} />
        ) : (
          <PageSkeleton />
        )
      }
    </QueryFrame>
  )
}

type ChangeFormProps = {
  readonly scope: Scope
  readonly tenant: Tenant
  readonly definition: BlueprintDefinition
}

function ChangeForm({ scope, tenant, definition }: ChangeFormProps) {
  const t = useTranslations('orders')
  const navigate = useNavigate()
  const faultText = useFaultText()
  const form = useRef<HTMLFormElement>(null)
  const { displayName, parameters, packages, generation } = tenant
  const [before] = useState<DraftValues>({ displayName, parameters, packages, note: '' })
  const [values, setValues] = useState(before)
  const [attempted, setAttempted] = useState(false)
  const change = (patch: Partial<DraftValues>): void => setValues({ ...values, ...patch })
  const body = toPatch(definition, before, values)
  const faults = incompleteFields(definition, values)
  const isChanged = Object.keys(body).length > 0
  const place = useAction({
    run: (_: void, key) =>
      orderForTenant(tenant, { kind: 'change', baseGeneration: generation, ...body }, key),
    inlineErrors: true,
    refresh: afterTenantOrder,
    // A package that is new and needs secrets leaves the order a draft until they are given.
    onDone: (order) =>
      void navigate({
        to: order.state === 'draft' ? editOrderPath(scope, order, 'packages') : openOrderPath(scope, order),
      }),
  })
  const submit = (): void => {
    setAttempted(true)
    if (Object.keys(faults).length === 0) place.mutate()
    else setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack gap="lg">
        {hasCode(place.error, 'order.base_moved') ? null : <FormErrors error={place.error} />}
        {hasCode(place.error, 'order.base_moved') ? (
          <Alert color="orange" icon={<WarningIcon />} role="alert" title={t('change.movedTitle')}>
            {t('change.movedText')}
          </Alert>
        ) : null}
        <Section title={t('steps.what')}>
          <Stack gap="lg">
            <TextInput
              label={t('field.displayName')}
              required
              value={values.displayName}
              error={attempted ? faultText(faults['displayName']) : undefined}
              onChange={(event) => change({ displayName: event.currentTarget.value })}
            />
            {definition.parameters.map((parameter) => (
              <ParameterField
                key={parameter.name}
                parameter={
                  parameter.changeable ? parameter : { ...parameter, hint: { en: t('change.fixed') } }
                }
                value={values.parameters[parameter.name]}
                fault={faults[`parameters.${parameter.name}`]}
                attempted={attempted}
                disabled={!parameter.changeable}
                onChange={(value) =>
                  change({ parameters: { ...values.parameters, [parameter.name]: value } })
                }
              />
            ))}
          </Stack>
        </Section>
        {definition.packages.length > 0 ? (
          <Section title={t('steps.packages')} description={t('change.packages')}>
            <PackageFields
              packages={definition.packages.map((one) => ({ ...one, secrets: [] }))}
              chosen={values.packages}
              onChoose={(chosen) => change({ packages: chosen })}
            >
              {() => null}
            </PackageFields>
          </Section>
        ) : null}
        <Section title={t('field.note')}>
          <CountedTextarea
            name="note"
            label={t('change.note')}
            value={values.note}
            limit={longestNote}
            error={faultText(faults['note'])}
            onChange={(event) => change({ note: event.currentTarget.value })}
          />
        </Section>
        <Group justify="flex-end" gap="xs">
          <LinkButton to={tenantPath(scope, tenant.organizationId, tenant.id)} variant="default">
            {t('change.cancel')}
          </LinkButton>
          <Button type="submit" loading={place.isPending} disabled={!isChanged && !place.isPending}>
            {t('change.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
