import { confirmTotp, type TotpSecret } from '@freehold/contract'
import { Button, Stack, Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { CopyId } from '#ui/copy-id'
import { FormErrors } from '#ui/form-errors'
import { useContractForm } from '#ui/use-contract-form'
import { CodeField, toCode } from './code-field.tsx'
import { QrCode } from './qr-code.tsx'

type TotpFormProps<Output> = {
  readonly secret: z.output<typeof TotpSecret>
  /** Sends the first code. */
  readonly confirm: (body: { code: string }) => Promise<Output>
  readonly onDone: (output: Output) => void
}

/** Sets a code generator up: a QR code, the same as text, and a first code as proof. */
export function TotpForm<Output>({ secret, confirm, onDone }: TotpFormProps<Output>) {
  const t = useTranslations('factors')
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: confirmTotp.body,
    initial: { code: '' },
    toBody: ({ code }) => ({ code: toCode(code) }),
    send: (body) => confirm(body),
    onDone,
    fieldOf: { 'factor.code_refused': 'code' },
  })
  const spaced = secret.secret.match(/.{1,4}/g)?.join(' ') ?? ''
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm">{t('totp.scan')}</Text>
        <QrCode value={secret.uri} label={t('totp.qr')} />
        <Text size="sm" component="div">
          {t('totp.type')}
          <br />
          <CopyId value={spaced} label={t('totp.secret')} />
        </Text>
        <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
        <CodeField description={t('totp.firstCode')} {...form.getInputProps('code')} />
        <Button type="submit" loading={busy}>
          {t('totp.confirm')}
        </Button>
      </Stack>
    </form>
  )
}
