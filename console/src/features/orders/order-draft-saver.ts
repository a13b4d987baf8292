import type { BlueprintDefinition, Order } from '@freehold/contract'
import { ApiError, hasCode } from '#lib/api-error'
import { toFieldPath } from '#lib/field-errors'
import {
  mergeDrafts,
  secretFaults,
  toDraftValues,
  toPatch,
  type Drafted,
  type DraftPatch,
  type DraftValues,
  type Fault,
  type Faults,
  type SecretInputs,
} from './order-draft.ts'

const settleMs = 600
const mostMerges = 3

export type SaveStatus = 'saved' | 'changed' | 'saving' | 'failed'

export type DraftState<D extends Drafted = Order> = {
  /** The draft as the server last said it is. */
  readonly order: D
  readonly values: DraftValues
  readonly secrets: SecretInputs
  readonly secretFaults: Faults
  readonly status: SaveStatus
  readonly savedAt: Date | undefined
  readonly error: unknown
}

type Remote<D extends Drafted> = {
  readonly update: (order: D, body: DraftPatch) => Promise<D>
  readonly seal: (order: D, packageName: string, values: Record<string, string>) => Promise<D>
  readonly read: () => Promise<D>
}

export type DraftSaver<D extends Drafted = Order> = {
  readonly state: () => DraftState<D>
  readonly subscribe: (listener: () => void) => () => void
  readonly change: (patch: Partial<DraftValues>) => void
  readonly typeSecret: (packageName: string, name: string, value: string) => void
  /** Saves what is not saved yet; whether all of it could be. */
  readonly flush: () => Promise<boolean>
  /** Saves, then seals every secret that was typed; whether nothing is left to do. */
  readonly seal: () => Promise<boolean>
}

/** What every step of saving works on. */
type Desk<D extends Drafted> = {
  readonly definition: BlueprintDefinition
  readonly remote: Remote<D>
  readonly state: () => DraftState<D>
  readonly set: (patch: Partial<DraftState<D>>) => void
}

function unsavedPatch<D extends Drafted>({ definition, state }: Desk<D>): DraftPatch {
  return toPatch(definition, toDraftValues(state().order), state().values)
}

function isEmpty(patch: DraftPatch): boolean {
  return Object.keys(patch).length === 0
}

function takeOver<D extends Drafted>({ state, set }: Desk<D>, theirs: D): void {
  const { order, values } = state()
  set({ order: theirs, values: mergeDrafts(toDraftValues(order), values, toDraftValues(theirs)) })
}

/** Runs a write against the newest version; after a 412 the other side's answers are merged and it runs again. */
async function write<D extends Drafted>(
  desk: Desk<D>,
  send: () => Promise<D | undefined>,
  merges = mostMerges,
): Promise<boolean> {
  const { set, remote } = desk
  try {
    const order = await send()
    if (order) set({ order, savedAt: new Date() })
    set({ status: isEmpty(unsavedPatch(desk)) ? 'saved' : 'changed', error: undefined })
    return true
  } catch (error) {
    if (hasCode(error, 'request.precondition_failed') && merges > 0) {
      const again = async (): Promise<D | undefined> => {
        takeOver(desk, await remote.read())
        return send()
      }
      return write(desk, again, merges - 1)
    }
    set({ status: 'failed', error })
    return false
  }
}

function save<D extends Drafted>(desk: Desk<D>): Promise<boolean> {
  return write(desk, async () => {
    const patch = unsavedPatch(desk)
    if (isEmpty(patch)) return undefined
    desk.set({ status: 'saving' })
    return desk.remote.update(desk.state().order, patch)
  })
}

async function sealPackage<D extends Drafted>(
  desk: Desk<D>,
  name: string,
  values: Record<string, string>,
): Promise<boolean> {
  const { state, set, remote } = desk
  if (await write(desk, () => remote.seal(state().order, name, values))) {
    // What was typed while the request was on its way stays.
    const left = Object.entries(state().secrets[name] ?? {}).filter(([key, value]) => values[key] !== value)
    set({ secrets: { ...state().secrets, [name]: Object.fromEntries(left) } })
    return true
  }
  const { error } = state()
  if (error instanceof ApiError && error.fields.length > 0) {
    const faults = error.fields.map(({ pointer }): [string, Fault] => [
      `packages.${name}.${toFieldPath(pointer).replace(/^values\./, '')}`,
      { key: 'pattern' },
    ])
    set({ secretFaults: { ...state().secretFaults, ...Object.fromEntries(faults) }, status: 'saved' })
  }
  return false
}

/** Saves, then seals what was typed for the chosen packages, unless its form is wrong. */
async function sealAll<D extends Drafted>(desk: Desk<D>): Promise<boolean> {
  const { definition, state, set } = desk
  if (!(await save(desk))) return false
  const chosen = state().order.packages.map(({ name }) => name)
  const wanted = definition.packages.filter(({ name }) => chosen.includes(name))
  const faults = secretFaults(wanted, state().secrets)
  set({ secretFaults: faults })
  if (Object.keys(faults).length > 0) return false
  for (const name of chosen) {
    const typed = Object.entries(state().secrets[name] ?? {}).filter(([, value]) => value !== '')
    if (typed.length > 0 && !(await sealPackage(desk, name, Object.fromEntries(typed)))) return false
  }
  return true
}

/**
 * Keeps a draft on the server while it is typed: half a second after the last key, one request at a time, each naming
 * the version it builds on. When another device saved meanwhile, its answers are taken over where nothing was typed here.
 */
export function createDraftSaver<D extends Drafted>(
  initial: D,
  definition: BlueprintDefinition,
  remote: Remote<D>,
): DraftSaver<D> {
  let state: DraftState<D> = {
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

  const set = (patch: Partial<DraftState<D>>): void => {
    state = { ...state, ...patch }
    for (const listener of listeners) listener()
  }
  const desk: Desk<D> = { definition, remote, state: () => state, set }
  const inTurn = (work: (desk: Desk<D>) => Promise<boolean>): Promise<boolean> => {
    clearTimeout(timer)
    const result = chain.then(() => work(desk))
    chain = result.catch(() => undefined)
    return result
  }
  return {
    state: desk.state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    change: (patch) => {
      set({ values: { ...state.values, ...patch }, status: 'changed' })
      clearTimeout(timer)
      timer = setTimeout(() => void inTurn(save), settleMs)
    },
    typeSecret: (packageName, name, value) => {
      const typed = { ...state.secrets[packageName], [name]: value }
      const { [`packages.${packageName}.${name}`]: _, ...others } = state.secretFaults
      set({ secrets: { ...state.secrets, [packageName]: typed }, secretFaults: others })
    },
    flush: () => inTurn(save),
    seal: () => inTurn(sealAll),
  }
}
