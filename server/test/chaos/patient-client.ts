import { setTimeout as pause } from 'node:timers/promises'
import type { Endpoint } from '@freehold/contract'
import type { z } from 'zod'
import { type BrowserClient, type CallInput, createBrowserClient, Refused } from '#test/browser-client'

export type PatientClient = {
  /** Repeats the same request, with the same key, until it is answered. */
  readonly call: <E extends Endpoint>(endpoint: E, input?: CallInput) => Promise<z.output<E['response']>>
}

const giveUpMs = 300_000
const betweenMs = 50

/** Answers that mean *again, with the same key*: away, or the first attempt is still under way. */
const passing = new Set([409, 503])

function isPassing(error: unknown): boolean {
  if (error instanceof Refused)
    return passing.has(error.problem.status) && !error.problem.code.startsWith('order.')
  // What fetch throws when the connection breaks or nobody listens.
  return error instanceof TypeError
}

/** As the best of clients behave: one key for one wish, however often it has to be said. */
async function patiently<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const deadline = performance.now() + giveUpMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isPassing(error) || performance.now() > deadline) throw error
      await pause(betweenMs, undefined, { signal })
    }
  }
}

/** Someone of the demo who never gives up before the signal. */
export async function signIn(
  origin: string,
  persona: 'olga' | 'otto',
  signal: AbortSignal,
): Promise<PatientClient> {
  const client: BrowserClient = createBrowserClient(origin, 'operator')
  const { status } = await client.navigate(`/_demo/${persona}`)
  // 503: the console is not built, which concerns nobody here.
  if (status !== 200 && status !== 503) throw new Error(`${persona} could not sign in (${status})`)
  return {
    call: (endpoint, input = {}) => {
      const keyed = { idempotencyKey: crypto.randomUUID(), ...input }
      return patiently(() => client.call(endpoint, keyed), signal)
    },
  }
}
