import { Button, Checkbox, CopyButton, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'

type RecoveryCodesPanelProps = {
  readonly codes: readonly string[]
  readonly onStored: () => void
}

/** New recovery codes, shown this once; one goes on only after saying that they are kept somewhere. */
export function RecoveryCodesPanel({ codes, onStored }: RecoveryCodesPanelProps) {
  const t = useTranslations('factors.codes')
  const [stored, setStored] = useState(false)
  const text = codes.join('\n')
  return (
    <Stack gap="md">
      <Text size="sm">{t('text')}</Text>
      <SimpleGrid
        component="ol"
        cols={1}
        spacing={4}
        m={0}
        p={0}
        aria-label={t('title')}
        style={{ listStyle: 'none' }}
      >
        {codes.map((code) => (
          <li key={code} className="mono">
            {code}
          </li>
        ))}
      </SimpleGrid>
      <Group gap="xs">
        <CopyButton value={text} timeout={2000}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('copied') : t('copy')}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
          download="freehold-recovery-codes.txt"
        >
          {t('download')}
        </Button>
      </Group>
      <Checkbox
        label={t('stored')}
        checked={stored}
        onChange={(event) => setStored(event.currentTarget.checked)}
      />
      <Button disabled={!stored} onClick={onStored}>
        {t('continue')}
      </Button>
      {stored ? null : (
        <Text size="xs" c="dimmed">
          {t('whyDisabled')}
        </Text>
      )}
    </Stack>
  )
}
