import { readInteraction, type SignInStep } from '@freehold/contract'
import { queryOptions, useQueryClient } from '@tanstack/react-query'
import { call } from '#lib/api'

/** The sign-in under way in this browser, and what it asks for next. */
export function interactionQuery(uid: string) {
  return queryOptions({
    queryKey: ['interactions', uid],
    queryFn: ({ signal }) => call(readInteraction, { params: { uid }, signal }),
    staleTime: Infinity,
    retry: false,
  })
}

/** Takes what the last step was answered: shows the next one, or leaves when it was the last. */
export function useNextStep(uid: string): (step: SignInStep) => void {
  const client = useQueryClient()
  return (step) => {
    client.setQueryData(interactionQuery(uid).queryKey, step)
    if (step.step === 'done' && step.recoveryCodes === null) leave(step)
  }
}

/** Goes on to where the sign-in leads. */
export function leave({ continueAt }: SignInStep): void {
  if (continueAt !== null) window.location.assign(continueAt)
}
