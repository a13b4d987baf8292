import type { BlueprintDefinition, Order } from '@freehold/contract'
import { useTranslations } from 'use-intl'
import { useBlueprint, useLocalText } from '#features/blueprints'

/** A field of an order, as questions name it, in the words of the reader. */
export function useFieldLabel(blueprint: string): (field: string) => string {
  const t = useTranslations('orders.field')
  const local = useLocalText()
  const definition = useBlueprint(blueprint)?.definition
  return (field) => {
    if (field === 'displayName' || field === 'note' || field === 'packages') return t(field)
    const [group, name] = field.split('.')
    const list = group === 'parameters' ? definition?.parameters : definition?.packages
    const label = list?.find((one) => one.name === name)?.label
    return label ? local(label) : field
  }
}

/** Every field that can be asked back about. */
export function askableFields(order: Order, definition: BlueprintDefinition | undefined): readonly string[] {
  const parameters = definition?.parameters.map(({ name }) => `parameters.${name}`) ?? []
  const packages = order.packages
    .filter(({ secrets }) => secrets.length > 0)
    .map(({ name }) => `packages.${name}`)
  const hasPackages = (definition?.packages.length ?? 0) > 0
  return ['displayName', ...parameters, ...(hasPackages ? ['packages'] : []), ...packages, 'note']
}
