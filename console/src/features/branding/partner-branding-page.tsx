import { UpdatePartnerBranding, updatePartnerBranding, type PartnerBranding } from '@freehold/contract'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { partnerQuery } from '#features/partners'
import { call } from '#lib/api'
import { hasCode } from '#lib/api-error'
import { listPath, partnerPath } from '#lib/paths'
import { platformQuery } from '#lib/platform'
import { changedMembers, orNull, rebaseMembers } from '#lib/record-changes'
import { useCan, useMe } from '#lib/session'
import { ConflictPanel } from '#ui/conflict-panel'
import { CopyId } from '#ui/copy-id'
import { FormErrors } from '#ui/form-errors'
import { QueryFrame } from '#ui/page-frame'
import { Section } from '#ui/section'
import { useContractForm } from '#ui/use-contract-form'
import { AccentField } from './accent-field.tsx'
import { BrandPreview } from './brand-preview.tsx'
import { partnerBrandingQuery } from './branding-queries.ts'
import { LogoPanel } from './logo-panel.tsx'

/** How a partner shows the product to its customers; for its own staff, and for operators. */
export function PartnerBrandingPage({ partnerId }: { partnerId?: string }) {
  const t = useTranslations('branding')
  const { partner } = useMe()
  const query = useQuery(partnerBrandingQuery(partnerId ?? partner?.id ?? ''))
  const found = useQuery({ ...partnerQuery(partnerId ?? ''), enabled: partnerId !== undefined }).data
  const crumbs =
    partnerId === undefined
      ? []
      : [
          { label: t('partners'), to: listPath({ surface: 'operator' }, 'partners') },
          { label: found?.name ?? '…', to: partnerPath(partnerId) },
        ]
  return (
    <QueryFrame
      query={query}
      title={t('title')}
      crumbs={crumbs}
      frame={() => ({
        title: t('title'),
        lead: partnerId === undefined ? t('partnerLead') : t('operatorLead'),
      })}
    >
      {(branding) => (
        <>
          <BrandingForm key={branding.id} branding={branding} />
          <LogoPanel owner={{ kind: 'partner', id: branding.id }} {...branding} />
          {partner === null ? null : <SignInLink slug={partner.slug} />}
        </>
      )}
    </QueryFrame>
  )
}

function SignInLink({ slug }: { slug: string }) {
  const t = useTranslations('branding')
  return (
    <Section title={t('link')} description={t('linkText')}>
      <CopyId value={`${window.location.origin}/at/${slug}`} label={t('link')} />
    </Section>
  )
}

type BrandingValues = {
  readonly shownName: string
  readonly accent: string
  readonly supportEmail: string
  readonly supportUrl: string
  readonly mailSenderName: string
}

function toValues(branding: PartnerBranding): BrandingValues {
  return {
    shownName: branding.shownName ?? '',
    accent: branding.accent ?? '',
    supportEmail: branding.supportEmail ?? '',
    supportUrl: branding.supportUrl ?? '',
    mailSenderName: branding.mailSenderName ?? '',
  }
}

function toBody(values: BrandingValues) {
  return {
    shownName: orNull(values.shownName),
    accent: orNull(values.accent),
    supportEmail: orNull(values.supportEmail),
    supportUrl: orNull(values.supportUrl),
    mailSenderName: orNull(values.mailSenderName),
  }
}

function isSameLook(one: PartnerBranding, other: PartnerBranding): boolean {
  return Object.keys(changedMembers(toBody(toValues(one)), toBody(toValues(other)))).length === 0
}

function useBrandingForm(branding: PartnerBranding) {
  const t = useTranslations('branding')
  const client = useQueryClient()
  const [base, setBase] = useState(branding)
  const before = toBody(toValues(base))
  const state = useContractForm({
    schema: UpdatePartnerBranding,
    initial: toValues(branding),
    toBody: (values) => changedMembers(before, toBody(values)),
    // The logo moves the version on too; a look that somebody else saved is met as a conflict.
    send: (body, idempotencyKey) =>
      call(updatePartnerBranding, {
        params: { partnerId: base.id },
        body,
        ifMatch: isSameLook(base, branding) ? branding.version : base.version,
        idempotencyKey,
      }),
    success: t('saved'),
    refresh: [['brand'], ['auditEvents']],
    onDone: (saved) => {
      client.setQueryData(partnerBrandingQuery(saved.id).queryKey, saved)
      setBase(saved)
      state.form.resetDirty(toValues(saved))
    },
  })
  const goOn = (newest: PartnerBranding, values: BrandingValues): void => {
    setBase(newest)
    state.form.setValues(values)
    state.forget()
  }
  return { ...state, base, before, goOn }
}

function BrandingForm({ branding }: { branding: PartnerBranding }) {
  const t = useTranslations()
  const client = useQueryClient()
  const allowed = useCan()('branding:manage')
  const { data: platform } = useQuery(platformQuery)
  const { form, submit, busy, error, fieldErrorCount, base, before, goOn } = useBrandingForm(branding)
  const values = form.getValues()
  const name = values.shownName === '' ? (platform?.name ?? '') : values.shownName
  const order: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']
  return (
    <>
      <Section title={t('branding.look')}>
        <form onSubmit={submit} noValidate>
          <Stack gap="md" maw={560}>
            {hasCode(error, 'request.precondition_failed') ? (
              <ConflictPanel
                before={before}
                yours={toBody(values)}
                readNewest={() => client.fetchQuery({ ...partnerBrandingQuery(base.id), staleTime: 0 })}
                toComparable={(newest) => toBody(toValues(newest))}
                labelOf={(field) => t(`branding.${field}`)}
                onTake={(newest) => goOn(newest, toValues(newest))}
                onKeep={(newest) => goOn(newest, rebaseMembers(toValues(base), values, toValues(newest)))}
              />
            ) : (
              <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
            )}
            <TextInput
              label={t('branding.shownName')}
              description={t('branding.shownNameHint')}
              inputWrapperOrder={order}
              {...form.getInputProps('shownName')}
            />
            <AccentField
              value={values.accent}
              error={form.errors['accent']}
              onChange={(accent) => form.setFieldValue('accent', accent)}
            />
            <TextInput
              label={t('branding.supportEmail')}
              type="email"
              {...form.getInputProps('supportEmail')}
            />
            <TextInput
              label={t('branding.supportUrl')}
              description={t('branding.supportUrlHint')}
              inputWrapperOrder={order}
              type="url"
              {...form.getInputProps('supportUrl')}
            />
            <TextInput
              label={t('branding.mailSenderName')}
              description={t('branding.mailSenderNameHint')}
              inputWrapperOrder={order}
              {...form.getInputProps('mailSenderName')}
            />
            <Group justify="flex-end">
              <Button type="submit" loading={busy} disabled={!allowed || !form.isDirty()}>
                {t('common.saveChanges')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Section>
      <BrandPreview
        brand={{ ...toBody(values), name, logo: branding.logo }}
        senderName={values.mailSenderName === '' ? name : values.mailSenderName}
      />
    </>
  )
}
