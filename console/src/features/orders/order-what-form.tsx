import type { BlueprintDefinition } from '@freehold/contract'
import { Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Section } from '#ui/section'
import { CountedTextarea, ParameterField, useFaultText } from './order-answer-fields.tsx'
import type { DraftSaver, DraftState } from './order-draft-saver.ts'
import { longestNote, type Drafted, type Faults } from './order-draft.ts'

type OrderWhatFormProps = {
  readonly draft: DraftState<Drafted>
  readonly saver: DraftSaver<Drafted>
  readonly definition: BlueprintDefinition
  readonly attempted: boolean
  readonly faults: Faults
}

/** The wizard's first step: what it is called, and what its blueprint asks. */
export function OrderWhatForm({ draft, saver, definition, attempted, faults }: OrderWhatFormProps) {
  const t = useTranslations('orders')
  const faultText = useFaultText()
  const [isNaming, setNaming] = useState(false)
  const { values } = draft
  const nameFault = faults['displayName']
  const showsNameFault = attempted || (!isNaming && nameFault?.key !== 'required')
  return (
    <Section title={t('what.title')} description={t('what.text')}>
      <Stack gap="lg">
        <TextInput
          name="displayName"
          label={t('field.displayName')}
          description={t('what.displayNameHint')}
          required
          value={values.displayName}
          error={showsNameFault ? faultText(nameFault) : undefined}
          autoComplete="off"
          onFocus={() => setNaming(true)}
          onBlur={() => setNaming(false)}
          onChange={(event) => saver.change({ displayName: event.currentTarget.value })}
        />
        {definition.parameters.map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            value={values.parameters[parameter.name]}
            fault={faults[`parameters.${parameter.name}`]}
            attempted={attempted}
            disabled={draft.order.kind === 'change' && !parameter.changeable}
            onChange={(value) =>
              saver.change({ parameters: { ...values.parameters, [parameter.name]: value } })
            }
          />
        ))}
        <CountedTextarea
          name="note"
          label={t('field.note')}
          description={t('what.noteHint')}
          value={values.note}
          limit={longestNote}
          error={faultText(faults['note'])}
          onChange={(event) => saver.change({ note: event.currentTarget.value })}
        />
      </Stack>
    </Section>
  )
}
