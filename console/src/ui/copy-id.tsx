import { ActionIcon, CopyButton, Group } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { CheckIcon, CopyIcon } from './icons.tsx'

type CopyIdProps = {
  readonly value: string
  /** What is copied, in words, for people who cannot see where the button stands. */
  readonly label: string
  /** Shows only the beginning of long values; the whole of it is copied. */
  readonly short?: boolean
}

/** An identifier in fixed-width type with a button that copies it. */
export function CopyId({ value, label, short = false }: CopyIdProps) {
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex">
      <span className="mono" title={value} style={{ overflowWrap: 'anywhere' }}>
        {short && value.length > 13 ? `${value.slice(0, 8)}…${value.slice(-4)}` : value}
      </span>
      <CopyIconButton value={value} label={label} />
    </Group>
  )
}

export function CopyIconButton({ value, label }: { value: string; label: string }) {
  const t = useTranslations('common')
  return (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <ActionIcon
          size={24}
          variant="subtle"
          color={copied ? 'green' : 'gray'}
          onClick={copy}
          aria-label={copied ? t('copied') : t('copyValue', { label })}
          title={t('copyValue', { label })}
        >
          {copied ? <CheckIcon size={15} /> : <CopyIcon size={15} />}
        </ActionIcon>
      )}
    </CopyButton>
  )
}
