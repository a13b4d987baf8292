import { Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './empty-state.module.css'

type EmptyStateProps = {
  readonly icon?: ReactNode
  readonly title: string
  readonly text?: ReactNode
  readonly actions?: ReactNode
  /** Level of the heading where it stands. */
  readonly order?: 2 | 3
  readonly tone?: 'calm' | 'bad'
}

/** Says why nothing is here and what to do next. */
export function EmptyState({ icon, title, text, actions, order = 2, tone = 'calm' }: EmptyStateProps) {
  return (
    <Stack align="center" gap="sm" className={classes['root']} data-compact={order === 3}>
      {icon ? (
        <span className={classes['icon']} data-tone={tone}>
          {icon}
        </span>
      ) : null}
      <Title order={order} size={order === 2 ? 'h2' : 'h3'} ta="center">
        {title}
      </Title>
      {text ? (
        <Text c="dimmed" ta="center" maw={460} component="div" size={order === 2 ? 'md' : 'sm'}>
          {text}
        </Text>
      ) : null}
      {actions ? (
        <Group justify="center" mt="xs">
          {actions}
        </Group>
      ) : null}
    </Stack>
  )
}
