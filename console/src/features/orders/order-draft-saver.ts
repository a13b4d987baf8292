import type { BlueprintDefinition, Order } from '@freehold/contract'
import { ApiError, hasCode } from '#lib/api-error'
import { toFieldPath } from '#lib/field-errors'
import {
  mergeDrafts,
  secretFaults,
  toDraftValues,
  toPatch,
  type DraftPatch,
  type DraftValues,
  type Faults,
  type SecretInputs,
} from './order-draft.ts'

const settleMs = 600
const mostMerges = 3

export type SaveStatus = 'saved' | 'changed' | 'saving' | 'failed'

export type DraftState = {
  /** The draft as the server last said it is. */
  readonly order: Order
  readonly values: DraftValues
  readonly secrets: SecretInputs
  readonly secretFaults: Faults
  readonly status: SaveStatus
  readonly savedAt: Date | undefined
  readonly error: unknown
}

type Remote = {
  readonly update: (order: Order, body: DraftPatch) => Promise<Order>
  readonly seal: (order: Order, packageName: string, values: Record<string, string>) => Promise<Order>
  readonly read: () => Promise<Order>
}

export type DraftSaver = {
  readonly state: () => DraftState
  readonly subscribe: (listener: () => void) => () => void
  readonly change: (patch: Partial<DraftValues>) => void
  readonly typeSecret: (packageName: string, name: string, value: string) => void
  /** Saves what is not saved yet; whether all of it could be. */
  readonly flush: () => Promise<boolean>
  /** Saves, then seals every secret that was typed; whether nothing is left to do. */
  readonly seal: () => Promise<boolean>
}

/**
 * Keeps a draft on the server while it is typed: half a second after the last key, one request at a time, each naming
 * the version it builds on. When another device saved meanwhile, its answers are taken over where nothing was typed here.
 */
export function createDraftSaver(
  initial: Order,
  definition: BlueprintDefinition,
  remote: Remote,
): DraftSaver {
  let state: DraftState = {
    order: initial,
    values: toDraftValues(initial),
    secrets: {},
    secretFaults: {},
    status: 'saved',
    savedAt: undefined,
    error: undefined,
  }
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let chain: Promise<unknown> = Promise.resolve()

  const set = (patch: Partial<DraftState>): void => {
    state = { ...state, ...patch }
    for (const listener of listeners) listener()
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = chain.then(work)
    chain = result.catch(() => undefined)
    return result
  }
  const isSaved = (): boolean =>
    Object.keys(toPatch(definition, toDraftValues(state.order), state.values)).length === 0

  const settled = (order: Order): void => {
    set({ order, savedAt: new Date(), error: undefined })
    set({ status: isSaved() ? 'saved' : 'changed' })
  }
  const takeOver = (theirs: Order): void => {
    const before = toDraftValues(state.order)
    set({ order: theirs, values: mergeDrafts(before, state.values, toDraftValues(theirs)) })
  }
  /** Runs a write against the newest version; after a 412 the other side's answers are merged and it runs again. */
  const write = async (send: () => Promise<Order | undefined>, merges = mostMerges): Promise<boolean> => {
    try {
      const order = await send()
      if (order) settled(order)
      else if (state.status === 'saving') set({ status: 'saved' })
      return true
    } catch (error) {
      if (hasCode(error, 'request.precondition_failed') && merges > 0) {
        return write(async () => {
          takeOver(await remote.read())
          return send()
        }, merges - 1)
      }
      set({ status: 'failed', error })
      return false
    }
  }
  const save = (): Promise<boolean> =>
    write(async () => {
      const body = toPatch(definition, toDraftValues(state.order), state.values)
      if (Object.keys(body).length === 0) {
        if (state.status !== 'saving') set({ status: 'saved', error: undefined })
        return undefined
      }
      set({ status: 'saving' })
      return remote.update(state.order, body)
    })
  const flush = (): Promise<boolean> => {
    clearTimeout(timer)
    timer = undefined
    return inTurn(save)
  }
  const sealPackage = async (name: string, values: Record<string, string>): Promise<boolean> => {
    const done = await write(() => remote.seal(state.order, name, values))
    if (done) {
      // What was typed while the request was on its way stays.
      const left = Object.entries(state.secrets[name] ?? {}).filter(([key, value]) => values[key] !== value)
      set({ secrets: { ...state.secrets, [name]: Object.fromEntries(left) } })
    } else if (state.error instanceof ApiError && state.error.fields.length > 0) {
      const faults = state.error.fields.map(({ pointer }) => {
        const secret = toFieldPath(pointer).replace(/^values\./, '')
        return [`packages.${name}.${secret}`, { key: 'pattern' }] as const
      })
      set({ secretFaults: { ...state.secretFaults, ...Object.fromEntries(faults) }, status: 'saved' })
    }
    return done
  }
  const seal = (): Promise<boolean> =>
    inTurn(async () => {
      if (!(await save())) return false
      const chosen = state.order.packages.map(({ name }) => name)
      const faults = secretFaults(
        definition.packages.filter(({ name }) => chosen.includes(name)),
        state.secrets,
      )
      set({ secretFaults: faults })
      if (Object.keys(faults).length > 0) return false
      for (const name of chosen) {
        const typed = Object.entries(state.secrets[name] ?? {}).filter(([, value]) => value !== '')
        if (typed.length > 0 && !(await sealPackage(name, Object.fromEntries(typed)))) return false
      }
      return true
    })

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    change: (patch) => {
      set({ values: { ...state.values, ...patch }, status: 'changed' })
      clearTimeout(timer)
      timer = setTimeout(() => void flush(), settleMs)
    },
    typeSecret: (packageName, name, value) => {
      const { [`packages.${packageName}.${name}`]: _, ...others } = state.secretFaults
      set({
        secrets: { ...state.secrets, [packageName]: { ...state.secrets[packageName], [name]: value } },
        secretFaults: others,
      })
    },
    flush: () => {
      clearTimeout(timer)
      return flush()
    },
    seal: () => {
      clearTimeout(timer)
      return seal()
    },
  }
}
