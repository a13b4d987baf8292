import type { BlueprintDefinition, Onboarding } from '@freehold/contract'
import { Alert, Button, Group, Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useLocalText } from '#features/blueprints'
import { AnswerFacts, PackageFacts, toDraftValues } from '#features/orders'
import { useLanguage } from '#lib/i18n'
import { onboardingPath, orderPath } from '#lib/paths'
import { countryName } from '#lib/places'
import { FactList } from '#ui/fact-list'
import { FormErrors } from '#ui/form-errors'
import { EditIcon, WarningIcon } from '#ui/icons'
import { LinkButton, TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { toDrafted } from './onboarding-order.ts'
import { onboardingQuery, submit } from './onboarding-queries.ts'
import type { OnboardingSaver } from './onboarding-saver.ts'
import { openSteps, type OnboardingStep } from './onboarding-steps.ts'
import classes from './onboarding-page.module.css'

type ReviewProps = {
  readonly onboarding: Onboarding
  readonly definition: BlueprintDefinition | undefined
}

/** Everything that was entered, with a way back to each part, and the one button that makes all of it. */
export function OnboardingReviewPanel({ saver, ...props }: ReviewProps & { saver: OnboardingSaver }) {
  const t = useTranslations('onboardings')
  const open = openSteps(props.onboarding, props.definition)
  return (
    <Stack gap="lg">
      {open.length === 0 ? null : <Missing id={props.onboarding.id} open={open} />}
      <Customer {...props} />
      <Order {...props} />
      <Section title={t('next')}>
        <ol className={classes['list']}>
          <li>{t('nextOrganization')}</li>
          <li>{t('nextInvitation')}</li>
          <li>{t('nextOrder')}</li>
        </ol>
      </Section>
      <Submit saver={saver} isComplete={open.length === 0} />
    </Stack>
  )
}

function Missing({ id, open }: { id: string; open: readonly OnboardingStep[] }) {
  const t = useTranslations('onboardings')
  return (
    <Alert role="note" color="orange" icon={<WarningIcon />} title={t('missingTitle')}>
      <ul className={classes['list']}>
        {open.map((step) => (
          <li key={step}>
            <TextLink to={onboardingPath(id, step)}>{t(`steps.${step}`)}</TextLink>
          </li>
        ))}
      </ul>
    </Alert>
  )
}

function EditLink({ id, step }: { id: string; step: OnboardingStep }) {
  const t = useTranslations('onboardings')
  return (
    <LinkButton
      to={onboardingPath(id, step)}
      variant="default"
      size="xs"
      leftSection={<EditIcon size={16} />}
      aria-label={t('editPart', { part: t(`steps.${step}`) })}
    >
      {t('edit')}
    </LinkButton>
  )
}

function Customer({ onboarding: { id, form } }: ReviewProps) {
  const t = useTranslations()
  const { locale } = useLanguage()
  const { organization = {}, owner = {} } = form
  const { billingAddress: address } = organization
  const lines = address
    ? [address.line1, address.line2, `${address.postalCode} ${address.city}`, address.region]
    : []
  return (
    <>
      <Section title={t('onboardings.steps.customer')} actions={<EditLink id={id} step="customer" />}>
        <FactList
          facts={[
            { label: t('organizations.name'), value: organization.name },
            {
              label: t('organizations.kind'),
              value: organization.kind && t(`terms.organizationKind.${organization.kind}`),
            },
            {
              label: t('organizations.country'),
              value: organization.country && countryName(organization.country, locale),
            },
            { label: t('organizations.timeZone'), value: organization.timeZone },
            { label: t('organizations.industry'), value: organization.industry },
            { label: t('organizations.vatNumber'), value: organization.vatNumber },
            { label: t('organizations.billingEmail'), value: organization.billingEmail },
            {
              label: t('organizations.billingAddress'),
              value: lines.filter((line) => line !== undefined && line !== '').join(', '),
            },
          ]}
        />
      </Section>
      <Section title={t('onboardings.ownerTitle')} actions={<EditLink id={id} step="owner" />}>
        <FactList
          facts={[
            { label: t('onboardings.ownerName'), value: owner.name },
            { label: t('onboardings.ownerEmail'), value: owner.email },
            {
              label: t('onboardings.ownerLocale'),
              value: owner.locale && t(`onboardings.locales.${owner.locale}`),
            },
          ]}
        />
      </Section>
    </>
  )
}

function Order({ onboarding, definition }: ReviewProps) {
  const t = useTranslations('onboardings')
  const local = useLocalText()
  const { id } = onboarding
  const product = [{ label: t('steps.product'), value: definition && local(definition.title) }]
  return (
    <>
      <Section title={t('steps.product')} actions={<EditLink id={id} step="product" />}>
        <FactList facts={product} />
      </Section>
      {definition === undefined ? null : (
        <Section title={t('steps.details')} actions={<EditLink id={id} step="details" />}>
          <AnswerFacts values={toDraftValues(toDrafted(onboarding, definition))} definition={definition} />
        </Section>
      )}
      {definition === undefined || definition.packages.length === 0 ? null : (
        <Section title={t('steps.packages')} actions={<EditLink id={id} step="packages" />}>
          <PackageFacts packages={toDrafted(onboarding, definition).packages} definition={definition} />
        </Section>
      )}
    </>
  )
}

function Submit({ saver, isComplete }: { saver: OnboardingSaver; isComplete: boolean }) {
  const t = useTranslations('onboardings')
  const navigate = useNavigate()
  const client = useQueryClient()
  // One for the whole life of this page: pressing twice, or again after a lost reply, makes one customer.
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const { onboarding } = saver.state()
  const action = useAction({
    run: async () => {
      await saver.flush()
      return submit(saver.state().onboarding, idempotencyKey)
    },
    success: t('submitted', { name: onboarding.form.organization?.name ?? '' }),
    inlineErrors: true,
    refresh: [['onboardings'], ['organizations'], ['orders'], ['partners']],
    onDone: (done) => {
      client.setQueryData(onboardingQuery(done.partnerId, done.id).queryKey, done)
      if (done.organizationId === null || done.orderId === null) return
      const to = orderPath({ surface: 'partner' }, done.organizationId, done.orderId)
      void navigate({ to, replace: true, ignoreBlocker: true })
    },
  })
  return (
    <>
      <FormErrors error={action.error ?? undefined} />
      <Group justify="flex-end">
        <Button size="md" loading={action.isPending} disabled={!isComplete} onClick={() => action.mutate()}>
          {t('submit')}
        </Button>
      </Group>
    </>
  )
}
