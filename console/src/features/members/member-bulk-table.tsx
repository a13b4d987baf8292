import type { InvitationResult } from '@freehold/contract'
import { Button, Group, ScrollArea, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { StatusBadge, type Tone } from '#ui/status-badge'
import type { InvitationLine } from './invitation-lines.ts'

const tones = {
  invited: 'good',
  already_member: 'neutral',
  invalid: 'bad',
} as const satisfies Record<InvitationResult['outcome'], Tone>

/** The form that had the focus is gone when this takes its place. */
function focus(node: HTMLElement | null): void {
  node?.focus()
}

type BulkResultTableProps = {
  readonly lines: readonly InvitationLine[]
  readonly results: readonly InvitationResult[]
  /** Goes back to the lines that were refused, where there are any. */
  readonly onAgain: (() => void) | undefined
  readonly onDone: () => void
}

/** What became of each line of a list of invitations. */
export function BulkResultTable({ lines, results, onAgain, onDone }: BulkResultTableProps) {
  const t = useTranslations('members')
  const count = (outcome: InvitationResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length
  return (
    <Stack gap="md">
      <Text component="output" tabIndex={-1} ref={focus}>
        {t('bulk.summary', {
          invited: count('invited'),
          already: count('already_member'),
          invalid: count('invalid'),
        })}
      </Text>
      <ScrollArea.Autosize mah={420} type="auto" viewportProps={{ tabIndex: 0 }}>
        <Table>
          <VisuallyHidden component="caption">{t('bulk.resultTitle')}</VisuallyHidden>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('bulk.line')}</Table.Th>
              <Table.Th scope="col">{t('email')}</Table.Th>
              <Table.Th scope="col">{t('bulk.result')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {results.map(({ row, email, outcome, fault }) => (
              <Table.Tr key={row}>
                <Table.Td>{lines[row]?.line}</Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{email}</Table.Td>
                <Table.Td>
                  <StatusBadge tone={tones[outcome]}>{t(`bulk.outcome.${outcome}`)}</StatusBadge>
                  {fault ? (
                    <Text size="xs" mt={2}>
                      {t(`bulk.fault.${fault}`)}
                    </Text>
                  ) : null}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      <Group justify="flex-end" gap="xs">
        {onAgain ? (
          <Button variant="default" onClick={onAgain}>
            {t('bulk.again')}
          </Button>
        ) : null}
        <Button onClick={onDone}>{t('bulk.done')}</Button>
      </Group>
    </Stack>
  )
}
