import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import { useRef } from 'react'
import { ApiError } from '#lib/api-error'
import { holdFocus } from './keep-focus.ts'
import { useNotify } from './use-notify.tsx'

type Action<Input, Output> = {
  /** `key` names this intention: the same until it succeeded or was refused, so that a repeat cannot act twice. */
  readonly run: (input: Input, key: string) => Promise<Output>
  /** Said when it is done; leave out where the page itself shows the result. */
  readonly success?: string | ((output: Output) => string)
  /** First words of the query keys that show something else now, such as `['members']`. */
  readonly refresh?: readonly (readonly unknown[])[]
  readonly onDone?: (output: Output) => void
  /** True where a form shows the error itself; being signed out is told in any case. */
  readonly inlineErrors?: boolean
}

/** No answer, or none from the operation itself: the write may have happened, so its key must stay the same. */
function isUndecided(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 503 || error.status === 401)
}

/** A write that a person asked for: runs it, refreshes what it touches, and says how it went. */
export function useAction<Output, Input = void>(
  action: Action<Input, Output>,
): UseMutationResult<Output, Error, Input> {
  const client = useQueryClient()
  const notify = useNotify()
  const key = useRef(crypto.randomUUID())
  return useMutation({
    onMutate: holdFocus,
    onSettled: (_output, _error, _input, restoreFocus) => restoreFocus?.(),
    mutationFn: (input: Input) => action.run(input, key.current),
    onSuccess: async (output) => {
      key.current = crypto.randomUUID()
      const { success, refresh = [], onDone } = action
      if (success !== undefined) notify.success(typeof success === 'string' ? success : success(output))
      onDone?.(output)
      await Promise.all(refresh.map((queryKey) => client.invalidateQueries({ queryKey })))
    },
    onError: (error) => {
      if (!isUndecided(error)) key.current = crypto.randomUUID()
      const signedOut = error instanceof ApiError && error.status === 401
      if (signedOut || action.inlineErrors !== true) notify.error(error)
    },
  })
}
