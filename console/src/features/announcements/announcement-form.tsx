import type { Announcement, CreateAnnouncement } from '@freehold/contract'
import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { partnerListQuery } from '#features/partners'
import { FormErrors } from '#ui/form-errors'
import type { ContractFormState } from '#ui/use-contract-form'
import { AnnouncementNotice } from './announcement-notice.tsx'
import { fromLocalTime, toLocalTime } from './local-time.ts'

/** What the fields of an announcement hold. */
export type AnnouncementValues = {
  severity: Announcement['severity']
  title: { en: string; de: string }
  content: { en: string; de: string }
  surfaces: string[]
  partnerIds: string[]
  startsAt: string
  endsAt: string
  readOnly: boolean
  mailsOwners: boolean
}

export function toValues(announcement: Announcement | undefined): AnnouncementValues {
  if (announcement === undefined) {
    const empty = { en: '', de: '' }
    const now = toLocalTime(new Date().toISOString())
    return {
      severity: 'info',
      title: empty,
      content: empty,
      surfaces: ['app'],
      partnerIds: [],
      startsAt: now,
      endsAt: '',
      readOnly: false,
      mailsOwners: false,
    }
  }
  const { severity, title, content, surfaces, partnerIds, readOnly, mailsOwners } = announcement
  return {
    severity,
    title,
    content,
    surfaces,
    partnerIds,
    readOnly,
    mailsOwners,
    startsAt: toLocalTime(announcement.startsAt),
    endsAt: toLocalTime(announcement.endsAt),
  }
}

/** From what the fields hold to what is sent. Only maintenance can stop writing. */
export function toBody(values: AnnouncementValues): z.input<typeof CreateAnnouncement> {
  return {
    ...values,
    // The schema judges the names of surfaces.
    surfaces: values.surfaces as ('operator' | 'partner' | 'app')[],
    startsAt: fromLocalTime(values.startsAt) ?? '',
    endsAt: fromLocalTime(values.endsAt),
    readOnly: values.severity === 'maintenance' && values.readOnly,
  }
}

type FormProps = {
  readonly state: ContractFormState<AnnouncementValues>
  readonly submitLabel: string
  /** Mails are decided on once, when it is made. */
  readonly isNew: boolean
}

/** The fields of an announcement with how it will look. */
export function AnnouncementForm({ state, submitLabel, isNew }: FormProps) {
  const t = useTranslations('announcements')
  const { form, submit, busy, error, fieldErrorCount } = state
  const values = form.getValues()
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <NativeSelect
          label={t('severityLabel')}
          data={(['info', 'warning', 'maintenance'] as const).map((value) => ({
            value,
            label: t(`severity.${value}`),
          }))}
          {...form.getInputProps('severity')}
        />
        <TextFields form={form} />
        <AudienceFields form={form} />
        <TimeFields form={form} />
        {values.severity === 'maintenance' ? (
          <Checkbox
            label={t('readOnly')}
            description={t('readOnlyHint')}
            {...form.getInputProps('readOnly', { type: 'checkbox' })}
          />
        ) : null}
        {isNew ? (
          <Checkbox
            label={t('mailsOwners')}
            description={t('mailsOwnersHint')}
            {...form.getInputProps('mailsOwners', { type: 'checkbox' })}
          />
        ) : null}
        <Fieldset legend={t('preview')}>
          <AnnouncementNotice
            announcement={{
              ...values,
              title: {
                en: values.title.en || t('previewTitle'),
                de: values.title.de || t('previewTitle'),
              },
              readOnly: values.severity === 'maintenance' && values.readOnly,
              endsAt: fromLocalTime(values.endsAt),
            }}
          />
        </Fieldset>
        <Group justify="flex-end">
          <Button type="submit" loading={busy}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type FieldsProps = Pick<ContractFormState<AnnouncementValues>, 'form'>

function TextFields({ form }: FieldsProps) {
  const t = useTranslations('announcements')
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput label={t('titleEn')} required lang="en" {...form.getInputProps('title.en')} />
      <TextInput label={t('titleDe')} required lang="de" {...form.getInputProps('title.de')} />
      <Textarea
        label={t('contentEn')}
        description={t('contentHint')}
        rows={4}
        lang="en"
        {...form.getInputProps('content.en')}
      />
      <Textarea
        label={t('contentDe')}
        description={t('contentHint')}
        rows={4}
        lang="de"
        {...form.getInputProps('content.de')}
      />
    </SimpleGrid>
  )
}

function AudienceFields({ form }: FieldsProps) {
  const t = useTranslations('announcements')
  const { data: partners } = useQuery(partnerListQuery({}))
  return (
    <>
      <Checkbox.Group label={t('surfaces')} required {...form.getInputProps('surfaces')}>
        <Group gap="lg" mt={6}>
          {(['app', 'partner', 'operator'] as const).map((surface) => (
            <Checkbox key={surface} value={surface} label={t(`surface.${surface}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      {partners !== undefined && partners.data.length > 1 ? (
        <Checkbox.Group
          label={t('partners')}
          description={t('partnersHint')}
          {...form.getInputProps('partnerIds')}
        >
          <Group gap="lg" mt={6}>
            {partners.data.map(({ id, name }) => (
              <Checkbox key={id} value={id} label={name} />
            ))}
          </Group>
        </Checkbox.Group>
      ) : null}
    </>
  )
}

function TimeFields({ form }: FieldsProps) {
  const t = useTranslations('announcements')
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput
        type="datetime-local"
        label={t('startsAt')}
        description={t('zone')}
        required
        {...form.getInputProps('startsAt')}
      />
      <TextInput
        type="datetime-local"
        label={t('endsAt')}
        description={t('endsAtHint')}
        {...form.getInputProps('endsAt')}
      />
    </SimpleGrid>
  )
}
