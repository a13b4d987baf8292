import { createPartner } from '@freehold/contract'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { partnerPath } from '#lib/paths'
import { orNull } from '#lib/record-changes'
import { FormErrors } from '#ui/form-errors'
import { PageFrame } from '#ui/page-frame'
import { LinkButton } from '#ui/route-link'
import { Section } from '#ui/section'
import { useContractForm } from '#ui/use-contract-form'
import { useNotify } from '#ui/use-notify'

/** A reseller joins the platform. */
export function NewPartnerPage() {
  const t = useTranslations('partners')
  return (
    <PageFrame
      title={t('createTitle')}
      lead={t('createLead')}
      crumbs={[{ label: t('title'), to: '/operator/partners' }]}
      width="narrow"
    >
      <Section title={t('facts')}>
        <NewPartnerForm />
      </Section>
    </PageFrame>
  )
}

function NewPartnerForm() {
  const t = useTranslations()
  const navigate = useNavigate()
  const notify = useNotify()
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: createPartner.body,
    initial: { name: '', slug: '', contactName: '', contactEmail: '' },
    toBody: ({ name, slug, contactName, contactEmail }) => ({
      name,
      slug,
      contactName: orNull(contactName),
      contactEmail: orNull(contactEmail),
    }),
    send: (body, idempotencyKey) => call(createPartner, { body, idempotencyKey }),
    refresh: [['partners'], ['auditEvents']],
    fieldOf: { 'partner.slug_taken': 'slug' },
    onDone: ({ id, name }) => {
      notify.success(t('partners.created', { name }))
      void navigate({ to: partnerPath(id) })
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <TextInput label={t('partners.name')} required {...form.getInputProps('name')} />
        <TextInput
          label={t('partners.slug')}
          description={t('partners.slugHint')}
          required
          spellCheck={false}
          autoCapitalize="off"
          {...form.getInputProps('slug')}
        />
        <TextInput label={t('partners.contactName')} {...form.getInputProps('contactName')} />
        <TextInput
          label={t('partners.contactEmail')}
          type="email"
          inputMode="email"
          {...form.getInputProps('contactEmail')}
        />
        <Group justify="flex-end" gap="xs">
          <LinkButton to="/operator/partners" variant="default">
            {t('common.cancel')}
          </LinkButton>
          <Button type="submit" loading={busy}>
            {t('common.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
