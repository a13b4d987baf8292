import { Alert, Button, Group, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { findConflicts } from '#lib/record-changes'
import { ErrorState } from './error-state.tsx'
import { reveal } from './form-errors.tsx'
import { WarningIcon } from './icons.tsx'

type ConflictPanelProps<T, Field extends string> = {
  /** What the form began with, and what it would make of it; keyed as in the request's body. */
  readonly before: Readonly<Record<Field, unknown>>
  readonly yours: Readonly<Record<Field, unknown>>
  readonly readNewest: () => Promise<T>
  readonly toComparable: (newest: T) => Readonly<Record<Field, unknown>>
  readonly labelOf: (field: Field) => string
  /** Begins again from the newest version. */
  readonly onTake: (newest: T) => void
  /** Goes on with one's own changes on top of the newest version. */
  readonly onKeep: (newest: T) => void
}

/** After a 412: what someone else saved beside what is about to be saved. */
export function ConflictPanel<T, Field extends string>(props: ConflictPanelProps<T, Field>) {
  const { before, yours, readNewest, toComparable, labelOf, onTake, onKeep } = props
  const t = useTranslations('common.form')
  const id = useId()
  const { data, error, refetch } = useQuery({
    queryKey: ['conflicts', id],
    queryFn: readNewest,
    gcTime: 0,
    staleTime: Infinity,
  })
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (data === undefined) return null
  const conflicts = findConflicts(before, yours, toComparable(data))
  return (
    <Alert color="orange" icon={<WarningIcon />} title={t('conflictTitle')} role="alert" ref={reveal}>
      <Text size="sm">{t('conflictText')}</Text>
      {conflicts.length > 0 ? (
        <Table mt="sm" aria-label={t('conflictTitle')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('conflictField')}</Table.Th>
              <Table.Th scope="col">{t('conflictYours')}</Table.Th>
              <Table.Th scope="col">{t('conflictTheirs')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {conflicts.map(({ field, yours: mine, theirs }) => (
              <Table.Tr key={field}>
                <Table.Th scope="row">{labelOf(field)}</Table.Th>
                <Table.Td>{toText(mine)}</Table.Td>
                <Table.Td>{toText(theirs)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ) : null}
      <Group mt="md" gap="xs">
        <Button size="xs" onClick={() => onKeep(data)}>
          {t('conflictKeep')}
        </Button>
        <Button variant="default" size="xs" onClick={() => onTake(data)}>
          {t('conflictLoad')}
        </Button>
      </Group>
    </Alert>
  )
}

function toText(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Object.values(value).join(', ')
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' ? value : '–'
}
