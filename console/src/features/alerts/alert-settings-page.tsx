import { updateAlertSettings, type AlertSettings, type AlertThresholds } from '@freehold/contract'
import { Alert, Button, Fieldset, Group, NumberInput, SimpleGrid, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { changedMembers } from '#lib/record-changes'
import { useCan } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { InfoIcon } from '#ui/icons'
import { QueryFrame } from '#ui/page-frame'
import { Section } from '#ui/section'
import { useContractForm } from '#ui/use-contract-form'
import { alertSettingsQuery } from './alert-queries.ts'
import { AlertTabs } from './alert-tabs.tsx'

type Unit = 'minutes' | 'hours' | 'days' | 'percent' | 'times'
type Name = keyof AlertThresholds

/** Thresholds in the order in which they are shown, each with what it counts. */
const groups = {
  conditions: {
    tenantFailingMinutes: 'minutes',
    queueLagMinutes: 'minutes',
    backupStaleHours: 'hours',
    certificateDays: 'days',
    credentialDays: 'days',
    diskFreePercent: 'percent',
    keyPendingDays: 'days',
  },
  behaviour: { openAfter: 'times', resolveAfter: 'times', repeatHours: 'hours' },
} as const satisfies Record<string, Partial<Record<Name, Unit>>>
type Group = keyof typeof groups

/** From when on something is an alert. */
export function AlertSettingsPage() {
  const t = useTranslations('alerts')
  const query = useQuery(alertSettingsQuery)
  return (
    <QueryFrame
      query={query}
      title={t('title')}
      frame={() => ({ title: t('title'), lead: t('settings.text') })}
    >
      {(settings) => (
        <>
          <AlertTabs current="settings" />
          <ThresholdsForm key={settings.version} settings={settings} />
        </>
      )}
    </QueryFrame>
  )
}

function ThresholdsForm({ settings }: { settings: AlertSettings }) {
  const t = useTranslations()
  const can = useCan()
  const client = useQueryClient()
  const mayManage = can('alert:manage')
  const { thresholds, version } = settings
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: updateAlertSettings.body,
    initial: { ...thresholds },
    toBody: (values) => changedMembers({ ...thresholds }, values),
    send: (body, idempotencyKey) => call(updateAlertSettings, { body, ifMatch: version, idempotencyKey }),
    onDone: (updated) => client.setQueryData(alertSettingsQuery.queryKey, updated),
    success: t('alerts.settings.saved'),
    refresh: [['auditEvents']],
  })
  return (
    <Section title={t('alerts.settings.title')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="lg" maw={680}>
          <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
          {mayManage ? null : (
            <Alert role="note" color="gray" icon={<InfoIcon />}>
              {t('alerts.settings.readOnly')}
            </Alert>
          )}
          {(['conditions', 'behaviour'] as const).map((group) => (
            <Fieldset key={group} legend={t(`alerts.settings.groups.${group}`)} disabled={!mayManage}>
              <SimpleGrid cols={{ base: 1, xs: 2 }}>
                {namesOf(group).map(([name, unit]) => (
                  <NumberInput
                    key={name}
                    label={t(`alerts.settings.names.${name}`)}
                    suffix={` ${t(`alerts.settings.${unit}`)}`}
                    min={1}
                    allowDecimal={false}
                    allowNegative={false}
                    // The fields of this group follow the group.
                    hideControls
                    {...form.getInputProps(name)}
                  />
                ))}
              </SimpleGrid>
            </Fieldset>
          ))}
          <Group justify="flex-end">
            <Button type="submit" loading={busy} disabled={!mayManage || !form.isDirty()}>
              {t('common.saveChanges')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}

function namesOf(group: Group): readonly (readonly [Name, Unit])[] {
  // Object.entries forgets that the names are thresholds.
  return Object.entries(groups[group]) as [Name, Unit][]
}
