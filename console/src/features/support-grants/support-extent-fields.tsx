import type { SupportRights } from '@freehold/contract'
import { MultiSelect, NumberInput, Radio, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslations } from 'use-intl'

/** What a consent covers, as the fields hold it. */
export type ExtentValues = {
  readonly hours: number | string
  readonly rights: SupportRights
  readonly isWhole: boolean
  readonly tenantIds: string[]
}

export function toExtent({ hours, rights, isWhole, tenantIds }: ExtentValues) {
  return { hours: Number(hours), rights, tenantIds: isWhole ? null : tenantIds }
}

type SupportExtentFieldsProps<V extends ExtentValues> = {
  readonly form: Pick<UseFormReturnType<V>, 'getInputProps' | 'setFieldValue' | 'getValues'>
  readonly tenants: readonly { readonly id: string; readonly displayName: string }[]
  readonly maxHours?: number
  /** What may be chosen; an answer gives no more than was asked for. */
  readonly rights?: readonly SupportRights[]
  readonly mayBeWhole?: boolean
}

/** For how long, with which rights, and for which tenants. */
export function SupportExtentFields<V extends ExtentValues>(props: SupportExtentFieldsProps<V>) {
  const { form, tenants, maxHours = 72, rights = ['read', 'write'], mayBeWhole = true } = props
  const t = useTranslations('supportGrants')
  const { isWhole } = form.getValues()
  return (
    <Stack gap="md">
      <NumberInput
        label={t('hours')}
        description={t('hoursHint')}
        min={1}
        max={maxHours}
        required
        {...form.getInputProps('hours')}
      />
      <Radio.Group label={t('rights')} {...form.getInputProps('rights')}>
        <Stack gap="xs" mt="xs">
          {rights.map((right) => (
            <Radio key={right} value={right} label={t(`rightsOptions.${right}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Radio.Group
        label={t('tenants')}
        value={isWhole ? 'whole' : 'some'}
        onChange={(value) => form.setFieldValue('isWhole', (value === 'whole') as never)}
      >
        <Stack gap="xs" mt="xs">
          {mayBeWhole ? <Radio value="whole" label={t('whole')} /> : null}
          <Radio value="some" label={t('someTenants')} disabled={tenants.length === 0} />
        </Stack>
      </Radio.Group>
      {isWhole ? null : (
        <MultiSelect
          label={t('chooseTenants')}
          data={tenants.map(({ id, displayName }) => ({ value: id, label: displayName }))}
          searchable
          {...form.getInputProps('tenantIds')}
        />
      )}
    </Stack>
  )
}
