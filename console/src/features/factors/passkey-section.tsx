import {
  addPasskey,
  beginPasskey,
  type MySecurity,
  type Passkey,
  PasskeyName,
  removePasskey,
  renamePasskey,
} from '@freehold/contract'
import { Badge, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { call } from '#lib/api'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { FormErrors } from '#ui/form-errors'
import { RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { useContractForm } from '#ui/use-contract-form'
import { securityQuery } from './factor-queries.ts'
import { knowsPasskeys, makePasskey } from './passkeys.ts'
import { whyLast } from './why-last.ts'

type Added = { readonly recoveryCodes: string[] | null }
type PasskeySectionProps = { readonly security: MySecurity; readonly onAdded: (answer: Added) => void }

/** One's passkeys: added, renamed, removed. */
export function PasskeySection({ security, onAdded }: PasskeySectionProps) {
  const t = useTranslations('factors')
  const isPossible = security.passkeysPossible && knowsPasskeys()
  return (
    <Section title={t('passkeys.title')} description={t('passkeys.text')}>
      <Stack gap="md">
        {security.passkeys.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('passkeys.none')}
          </Text>
        ) : (
          <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
            {security.passkeys.map((passkey) => (
              <PasskeyItem key={passkey.id} passkey={passkey} security={security} />
            ))}
          </Stack>
        )}
        {isPossible ? (
          <AddPasskey onAdded={onAdded} />
        ) : (
          <Text size="sm" c="dimmed">
            {t('passkeys.impossible')}
          </Text>
        )}
      </Stack>
    </Section>
  )
}

const NameBody = z.strictObject({ name: PasskeyName })

function AddPasskey({ onAdded }: { onAdded: (answer: Added) => void }) {
  const t = useTranslations('factors')
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: NameBody,
    initial: { name: '' },
    toBody: (values) => values,
    send: async ({ name }) => {
      const registration = await makePasskey(await call(beginPasskey))
      return call(addPasskey, { body: { name, registration } })
    },
    onDone: (answer) => {
      form.reset()
      onAdded(answer)
    },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={420}>
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <TextInput
          label={t('passkeys.name')}
          description={t('passkeys.nameHint')}
          required
          {...form.getInputProps('name')}
        />
        <Group>
          <Button type="submit" loading={busy}>
            {t('passkeys.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function PasskeyItem({ passkey, security }: { passkey: Passkey; security: MySecurity }) {
  const t = useTranslations('factors')
  const [open, setOpen] = useState<'rename' | 'remove'>()
  const why = whyLast(t, security)
  const { name, synced, createdAt, lastUsedAt } = passkey
  return (
    <Group component="li" justify="space-between" gap="sm">
      <div>
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          <Badge color="gray">{synced ? t('passkeys.synced') : t('passkeys.device')}</Badge>
        </Group>
        <Text size="xs" c="dimmed">
          {t('passkeys.added')} <RelativeTime at={createdAt} />
          {' · '}
          {lastUsedAt === null ? (
            t('passkeys.unused')
          ) : (
            <>
              {t('passkeys.used')} <RelativeTime at={lastUsedAt} />
            </>
          )}
        </Text>
        {why === undefined ? null : (
          <Text size="xs" c="dimmed">
            {why}
          </Text>
        )}
      </div>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          aria-label={t('passkeys.renameOf', { name })}
          onClick={() => setOpen('rename')}
        >
          {t('passkeys.rename')}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={why !== undefined}
          aria-label={t('passkeys.removeOf', { name })}
          onClick={() => setOpen('remove')}
        >
          {t('remove')}
        </Button>
      </Group>
      <Modal
        opened={open === 'rename'}
        onClose={() => setOpen(undefined)}
        title={t('passkeys.renameOf', { name })}
      >
        <RenameForm passkey={passkey} onDone={() => setOpen(undefined)} />
      </Modal>
      <RemovePasskey passkey={passkey} opened={open === 'remove'} onClose={() => setOpen(undefined)} />
    </Group>
  )
}

function RenameForm({ passkey, onDone }: { passkey: Passkey; onDone: () => void }) {
  const t = useTranslations()
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: renamePasskey.body,
    initial: { name: passkey.name },
    toBody: (values) => values,
    send: (body) => call(renamePasskey, { params: { id: passkey.id }, body }),
    onDone,
    refresh: [securityQuery.queryKey],
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <TextInput
          label={t('factors.passkeys.name')}
          required
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={busy}>
            {t('common.saveChanges')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type RemoveProps = { readonly passkey: Passkey; readonly opened: boolean; readonly onClose: () => void }

function RemovePasskey({ passkey: { id, name }, opened, onClose }: RemoveProps) {
  const t = useTranslations('factors')
  const remove = useAction({
    run: () => call(removePasskey, { params: { id } }),
    success: t('passkeys.removed'),
    refresh: [securityQuery.queryKey],
    onDone: onClose,
    inlineErrors: true,
  })
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('passkeys.removeOf', { name })}
      confirmLabel={t('remove')}
      onConfirm={() => remove.mutate()}
      busy={remove.isPending}
      error={remove.error}
      danger
    >
      {t('passkeys.removeText')}
    </ConfirmDialog>
  )
}
