import { inviteMembers, maxInvitations, roles, type InvitationResult } from '@freehold/contract'
import { Button, FileButton, Group, Modal, Stack, Text, Textarea, type ButtonProps } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { MembersIcon } from '#ui/icons'
import { useAction } from '#ui/use-action'
import { invitationLines, type InvitationLine } from './invitation-lines.ts'
import { BulkResultTable } from './member-bulk-table.tsx'

type BulkProps = { readonly organizationId: string }

/** Opens the form that invites a list of people. */
export function InviteManyButton({ organizationId, size = 'sm' }: BulkProps & Pick<ButtonProps, 'size'>) {
  const t = useTranslations()
  const allowed = useCan()('member:manage')
  const [opened, setOpened] = useState(false)
  const close = (): void => setOpened(false)
  return (
    <>
      <Button
        variant="default"
        size={size}
        leftSection={<MembersIcon size={18} />}
        onClick={() => setOpened(true)}
        disabled={!allowed}
        {...(allowed ? {} : { title: t('common.noPermission') })}
      >
        {t('members.bulk.open')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('members.bulk.title')}
        size="xl"
        closeOnClickOutside={false}
      >
        {opened ? <BulkForm organizationId={organizationId} onClose={close} /> : null}
      </Modal>
    </>
  )
}

type Outcome = {
  readonly lines: readonly InvitationLine[]
  readonly results: readonly InvitationResult[]
}

function toText(lines: readonly InvitationLine[]): string {
  return lines.map(({ email, name, role }) => [email, name, role].join('; ')).join('\n')
}

function BulkForm({ organizationId, onClose }: BulkProps & { onClose: () => void }) {
  const [text, setText] = useState('')
  const [outcome, setOutcome] = useState<Outcome>()
  const lines = invitationLines(text)
  const invite = useAction({
    run: () =>
      call(inviteMembers, {
        params: { organizationId },
        body: { rows: lines.map(({ email, name, role }) => ({ email, name, role })) },
      }),
    refresh: [['members'], ['auditEvents']],
    onDone: ({ results }) => setOutcome({ lines, results }),
    inlineErrors: true,
  })
  if (outcome !== undefined) {
    const refused = outcome.results.filter((result) => result.outcome === 'invalid')
    const again = (): void => {
      setText(toText(refused.flatMap(({ row }) => outcome.lines[row] ?? [])))
      setOutcome(undefined)
    }
    return (
      <BulkResultTable
        lines={outcome.lines}
        results={outcome.results}
        onAgain={refused.length > 0 ? again : undefined}
        onDone={onClose}
      />
    )
  }
  return (
    <BulkInput
      text={text}
      count={lines.length}
      busy={invite.isPending}
      error={invite.error}
      onText={setText}
      onSubmit={() => invite.mutate()}
      onClose={onClose}
    />
  )
}

type BulkInputProps = {
  readonly text: string
  readonly count: number
  readonly busy: boolean
  readonly error: unknown
  readonly onText: (text: string) => void
  readonly onSubmit: () => void
  readonly onClose: () => void
}

function BulkInput({ text, count, busy, error, onText, onSubmit, onClose }: BulkInputProps) {
  const t = useTranslations()
  const isTooMany = count > maxInvitations
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (count > 0 && !isTooMany) onSubmit()
      }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('members.bulk.lead')}
        </Text>
        <FormErrors error={error} />
        <Textarea
          label={t('members.bulk.rows')}
          description={t('members.bulk.rowsHint', {
            roles: roles.organization.join(', '),
            max: maxInvitations,
          })}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
          error={isTooMany ? t('members.bulk.tooMany', { count, max: maxInvitations }) : undefined}
          autosize
          minRows={8}
          maxRows={16}
          spellCheck={false}
          autoCapitalize="off"
          data-autofocus
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <Group justify="space-between" gap="sm">
          <Group gap="sm">
            <FileButton
              accept=".csv,.txt,text/csv,text/plain"
              onChange={(file) => void file?.text().then(onText)}
              inputProps={{ 'aria-label': t('members.bulk.file') }}
            >
              {(props) => (
                <Button variant="default" {...props}>
                  {t('members.bulk.file')}
                </Button>
              )}
            </FileButton>
            <Text size="sm" c="dimmed" component="output">
              {t('members.bulk.preview', { count })}
            </Text>
          </Group>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={count === 0 || isTooMany}>
              {count === 0 ? t('members.bulk.submitEmpty') : t('members.bulk.submit', { count })}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  )
}
