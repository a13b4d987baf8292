import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { onboardingNotFound } from './onboarding-errors.ts'
import {
  createOnboarding,
  discardOnboarding,
  type OnboardingDeps,
  readOnboarding,
  sealOnboardingSecrets,
  updateOnboarding,
} from './onboarding-service.ts'
import { listOnboardingPage } from './onboarding-store.ts'
import { type SubmitDeps, submitOnboarding } from './submit-onboarding.ts'

export const onboardingRoutes = [
  implement(contract.listOnboardings, ({ unitOfWork, cursors }: OnboardingDeps, { params, query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listOnboardingPage(db, cursors, { ...params, ...query })),
  ),
  implement(contract.createOnboarding, (deps: OnboardingDeps, { params, body, actor }) =>
    createOnboarding(deps, actor, { ...params, ...body }),
  ),
  implement(contract.readOnboarding, (deps: OnboardingDeps, { params, actor }) =>
    readOnboarding(deps, actor, params),
  ),
  implement(contract.updateOnboarding, async (deps: OnboardingDeps, { params, body, actor, ifMatch }) => {
    const updated = await updateOnboarding(deps, actor, { ...params, ...body, ifMatch })
    if (updated === undefined) throw onboardingNotFound(params.id)
    return updated
  }),
  implement(
    contract.sealOnboardingSecrets,
    async (deps: OnboardingDeps, { params, body, actor, ifMatch }) => {
      const { package: packageName, ...which } = params
      const updated = await sealOnboardingSecrets(deps, actor, { ...which, packageName, ...body, ifMatch })
      if (updated === undefined) throw onboardingNotFound(params.id)
      return updated
    },
  ),
  implement(contract.discardOnboarding, async (deps: OnboardingDeps, { params, actor }) => {
    await discardOnboarding(deps, actor, params)
    return undefined
  }),
  implement(contract.submitOnboarding, (deps: SubmitDeps, { params, actor }) =>
    submitOnboarding(deps, actor, params),
  ),
]
