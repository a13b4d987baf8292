import { submitOrder, type BlueprintDefinition } from '@freehold/contract'
import { Alert, Button, Group } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { organizationQuery } from '#features/organizations'
import { call } from '#lib/api'
import { orderPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { CopyId } from '#ui/copy-id'
import { FactList } from '#ui/fact-list'
import { FormErrors } from '#ui/form-errors'
import { EditIcon, WarningIcon } from '#ui/icons'
import { LinkButton, TextLink } from '#ui/route-link'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { AnswerFacts, PackageFacts } from './order-answer-facts.tsx'
import type { DraftSaver, DraftState } from './order-draft-saver.ts'
import { missingSecrets, type Faults } from './order-draft.ts'
import { editOrderPath, type WizardStep } from './order-paths.ts'
import { orderQuery } from './order-queries.ts'
import classes from './edit-order-page.module.css'

type OrderReviewPanelProps = {
  readonly scope: Scope
  readonly draft: DraftState
  readonly saver: DraftSaver
  readonly definition: BlueprintDefinition
  readonly held: readonly string[]
  readonly faults: Faults
  readonly hasPackages: boolean
}

/** The wizard's last step: every answer once more, and what happens after submitting. */
export function OrderReviewPanel(props: OrderReviewPanelProps) {
  const { scope, draft, definition, held, faults, hasPackages } = props
  const t = useTranslations('orders')
  const { order } = draft
  const edit = (step: WizardStep, label: string) => (
    <LinkButton
      to={editOrderPath(scope, order, step)}
      variant="default"
      size="xs"
      leftSection={<EditIcon size={16} />}
      aria-label={t('review.editPart', { part: label })}
    >
      {t('review.edit')}
    </LinkButton>
  )
  const secretsOpen = Object.keys(missingSecrets(order, draft.secrets, held)).length > 0
  return (
    <>
      <MissingAlert
        scope={scope}
        draft={draft}
        whatOpen={Object.keys(faults).length > 0}
        secretsOpen={secretsOpen}
      />
      <Section title={t('steps.what')} actions={edit('what', t('steps.what'))}>
        <AnswerFacts values={draft.values} definition={definition} />
      </Section>
      {hasPackages ? (
        <Section title={t('steps.packages')} actions={edit('packages', t('steps.packages'))}>
          <PackageFacts packages={order.packages} definition={definition} />
        </Section>
      ) : null}
      <Section title={t('review.nameTitle')} description={t('review.nameText')}>
        <FactList
          facts={[
            {
              label: t('field.tenantName'),
              value: <CopyId value={order.tenantName} label={t('field.tenantName')} />,
            },
          ]}
        />
      </Section>
      <NextSteps definition={definition} organizationId={order.organizationId} />
      <Submit {...props} isComplete={Object.keys(faults).length === 0 && !secretsOpen} />
    </>
  )
}

type MissingAlertProps = Pick<OrderReviewPanelProps, 'scope' | 'draft'> & {
  readonly whatOpen: boolean
  readonly secretsOpen: boolean
}

function MissingAlert({ scope, draft, whatOpen, secretsOpen }: MissingAlertProps) {
  const t = useTranslations('orders')
  if (!whatOpen && !secretsOpen) return null
  return (
    <Alert role="note" color="orange" icon={<WarningIcon />} title={t('review.missingTitle')}>
      <ul className={classes['list']}>
        {whatOpen ? (
          <li>
            <TextLink to={editOrderPath(scope, draft.order, 'what')}>{t('review.missingWhat')}</TextLink>
          </li>
        ) : null}
        {secretsOpen ? (
          <li>
            <TextLink to={editOrderPath(scope, draft.order, 'packages')}>
              {t('review.missingSecrets')}
            </TextLink>
          </li>
        ) : null}
      </ul>
    </Alert>
  )
}

type NextStepsProps = { readonly definition: BlueprintDefinition; readonly organizationId: string }

function NextSteps({ definition, organizationId }: NextStepsProps) {
  const t = useTranslations('orders')
  const { data } = useQuery(organizationQuery(organizationId))
  const partner = data?.partnerName ?? t('review.yourPartner')
  const { approval, provision } = definition
  return (
    <Section title={t('review.nextTitle')}>
      <ol className={classes['next']}>
        <li>{t(`approval.${approval}`, { partner })}</li>
        <li>{t(`provision.${provision}`)}</li>
        <li>{t('review.nextMail')}</li>
      </ol>
    </Section>
  )
}

function Submit({ scope, draft, saver, isComplete }: OrderReviewPanelProps & { isComplete: boolean }) {
  const t = useTranslations('orders')
  const navigate = useNavigate()
  const client = useQueryClient()
  // One for the whole life of this page: pressing twice, or again after a lost reply, submits once.
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const { organizationId, id } = draft.order
  const submit = useAction({
    run: async () => {
      await saver.seal()
      return call(submitOrder, { params: { organizationId, id }, idempotencyKey })
    },
    inlineErrors: true,
    refresh: [['orders'], ['tenants'], ['auditEvents']],
    onDone: (order) => {
      client.setQueryData(orderQuery(organizationId, id).queryKey, order)
      void navigate({ to: orderPath(scope, organizationId, id), replace: true, ignoreBlocker: true })
    },
  })
  return (
    <>
      <FormErrors error={submit.error} />
      <Group justify="flex-end">
        <Button
          type="button"
          size="md"
          loading={submit.isPending}
          disabled={!isComplete}
          onClick={() => submit.mutate()}
        >
          {t(draft.order.state === 'rejected' ? 'review.resubmit' : 'review.submit')}
        </Button>
      </Group>
    </>
  )
}
