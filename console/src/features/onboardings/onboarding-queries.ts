import {
  createOnboarding,
  discardOnboarding,
  listOnboardings,
  readOnboarding,
  sealOnboardingSecrets,
  submitOnboarding,
  updateOnboarding,
  type Onboarding,
  type OnboardingForm,
} from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

export function onboardingListQuery(partnerId: string, cursor?: string) {
  return queryOptions({
    queryKey: ['onboardings', 'list', partnerId, cursor],
    queryFn: ({ signal }) => call(listOnboardings, { params: { partnerId }, query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  })
}

export function onboardingQuery(partnerId: string, id: string) {
  return queryOptions({
    queryKey: ['onboardings', id],
    queryFn: ({ signal }) => call(readOnboarding, { params: { partnerId, id }, signal }),
    // While it is typed into, what this page has is the newest.
    refetchOnWindowFocus: false,
  })
}

const paramsOf = ({ partnerId, id }: Onboarding) => ({ partnerId, id })

export function beginOnboarding(partnerId: string, idempotencyKey: string): Promise<Onboarding> {
  return call(createOnboarding, { params: { partnerId }, body: {}, idempotencyKey })
}

export function saveParts(onboarding: Onboarding, body: OnboardingForm): Promise<Onboarding> {
  return call(updateOnboarding, { params: paramsOf(onboarding), body, ifMatch: onboarding.version })
}

export function sealSecrets(
  onboarding: Onboarding,
  packageName: string,
  values: Record<string, string>,
): Promise<Onboarding> {
  const params = { ...paramsOf(onboarding), package: packageName }
  return call(sealOnboardingSecrets, { params, body: { values }, ifMatch: onboarding.version })
}

export function submit(onboarding: Onboarding, idempotencyKey: string): Promise<Onboarding> {
  return call(submitOnboarding, { params: paramsOf(onboarding), idempotencyKey })
}

export function discard(onboarding: Onboarding, idempotencyKey: string): Promise<unknown> {
  return call(discardOnboarding, { params: paramsOf(onboarding), idempotencyKey })
}
