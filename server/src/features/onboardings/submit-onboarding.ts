import { CompleteOnboarding, type Onboarding, type OnboardingForm } from '@freehold/contract'
import type { z } from 'zod'
import { inviteWithin, type MemberDeps } from '#features/members'
import { placeWithin } from '#features/orders'
import { createWithin } from '#features/organizations'
import type { Actor } from '#platform/actor'
import type { FieldError } from '#platform/errors'
import { onboardingIncomplete, onboardingNotFound } from './onboarding-errors.ts'
import { type OnboardingDeps, readRow, type Which } from './onboarding-service.ts'
import { lockOnboarding, updateOnboardingRow } from './onboarding-store.ts'

export type SubmitDeps = OnboardingDeps & Pick<MemberDeps, 'origin' | 'queueMail'>

/** What is missing or does not fit, by where it stands in the form. */
function complete(form: OnboardingForm): z.output<typeof CompleteOnboarding> {
  const parsed = CompleteOnboarding.safeParse({ organization: {}, owner: {}, order: {}, ...form })
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map(({ path, message }): FieldError => ({
    pointer: `/${path.join('/')}`,
    code: 'onboarding.incomplete',
    detail: message,
  }))
  throw onboardingIncomplete(fields)
}

/**
 * Makes the organization, invites its owner and places its order, all in one transaction or nothing at all. Whoever
 * comes second, be it by another request, is told what the first one made.
 */
export async function submitOnboarding(deps: SubmitDeps, actor: Actor, which: Which): Promise<Onboarding> {
  const { partnerId, id } = which
  return deps.unitOfWork(actor, 'platform', async (work) => {
    const row = await lockOnboarding(work.db, partnerId, id)
    if (row === undefined) throw onboardingNotFound(id)
    if (row.view.state === 'submitted') return row.view
    const { organization: customer, owner, order } = complete(row.view.form)
    const organization = await createWithin(work, actor, { ...customer, partnerId })
    const organizationId = organization.id
    await inviteWithin(deps, work, actor, { ...owner, organizationId, role: 'owner' })
    const inside = await work.inOrganization(organizationId)
    const secrets = row.secrets(deps.keyRing)
    const orderId = await placeWithin(deps, inside, actor, { ...order, organizationId, secrets })
    const now = deps.clock.now()
    await updateOnboardingRow(work.db, id, now, {
      state: 'submitted',
      form: '{}',
      secrets: null,
      made_organization: organizationId,
      made_order: orderId,
      submitted_at: now,
    })
    await work.record({
      action: 'onboarding.submit',
      target: { type: 'onboarding', id },
      details: { organizationId, orderId },
    })
    return readRow(work.db, which)
  })
}
