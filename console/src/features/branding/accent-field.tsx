import { Colour, contrast, backgrounds, isReadableAccent, nearestReadable } from '@freehold/contract'
import { Alert, Button, Group, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { WarningIcon } from '#ui/icons'
import classes from './accent-field.module.css'

type AccentFieldProps = {
  readonly value: string
  readonly onChange: (accent: string) => void
  readonly error?: ReactNode
}

/** A colour, typed or picked; one that cannot be read is answered with the nearest that can. */
export function AccentField({ value, onChange, error }: AccentFieldProps) {
  const t = useTranslations('branding')
  const isColour = Colour.safeParse(value).success
  return (
    <>
      <div className={classes['row']}>
        <TextInput
          flex={1}
          label={t('accent')}
          description={t('accentHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="#4b3fbb"
          maxLength={7}
          spellCheck={false}
          value={value}
          error={error}
          onChange={(event) => onChange(event.currentTarget.value.trim().toLowerCase())}
        />
      </div>
      <Group gap="xs">
        <input
          type="color"
          className={classes['picker']}
          aria-label={t('pickAccent')}
          value={isColour ? value : '#4b3fbb'}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        <Button variant="default" size="xs" disabled={value === ''} onClick={() => onChange('')}>
          {t('clearAccent')}
        </Button>
      </Group>
      {isColour && !isReadableAccent(value) ? <Faint accent={value} onChange={onChange} /> : null}
    </>
  )
}

function Faint({ accent, onChange }: { accent: string; onChange: (accent: string) => void }) {
  const t = useTranslations('branding')
  const format = useFormatter()
  const shade = nearestReadable(accent)
  // Rounded down: 4.49 is not 4.5.
  const ratio = format.number(Math.floor(contrast(accent, backgrounds.light) * 100) / 100)
  return (
    <Alert color="orange" icon={<WarningIcon />} title={t('faintTitle', { accent })} role="alert">
      {t('faintText', { ratio, shade })}
      <Button
        variant="default"
        size="xs"
        mt="sm"
        display="block"
        leftSection={<span className={classes['swatch']} style={{ background: shade }} aria-hidden="true" />}
        onClick={() => onChange(shade)}
      >
        {t('useShade', { shade })}
      </Button>
    </Alert>
  )
}
