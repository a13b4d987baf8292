import {
  type ChecklistItem,
  type ChecklistName,
  confirmChecklistItem,
  listChecklistItems,
  resumeChecklistItem,
  skipChecklistItem,
  testChecklistItem,
} from '@freehold/contract'
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { call } from '#lib/api'
import { listPath, profilePath } from '#lib/paths'
import { useCan } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { InfoIcon } from '#ui/icons'
import { LinkButton } from '#ui/route-link'
import { Section } from '#ui/section'
import { StatusBadge, type Tone } from '#ui/status-badge'
import { useAction } from '#ui/use-action'
import { useContractForm } from '#ui/use-contract-form'
import classes from './checklist-panel.module.css'

type Item = z.output<typeof ChecklistItem>
type Checklist = z.output<(typeof listChecklistItems)['response']>

const scope = { surface: 'operator' } as const

const checklistQuery = queryOptions({
  queryKey: ['checklistItems'],
  queryFn: ({ signal }) => call(listChecklistItems, { signal }),
  // A mail on its way arrives by itself.
  refetchInterval: ({ state }) => (state.data?.data.some((item) => item.state === 'waiting') ? 3_000 : false),
})

const tones = {
  todo: 'waiting',
  waiting: 'busy',
  done: 'good',
  failed: 'bad',
  skipped: 'neutral',
} as const satisfies Record<Item['state'], Tone>

/** Where an item is brought about that this page cannot do itself. */
const places: Readonly<Partial<Record<ChecklistName, string>>> = {
  operator: `${profilePath(scope)}/security`,
  connector: listPath(scope, 'connectors'),
  backup: listPath(scope, 'backups'),
}

/** What a new installation still needs; it stays until all is done or left out. A demo shows it on demand. */
export function ChecklistPanel() {
  const t = useTranslations('checklistItems')
  const [shown, { toggle }] = useDisclosure(false)
  const { data } = useQuery(checklistQuery)
  if (data === undefined || (data.complete && !data.demo)) return null
  if (!data.demo) return <ItemList checklist={data} />
  return (
    <>
      <Alert role="note" color="gray" icon={<InfoIcon />} title={t('demoTitle')}>
        <Group justify="space-between">
          {t('demoText')}
          <Button size="xs" variant="default" aria-expanded={shown} onClick={toggle}>
            {t(shown ? 'hide' : 'show')}
          </Button>
        </Group>
      </Alert>
      {shown ? <ItemList checklist={data} /> : null}
    </>
  )
}

function ItemList({ checklist }: { checklist: Checklist }) {
  const t = useTranslations('checklistItems')
  const { data } = checklist
  const done = data.filter(({ state }) => state === 'done' || state === 'skipped').length
  return (
    <Section
      title={t('title')}
      description={t('text')}
      variant="flush"
      actions={
        <Text size="sm" c="dimmed">
          {t('progress', { done, all: data.length })}
        </Text>
      }
    >
      <ul className={classes['list']}>
        {data.map((item) => (
          <ItemRow key={item.name} item={item} />
        ))}
      </ul>
    </Section>
  )
}

function ItemRow({ item }: { item: Item }) {
  const t = useTranslations('checklistItems')
  const { name, state } = item
  const isOpen = state !== 'done' && state !== 'skipped'
  return (
    <li className={classes['item']}>
      <div className={classes['text']}>
        <Text fw={600} size="sm">
          {t(`items.${name}.title`)}
        </Text>
        {isOpen ? <Text size="sm">{t(`items.${name}.text`)}</Text> : null}
        <Finding item={item} />
      </div>
      <StatusBadge tone={tones[state]}>{t(`state.${state}`)}</StatusBadge>
      <Group gap="xs">
        <ActButtons item={item} />
      </Group>
    </li>
  )
}

/** What was found, or why it was left out. */
function Finding({ item }: { item: Item }) {
  const t = useTranslations('checklistItems')
  const { state, finding, answer, reason, decidedBy } = item
  if (state === 'skipped') {
    const why = { reason: reason ?? '', name: decidedBy ?? '' }
    return (
      <Text size="sm" c="dimmed">
        {t(decidedBy ? 'skippedBy' : 'skipped', why)}
      </Text>
    )
  }
  // Findings come from the wire; `has` tells whether they are keys of ours.
  const key = `findings.${finding}` as Parameters<typeof t>[0]
  const say = t as unknown as (key: string, values: Record<string, string>) => string
  return (
    <>
      {finding !== null && t.has(key) ? (
        <Text size="sm" c="dimmed">
          {say(key, { answer: answer ?? '' })}
        </Text>
      ) : null}
      {state === 'failed' && answer !== null ? (
        <Text size="sm" c="dimmed" className="mono">
          {t('answer', { answer })}
        </Text>
      ) : null}
    </>
  )
}

function useChecklistAction(name: ChecklistName) {
  const client = useQueryClient()
  const shared = {
    refresh: [['auditEvents']],
    onDone: async (checklist: Checklist) => {
      // What is still being read is older than this answer.
      await client.cancelQueries(checklistQuery)
      client.setQueryData(checklistQuery.queryKey, checklist)
    },
  } as const
  const params = { name }
  return {
    test: useAction({ ...shared, run: () => call(testChecklistItem, { params }) }),
    confirm: useAction({ ...shared, run: () => call(confirmChecklistItem, { params }) }),
    resume: useAction({ ...shared, run: () => call(resumeChecklistItem, { params }) }),
  }
}

function ActButtons({ item }: { item: Item }) {
  const t = useTranslations()
  const can = useCan()
  const [skipping, { open, close }] = useDisclosure(false)
  const { name, state, means } = item
  const { test, confirm, resume } = useChecklistAction(name)
  const title = t(`checklistItems.items.${name}.title`)
  const managing = can('checklist:manage')
    ? { disabled: false }
    : { disabled: true, title: t('common.noPermission') }
  const button = (verb: 'test' | 'confirm' | 'resume', action: typeof test) => (
    <Button
      size="xs"
      variant="default"
      loading={action.isPending}
      {...managing}
      aria-label={t(`checklistItems.${verb}Of`, { item: title })}
      onClick={() => action.mutate()}
    >
      {t(`checklistItems.${verb}`)}
    </Button>
  )
  if (state === 'skipped') return button('resume', resume)
  const place = places[name]
  if (state === 'done') return means === 'test' ? button('test', test) : null
  return (
    <>
      {means === 'test' ? button('test', test) : null}
      {means === 'confirm' ? button('confirm', confirm) : null}
      {place === undefined ? null : (
        <LinkButton
          to={place}
          size="xs"
          variant="default"
          aria-label={t('checklistItems.openOf', { item: title })}
        >
          {t('checklistItems.open')}
        </LinkButton>
      )}
      <Button
        size="xs"
        variant="subtle"
        {...managing}
        aria-label={t('checklistItems.skipOf', { item: title })}
        onClick={open}
      >
        {t('checklistItems.skip')}
      </Button>
      <Modal opened={skipping} onClose={close} title={t('checklistItems.skipTitle', { item: title })}>
        {skipping ? <SkipForm name={name} onClose={close} /> : null}
      </Modal>
    </>
  )
}

function SkipForm({ name, onClose }: { name: ChecklistName; onClose: () => void }) {
  const t = useTranslations()
  const client = useQueryClient()
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: skipChecklistItem.body,
    initial: { reason: '' },
    toBody: (values) => values,
    send: (body) => call(skipChecklistItem, { params: { name }, body }),
    refresh: [['auditEvents']],
    onDone: (checklist) => {
      client.setQueryData(checklistQuery.queryKey, checklist)
      onClose()
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <Text size="sm">{t('checklistItems.skipText')}</Text>
        <TextInput
          label={t('checklistItems.reason')}
          required
          data-autofocus
          {...form.getInputProps('reason')}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('checklistItems.skip')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
