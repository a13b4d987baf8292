import type { Order } from '@freehold/contract'
import {
  Badge,
  Checkbox,
  NativeSelect,
  NumberInput,
  PasswordInput,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useLocalText } from '#features/blueprints'
import { CheckIcon, LockIcon, WarningIcon } from '#ui/icons'
import {
  longestText,
  type Fault,
  type Faults,
  type Package,
  type Parameter,
  type ParameterValue,
} from './order-draft.ts'
import classes from './order-answer-fields.module.css'

/** What a fault says to the person at the field. */
export function useFaultText(): (fault: Fault | undefined) => string | undefined {
  const t = useTranslations('orders.fault')
  return (fault) => fault && t(fault.key, { limit: fault.limit ?? 0 })
}

/**
 * When a fault is shown: what is missing only after trying to go on, what is wrong also when the field is left, so
 * that nobody is corrected in the middle of a word.
 */
function useFaultTiming(fault: Fault | undefined, attempted: boolean) {
  const text = useFaultText()
  const [isFocused, setFocused] = useState(false)
  const isShown = attempted || (!isFocused && fault?.key !== 'required')
  return {
    error: isShown ? text(fault) : undefined,
    onFocus: () => setFocused(true),
    onBlur: () => setFocused(false),
  }
}

type ParameterFieldProps = {
  readonly parameter: Parameter
  readonly value: ParameterValue | undefined
  readonly onChange: (value: ParameterValue) => void
  readonly fault?: Fault | undefined
  readonly attempted?: boolean
  readonly disabled?: boolean
}

/** One question of a blueprint, as the input that fits its type. */
export function ParameterField(props: ParameterFieldProps) {
  const { parameter, value, onChange, fault, attempted = false, disabled = false } = props
  const local = useLocalText()
  const timing = useFaultTiming(fault, attempted)
  const { name, type, required, max } = parameter
  const shared = {
    name: `parameters.${name}`,
    label: local(parameter.label),
    description: parameter.hint && local(parameter.hint),
    disabled,
    ...timing,
  }
  if (type === 'boolean') {
    return (
      <Switch
        {...shared}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    )
  }
  if (type === 'number') {
    return (
      <NumberInput
        {...shared}
        required={required}
        value={typeof value === 'number' ? value : ''}
        allowDecimal={false}
        // What is too small or too big is said, not changed behind one's back.
        clampBehavior="none"
        hideControls
        maw={220}
        onChange={(next) => onChange(typeof next === 'number' ? next : '')}
      />
    )
  }
  const text = value === undefined ? '' : String(value)
  if (type === 'choice') {
    return <ChoiceField {...shared} parameter={parameter} value={text} onChange={onChange} />
  }
  const change = (event: { currentTarget: { value: string } }): void => onChange(event.currentTarget.value)
  if (type === 'text') {
    return <TextInput {...shared} required={required} value={text} onChange={change} autoComplete="off" />
  }
  return (
    <CountedTextarea
      {...shared}
      required={required}
      value={text}
      limit={Math.min(max ?? longestText, longestText)}
      onChange={change}
    />
  )
}

type ChoiceFieldProps = {
  readonly parameter: Parameter
  readonly value: string
  readonly onChange: (value: string) => void
}

function ChoiceField({ parameter, value, onChange, ...shared }: ChoiceFieldProps) {
  const t = useTranslations('orders')
  const local = useLocalText()
  const choices = parameter.choices ?? []
  return (
    <NativeSelect
      {...shared}
      required={parameter.required}
      value={value}
      data={[
        { value: '', label: t('choose') },
        ...choices.map((choice) => ({ value: choice.value, label: local(choice.label) })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

type CountedTextareaProps = {
  readonly name: string
  readonly label: ReactNode
  readonly description?: ReactNode
  readonly required?: boolean
  readonly disabled?: boolean
  readonly value: string
  readonly limit: number
  readonly error?: ReactNode
  readonly onChange: (event: { currentTarget: { value: string } }) => void
  readonly onFocus?: () => void
  readonly onBlur?: () => void
}

/** Several lines of text with the number of characters used. */
export function CountedTextarea({ limit, value, ...props }: CountedTextareaProps) {
  const t = useTranslations('orders')
  return (
    <div>
      <Textarea {...props} value={value} autosize minRows={4} maxRows={18} />
      <Text size="xs" c={value.length > limit ? 'var(--mantine-color-error)' : 'dimmed'} ta="right" mt={4}>
        {t('characters', { count: value.length, limit })}
      </Text>
    </div>
  )
}

type PackageFieldsProps = {
  readonly packages: readonly Package[]
  readonly chosen: readonly string[]
  readonly onChoose: (packages: readonly string[]) => void
  /** Fields for the secrets of a chosen package. */
  readonly children: (chosen: Package) => ReactNode
}

/** The blueprint's packages as cards to tick. */
export function PackageFields({ packages, chosen, onChoose, children }: PackageFieldsProps) {
  const local = useLocalText()
  return (
    <ul className={classes['packages']}>
      {packages.map((one) => {
        const isChosen = chosen.includes(one.name)
        return (
          <li key={one.name} className={classes['package']} data-chosen={isChosen}>
            <Checkbox
              name={`packages.${one.name}`}
              checked={isChosen}
              label={local(one.label)}
              description={one.description && local(one.description)}
              classNames={{ label: classes['packageLabel'] ?? '' }}
              onChange={(event) =>
                onChoose(
                  event.currentTarget.checked
                    ? [...chosen, one.name]
                    : chosen.filter((name) => name !== one.name),
                )
              }
            />
            {isChosen && one.secrets.length > 0 ? (
              <div className={classes['secrets']}>{children(one)}</div>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}

/** Erased because it was delivered, or because the order came to nothing: not the same to those who read it. */
type SealedState = Order['packages'][number]['secrets'][number]['state'] | 'delivered'

const secretIcons = {
  sealed: <CheckIcon size={14} />,
  delivered: <CheckIcon size={14} />,
  erased: <WarningIcon size={14} />,
  missing: <LockIcon size={14} />,
} as const satisfies Record<SealedState, ReactNode>

const secretColours = {
  sealed: 'green',
  delivered: 'green',
  erased: 'orange',
  missing: 'gray',
} as const satisfies Record<SealedState, string>

/** Whether a secret is there; never what it is. */
export function SecretStateBadge({ state }: { state: SealedState }) {
  const t = useTranslations('orders.secretState')
  return (
    <Badge color={secretColours[state]} leftSection={secretIcons[state]}>
      {t(state)}
    </Badge>
  )
}

type SecretFieldsProps = {
  readonly chosen: Package
  readonly states: Order['packages'][number]['secrets']
  readonly typed: Readonly<Record<string, string>>
  readonly faults: Faults
  readonly onType: (name: string, value: string) => void
}

/** The secrets of one package: what is sealed is only said to be, and can be replaced. */
export function SecretFields({ chosen, states, typed, faults, onType }: SecretFieldsProps) {
  const t = useTranslations('orders')
  const local = useLocalText()
  const faultText = useFaultText()
  return chosen.secrets.map(({ name, label, hint }) => {
    const state = states.find((secret) => secret.name === name)?.state ?? 'missing'
    return (
      <PasswordInput
        key={name}
        name={`packages.${chosen.name}.${name}`}
        label={
          <span className={classes['secretLabel']}>
            {local(label)} <SecretStateBadge state={state} />
          </span>
        }
        description={state === 'sealed' ? t('secretReplace') : hint && local(hint)}
        placeholder={state === 'sealed' ? t('secretSealedPlaceholder') : ''}
        value={typed[name] ?? ''}
        error={faultText(faults[`packages.${chosen.name}.${name}`])}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onType(name, event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': t('showSecret', { label: local(label) }), tabIndex: 0 }}
      />
    )
  })
}
