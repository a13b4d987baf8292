import type { TerminationPreview } from '@freehold/contract'
import { NativeSelect, Table, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { Section } from '#ui/section'

/** Organizations that go elsewhere than the others: id to the partner's id. */
export type Choices = Readonly<Record<string, string>>

type TerminationChoicesProps = {
  readonly preview: TerminationPreview
  /** Where all go that are not chosen for. */
  readonly target: string
  readonly choices: Choices
  readonly onChange: (choices: Choices) => void
}

/** Every organization with where it goes; one can go elsewhere than the others. */
export function TerminationChoices({ preview, target, choices, onChange }: TerminationChoicesProps) {
  const t = useTranslations('partners')
  const { list, organizations, targets } = preview
  if (list.length === 0) return null
  const set = (organizationId: string, wanted: string): void => {
    const { [organizationId]: _former, ...others } = choices
    onChange(wanted === '' ? others : { ...others, [organizationId]: wanted })
  }
  const same = targets.find(({ id }) => id === target)?.name ?? ''
  const data = [
    { value: '', label: t('asAll', { name: same }) },
    ...targets.filter(({ id }) => id !== target).map(({ id, name }) => ({ value: id, label: name })),
  ]
  return (
    <Section title={t('singly')} description={t('singlyText')} variant="flush">
      <Table.ScrollContainer minWidth={520}>
        <Table aria-label={t('singly')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('name')}</Table.Th>
              <Table.Th scope="col">{t('tenants')}</Table.Th>
              <Table.Th scope="col">{t('openOrders')}</Table.Th>
              <Table.Th scope="col">{t('goesTo')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.map(({ id, name, tenants, openOrders }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row">{name}</Table.Th>
                <Table.Td>{tenants}</Table.Td>
                <Table.Td>{openOrders}</Table.Td>
                <Table.Td>
                  <NativeSelect
                    aria-label={t('goesToOf', { name })}
                    data={data}
                    value={choices[id] ?? ''}
                    onChange={(event) => set(id, event.currentTarget.value)}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {organizations > list.length ? (
        <Text size="sm" c="dimmed" p="md">
          {t('othersGoAlong', { count: organizations - list.length })}
        </Text>
      ) : null}
    </Section>
  )
}
