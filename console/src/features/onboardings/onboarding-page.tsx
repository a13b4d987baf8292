import type { BlueprintDefinition, Onboarding } from '@freehold/contract'
import { Alert, Button, Group } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Navigate, useBlocker, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode, type RefObject } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { blueprintListQuery } from '#features/blueprints'
import { listPath, onboardingPath, orderPath } from '#lib/paths'
import { useMe } from '#lib/session'
import { ErrorState } from '#ui/error-state'
import { CheckIcon, WarningIcon } from '#ui/icons'
import { PageFrame, PageSkeleton } from '#ui/page-frame'
import { StepNavigation } from '#ui/step-navigation'
import { useErrorText } from '#ui/use-error-text'
import { OnboardingCustomerForm } from './onboarding-customer-form.tsx'
import { OnboardingOrderStep, OnboardingProductForm } from './onboarding-order-step.tsx'
import { OnboardingOwnerForm } from './onboarding-owner-form.tsx'
import { onboardingQuery, saveParts } from './onboarding-queries.ts'
import { OnboardingReviewPanel } from './onboarding-review-panel.tsx'
import { createOnboardingSaver, type OnboardingSaver, type SaverState } from './onboarding-saver.ts'
import { openSteps, stepsOf, type OnboardingStep } from './onboarding-steps.ts'
import classes from './onboarding-page.module.css'

type OnboardingPageProps = { readonly id: string; readonly step: string | undefined }

const scope = { surface: 'partner' } as const

/** A new customer in one flow: organization, owner and first order; a route for each step. */
export function OnboardingPage({ id, step }: OnboardingPageProps) {
  const t = useTranslations('onboardings')
  const partnerId = useMe().partner?.id ?? ''
  const query = useQuery(onboardingQuery(partnerId, id))
  const made = query.data && madeBy(query.data)
  if (made !== undefined) return <Navigate to={made} replace ignoreBlocker />
  return (
    <PageFrame
      title={t('wizardTitle')}
      lead={t('wizardLead')}
      crumbs={[{ label: t('title'), to: listPath(scope, 'onboardings') }]}
    >
      {query.data ? <Loaded key={query.data.id} initial={query.data} step={step} /> : null}
      {query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : null}
      {query.data || query.error ? null : <PageSkeleton />}
    </PageFrame>
  )
}

/** Where the order is that the submission placed; undefined before. */
function madeBy({ organizationId, orderId }: Onboarding): string | undefined {
  return organizationId === null || orderId === null ? undefined : orderPath(scope, organizationId, orderId)
}

function Loaded({ initial, step }: { initial: Onboarding; step: string | undefined }) {
  const { data, error, refetch } = useQuery(blueprintListQuery)
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  return <Wizard initial={initial} definitions={data.map(({ definition }) => definition)} step={step} />
}

function useSaver(initial: Onboarding) {
  const client = useQueryClient()
  const [saver] = useState(() => {
    const query = onboardingQuery(initial.partnerId, initial.id)
    return createOnboardingSaver(initial, {
      save: async (onboarding, parts) => {
        const saved = await saveParts(onboarding, parts)
        client.setQueryData(query.queryKey, saved)
        return saved
      },
      read: () => client.fetchQuery({ ...query, staleTime: 0 }),
    })
  })
  return { saver, state: useSyncExternalStore(saver.subscribe, saver.state) }
}

type WizardProps = {
  readonly initial: Onboarding
  readonly definitions: readonly BlueprintDefinition[]
  readonly step: string | undefined
}

function Wizard({ initial, definitions, step }: WizardProps) {
  const t = useTranslations('onboardings')
  const navigate = useNavigate()
  const { saver, state } = useSaver(initial)
  const content = useRef<HTMLDivElement>(null)
  const definition = definitions.find(({ name }) => name === state.onboarding.form.order?.blueprint)
  const steps = stepsOf(definition)
  const current = steps.find((known) => known === step) ?? 'customer'
  const at = steps.indexOf(current)
  useStepFocus(current, content)
  useBlocker({
    shouldBlockFn: async () => {
      await saver.flush()
      return false
    },
    enableBeforeUnload: () => saver.state().status !== 'saved',
  })
  const open = (to: OnboardingStep | undefined): void => {
    if (to !== undefined) void navigate({ to: onboardingPath(initial.id, to) })
  }
  // Read when it is clicked: choosing a product adds steps after it.
  const goOn = (): void => {
    const order = saver.state().onboarding.form.order
    const now = stepsOf(definitions.find(({ name }) => name === order?.blueprint))
    open(now[now.indexOf(current) + 1])
  }
  const shared = {
    saver,
    onComplete: goOn,
    footer: <Footer onBack={at > 0 ? () => open(steps[at - 1]) : undefined} />,
  }
  return (
    <div className={classes['layout']}>
      <StepNavigation
        label={t('steps.label')}
        steps={steps.map((one) => ({
          step: one,
          name: t(`steps.${one}`),
          to: onboardingPath(initial.id, one),
        }))}
        open={openSteps(state.onboarding, definition)}
        current={current}
        onOpen={open}
      />
      <div ref={content} tabIndex={-1} className={classes['content']}>
        <StepContent
          key={current}
          {...shared}
          current={current}
          definition={definition}
          definitions={definitions}
        />
        <SaveStatus state={state} onRetry={() => void saver.flush()} />
      </div>
    </div>
  )
}

type StepContentProps = {
  readonly saver: OnboardingSaver
  readonly onComplete: () => void
  readonly footer: ReactNode
  readonly current: OnboardingStep
  readonly definition: BlueprintDefinition | undefined
  readonly definitions: readonly BlueprintDefinition[]
}

function StepContent({ current, definition, definitions, ...shared }: StepContentProps) {
  switch (current) {
    case 'customer':
      return <OnboardingCustomerForm {...shared} />
    case 'owner':
      return <OnboardingOwnerForm {...shared} />
    case 'product':
      return <OnboardingProductForm {...shared} definitions={definitions} />
    case 'details':
    case 'packages':
      return <OnboardingOrderStep key={definition?.name} {...shared} step={current} definition={definition} />
    case 'review':
      return (
        <OnboardingReviewPanel
          saver={shared.saver}
          onboarding={shared.saver.state().onboarding}
          definition={definition}
        />
      )
  }
}

function Footer({ onBack }: { onBack: (() => void) | undefined }) {
  const t = useTranslations('common')
  return (
    <Group justify="space-between">
      {onBack === undefined ? (
        <span />
      ) : (
        <Button variant="default" onClick={onBack}>
          {t('back')}
        </Button>
      )}
      <Button type="submit">{t('continue')}</Button>
    </Group>
  )
}

/** Says whether what was typed is safe. */
function SaveStatus({ state, onRetry }: { state: SaverState; onRetry: () => void }) {
  const t = useTranslations()
  const format = useFormatter()
  const errorText = useErrorText()
  if (state.status === 'failed') {
    return (
      <Alert color="red" icon={<WarningIcon />} title={t('onboardings.failed')} role="alert">
        {errorText(state.error)}
        <Button variant="default" size="xs" mt="sm" display="block" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      </Alert>
    )
  }
  const time = state.savedAt && format.dateTime(state.savedAt, { hour: '2-digit', minute: '2-digit' })
  const saved = time ? t('onboardings.savedAt', { time }) : t('onboardings.kept')
  return (
    <output className={classes['status']}>
      {state.status === 'saved' ? <CheckIcon size={16} /> : null}
      {state.status === 'saved' ? saved : t('onboardings.saving')}
    </output>
  )
}

/** After a step was left, keyboard and screen reader go on at the new one. */
function useStepFocus(current: OnboardingStep, content: RefObject<HTMLDivElement | null>): void {
  const shown = useRef(current)
  useEffect(() => {
    if (shown.current === current) return
    shown.current = current
    content.current?.focus({ preventScroll: true })
    window.scrollTo({ top: 0 })
  }, [current, content])
}
