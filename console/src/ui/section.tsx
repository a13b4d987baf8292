import { Group, Paper, Text, Title } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import classes from './section.module.css'

type SectionProps = {
  readonly title: string
  readonly description?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  /** `danger` frames it in red; `flush` lets lists and tables reach the edges. */
  readonly variant?: 'plain' | 'danger' | 'flush'
}

/** One part of a page: a card with a heading. */
export function Section({ title, description, actions, children, variant = 'plain' }: SectionProps) {
  const id = useId()
  return (
    <Paper component="section" aria-labelledby={id} className={classes['root']} data-variant={variant}>
      <Group justify="space-between" align="flex-start" className={classes['head']} gap="sm">
        <div className={classes['heading']}>
          <Title order={2} id={id} size="h3">
            {title}
          </Title>
          {description ? (
            <Text c="dimmed" size="sm" mt={2} maw={640}>
              {description}
            </Text>
          ) : null}
        </div>
        {actions ? <Group gap="xs">{actions}</Group> : null}
      </Group>
      <div className={classes['body']}>{children}</div>
    </Paper>
  )
}
