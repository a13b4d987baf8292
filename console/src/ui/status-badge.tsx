import { Badge } from '@mantine/core'

/** What a status means for the reader, whatever it is called. */
export type Tone = 'neutral' | 'waiting' | 'busy' | 'good' | 'warning' | 'bad'

const colours = {
  neutral: 'gray',
  waiting: 'yellow',
  busy: 'blue',
  good: 'green',
  warning: 'orange',
  bad: 'red',
} as const satisfies Record<Tone, string>

/** A status in words, with a dot whose colour repeats them and never stands alone. */
export function StatusBadge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <Badge
      color={colours[tone]}
      leftSection={<Dot hollow={tone === 'neutral' || tone === 'waiting'} />}
      size="md"
    >
      {children}
    </Badge>
  )
}

function Dot({ hollow }: { hollow: boolean }) {
  return (
    <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true" focusable="false">
      <circle
        cx="4"
        cy="4"
        r={hollow ? 2.75 : 3.5}
        fill={hollow ? 'none' : 'currentColor'}
        stroke={hollow ? 'currentColor' : 'none'}
        strokeWidth="1.5"
      />
    </svg>
  )
}
