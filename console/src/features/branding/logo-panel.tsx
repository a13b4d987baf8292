import { maxLogoBytes } from '@freehold/contract'
import { Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError } from '#lib/api-error'
import { useCan } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { saveLogo, type LogoOwner } from './branding-queries.ts'
import classes from './brand-preview.module.css'

type LogoPanelProps = {
  readonly owner: LogoOwner
  readonly logo: string | null
  readonly version: number
}

/** The bytes in base64, in pieces that a call takes as arguments. */
async function toBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(binary)
}

/** The server says what is wrong with a picture; its words are shown with ours. */
function reasonOf(error: unknown): string | undefined {
  return error instanceof ApiError && error.code === 'branding.image_refused'
    ? error.fields[0]?.detail
    : undefined
}

export function LogoPanel({ owner, logo, version }: LogoPanelProps) {
  const t = useTranslations('branding')
  const allowed = useCan()('branding:manage')
  const [isLarge, setLarge] = useState(false)
  const action = useAction({
    run: async (file: File | null, idempotencyKey) =>
      saveLogo(owner, file === null ? null : await toBase64(file), { ifMatch: version, idempotencyKey }),
    success: logo === null ? t('logoSaved') : t('saved'),
    inlineErrors: true,
    refresh: [['branding'], ['brand'], ['auditEvents']],
  })
  const choose = (file: File | null): void => {
    if (file === null) return
    const tooLarge = file.size > maxLogoBytes
    setLarge(tooLarge)
    action.reset()
    if (!tooLarge) action.mutate(file)
  }
  const reason = reasonOf(action.error)
  return (
    <Section title={t('logo')} description={t('logoText')}>
      <Stack gap="md" align="flex-start">
        {logo === null ? (
          <Text size="sm" c="dimmed">
            {t('noLogo')}
          </Text>
        ) : (
          <img src={logo} alt={t('currentLogo')} className={classes['current']} />
        )}
        {isLarge ? (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {t('tooLarge')}
          </Text>
        ) : null}
        <FormErrors error={action.error ?? undefined} />
        {reason === undefined ? null : (
          <Text size="sm" lang="en">
            {reason}
          </Text>
        )}
        <Group gap="xs">
          <FileButton onChange={choose} accept="image/png,image/svg+xml">
            {(props) => (
              <Button {...props} variant="default" loading={action.isPending} disabled={!allowed}>
                {t('chooseLogo')}
              </Button>
            )}
          </FileButton>
          {logo === null ? null : (
            <Button
              variant="default"
              disabled={!allowed || action.isPending}
              onClick={() => action.mutate(null)}
            >
              {t('removeLogo')}
            </Button>
          )}
        </Group>
      </Stack>
    </Section>
  )
}
