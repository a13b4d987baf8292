import type { BlueprintDefinition } from '@freehold/contract'
import { Text } from '@mantine/core'
import { useTranslations } from 'use-intl'
import { LockIcon } from '#ui/icons'
import { Section } from '#ui/section'
import { PackageFields, SecretFields } from './order-answer-fields.tsx'
import type { DraftSaver, DraftState } from './order-draft-saver.ts'
import { missingSecrets, type Drafted } from './order-draft.ts'
import classes from './edit-order-page.module.css'

type OrderPackagesFormProps = {
  readonly draft: DraftState<Drafted>
  readonly saver: DraftSaver<Drafted>
  readonly definition: BlueprintDefinition
  readonly held: readonly string[]
  readonly attempted: boolean
}

/** The wizard's second step: packages and the secrets they need. */
export function OrderPackagesForm({ draft, saver, definition, held, attempted }: OrderPackagesFormProps) {
  const t = useTranslations('orders')
  const missing = attempted ? missingSecrets(draft.order, draft.secrets, held) : {}
  return (
    <Section title={t('packages.title')} description={t('packages.text')}>
      <PackageFields
        packages={definition.packages}
        chosen={draft.values.packages}
        onChoose={(packages) => saver.change({ packages })}
      >
        {(chosen) => (
          <>
            <SecretFields
              chosen={chosen}
              states={draft.order.packages.find(({ name }) => name === chosen.name)?.secrets ?? []}
              typed={draft.secrets[chosen.name] ?? {}}
              faults={{ ...missing, ...draft.secretFaults }}
              onType={(name, value) => saver.typeSecret(chosen.name, name, value)}
            />
            <Text size="xs" c="dimmed" className={classes['status']}>
              <LockIcon size={15} /> {t('packages.sealing')}
            </Text>
          </>
        )}
      </PackageFields>
    </Section>
  )
}
