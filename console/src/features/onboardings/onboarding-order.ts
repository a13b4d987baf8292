import type { BlueprintDefinition, Onboarding, OnboardingForm } from '@freehold/contract'
import type { Drafted, DraftPatch } from '#features/orders'

type OrderPart = NonNullable<OnboardingForm['order']>

/** The order of an entry as the order's wizard edits it, with what is known of its secrets. */
export type DraftedOrder = Drafted & { readonly onboarding: Onboarding }

export function toDrafted(onboarding: Onboarding, definition: BlueprintDefinition): DraftedOrder {
  const { displayName = '', parameters = {}, packages = [], note = null } = onboarding.form.order ?? {}
  const given = new Map(onboarding.secrets.map((one) => [one.package, one.names]))
  const secretsOf = (name: string) =>
    (definition.packages.find((known) => known.name === name)?.secrets ?? []).map((secret) => ({
      name: secret.name,
      state: given.get(name)?.includes(secret.name) ? ('sealed' as const) : ('missing' as const),
    }))
  return {
    kind: 'create',
    displayName,
    parameters,
    packages: packages.map((name) => ({ name, secrets: secretsOf(name) })),
    note,
    onboarding,
  }
}

/** The whole order with one patch of its wizard: a part is always sent whole. */
export function patchedOrder({ form }: Onboarding, patch: DraftPatch): OrderPart {
  return { ...form.order, ...patch }
}
