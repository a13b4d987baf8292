import {
  CompleteOnboarding,
  type BlueprintDefinition,
  type Onboarding,
  type OnboardingForm,
} from '@freehold/contract'
import { incompleteFields, missingSecrets, toDraftValues } from '#features/orders'
import { toDrafted } from './onboarding-order.ts'

export const onboardingSteps = ['customer', 'owner', 'product', 'details', 'packages', 'review'] as const
export type OnboardingStep = (typeof onboardingSteps)[number]

/** The steps of this entry: details and packages are those of the product, once there is one. */
export function stepsOf(definition: BlueprintDefinition | undefined): readonly OnboardingStep[] {
  return onboardingSteps.filter((step) => {
    if (step === 'details') return definition !== undefined
    return step !== 'packages' || (definition?.packages.length ?? 0) > 0
  })
}

/** Steps in which something is missing or does not fit. */
export function openSteps(
  onboarding: Onboarding,
  definition: BlueprintDefinition | undefined,
): readonly OnboardingStep[] {
  const { form } = onboarding
  const { shape } = CompleteOnboarding
  const open: OnboardingStep[] = []
  if (!shape.organization.safeParse(form.organization).success) open.push('customer')
  if (!shape.owner.safeParse(form.owner).success) open.push('owner')
  if (definition === undefined) return [...open, 'product']
  const drafted = toDrafted(onboarding, definition)
  if (Object.keys(incompleteFields(definition, toDraftValues(drafted))).length > 0) open.push('details')
  if (Object.keys(missingSecrets(drafted, {})).length > 0) open.push('packages')
  return open
}

type Part = 'organization' | 'owner'

/** Of what was typed into a part, the answers that can be kept; others stay behind until they fit. */
export function keptPart<P extends Part>(part: P, body: Readonly<Record<string, unknown>>): OnboardingForm {
  const fields: Readonly<Record<string, { safeParse: (value: unknown) => { success: boolean } }>> =
    CompleteOnboarding.shape[part].shape
  const fit = Object.entries(body).filter(
    ([name, value]) => value !== undefined && fields[name]?.safeParse(value).success,
  )
  return { [part]: Object.fromEntries(fit) }
}
