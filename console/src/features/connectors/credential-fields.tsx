import type { Connector, ConnectorKind } from '@freehold/contract'
import { PasswordInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'

type Kind = z.output<typeof ConnectorKind>

/** What a field is given by the form library. */
type InputProps = {
  readonly value?: string
  readonly error?: ReactNode
  readonly onChange?: (event: unknown) => void
}

type CredentialFieldsProps = {
  readonly kind: Kind
  readonly inputProps: (name: string) => InputProps
  /** What is kept already; then every field may stay empty. */
  readonly kept?: Connector['credentials']
}

/** Credentials that were entered; empty ones are left out. */
export function givenCredentials(credentials: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== ''))
}

/** Fields for credentials, which can be written and never read: of those kept only the end of the fingerprint shows. */
export function CredentialFields({ kind, inputProps, kept = [] }: CredentialFieldsProps) {
  const t = useTranslations('connectors')
  return kind.credentials.map(({ name, label, optional }) => {
    const fingerprint = kept.find((one) => one.name === name)?.fingerprint
    return (
      <PasswordInput
        key={name}
        label={label}
        description={fingerprint ? t('keptHint', { fingerprint }) : optional ? t('optionalHint') : undefined}
        required={!optional && fingerprint === undefined}
        autoComplete="off"
        spellCheck={false}
        visibilityToggleButtonProps={{ 'aria-label': t('showCredential', { label }), tabIndex: 0 }}
        {...inputProps(name)}
      />
    )
  })
}
