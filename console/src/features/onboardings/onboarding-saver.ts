import type { Onboarding, OnboardingForm } from '@freehold/contract'
import { hasCode } from '#lib/api-error'

const settleMs = 600
const mostTries = 3

export type SaverState = {
  /** The entry as the server last said it is. */
  readonly onboarding: Onboarding
  readonly status: 'saved' | 'changed' | 'saving' | 'failed'
  readonly savedAt: Date | undefined
  readonly error: unknown
}

type Remote = {
  readonly save: (onboarding: Onboarding, parts: OnboardingForm) => Promise<Onboarding>
  readonly read: () => Promise<Onboarding>
}

export type OnboardingSaver = {
  readonly state: () => SaverState
  readonly subscribe: (listener: () => void) => () => void
  /** Keeps parts of the form half a second after the last key. */
  readonly change: (parts: OnboardingForm) => void
  /** Saves what is not saved yet; whether all of it could be. */
  readonly flush: () => Promise<boolean>
  /** A write of another kind in its turn, against the newest version. */
  readonly write: (send: (newest: Onboarding) => Promise<Onboarding>) => Promise<Onboarding>
}

/** Writes one after the other; each begins when the one before is through, however it ended. */
function createTurns() {
  let chain: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = chain.then(work)
    chain = result.catch(() => undefined)
    return result
  }
}

type Desk = {
  readonly remote: Remote
  readonly state: () => SaverState
  readonly set: (patch: Partial<SaverState>) => void
}

type Send = (newest: Onboarding) => Promise<Onboarding>

/** A write against the newest version; after a 412 it is read again, and the write tried again. */
async function attempt(desk: Desk, send: Send, tries = mostTries): Promise<Onboarding> {
  const { remote, state, set } = desk
  try {
    const onboarding = await send(state().onboarding)
    set({ onboarding, savedAt: new Date(), error: undefined })
    return onboarding
  } catch (error) {
    if (!hasCode(error, 'request.precondition_failed') || tries <= 1) throw error
    set({ onboarding: await remote.read() })
    return attempt(desk, send, tries - 1)
  }
}

/**
 * Keeps the entry of a customer on the server while it is typed, one request at a time, each naming the version it
 * builds on. When another device saved meanwhile, the parts typed here take the place of those saved there.
 */
export function createOnboardingSaver(initial: Onboarding, remote: Remote): OnboardingSaver {
  let state: SaverState = { onboarding: initial, status: 'saved', savedAt: undefined, error: undefined }
  let waiting: OnboardingForm = {}
  let timer: ReturnType<typeof setTimeout> | undefined
  const listeners = new Set<() => void>()
  const inTurn = createTurns()
  const set = (patch: Partial<SaverState>): void => {
    state = { ...state, ...patch }
    for (const listener of listeners) listener()
  }
  const desk: Desk = { remote, state: () => state, set }
  const save = async (): Promise<boolean> => {
    const parts = waiting
    if (Object.keys(parts).length === 0) return true
    waiting = {}
    set({ status: 'saving' })
    try {
      await attempt(desk, (newest) => remote.save(newest, parts))
      set({ status: Object.keys(waiting).length === 0 ? 'saved' : 'changed' })
      return true
    } catch (error) {
      waiting = { ...parts, ...waiting }
      set({ status: 'failed', error })
      return false
    }
  }
  return {
    state: desk.state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    change: (parts) => {
      waiting = { ...waiting, ...parts }
      set({ status: 'changed' })
      clearTimeout(timer)
      timer = setTimeout(() => void inTurn(save), settleMs)
    },
    flush: () => {
      clearTimeout(timer)
      return inTurn(save)
    },
    write: (send) => inTurn(() => attempt(desk, send)),
  }
}
