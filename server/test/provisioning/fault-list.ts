import type { Fault, SimulatorKind } from '@freehold/simulators'
import type { Ordered, World } from './support.ts'

/** One kind of call that making a tenant takes, as a fault matches it. */
export type FaultedCall = {
  readonly kind: SimulatorKind
  readonly method: string
  readonly path: RegExp
  /** The path as people read it. */
  readonly shown: string
}

const kinds: readonly Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 500, when: 'after' },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 403 },
  { kind: 'lost-reply' },
  { kind: 'lost-reply', when: 'after' },
  { kind: 'rate-limit', retryAfterSeconds: 7 },
  { kind: 'rate-limit', retryAfterSeconds: 7, when: 'after' },
  { kind: 'garbage' },
  { kind: 'garbage', when: 'after' },
  { kind: 'duplicate' },
  { kind: 'lag', ms: 300 },
  { kind: 'delay', ms: 15 },
  { kind: 'slow-body', ms: 15 },
]

export type Blueprint = 'ai-assistant' | 'developer-workspace'

/** Orders a tenant, up to the look that makes its objects. */
export async function orderUpToMaking(world: World, blueprint: Blueprint): Promise<Ordered> {
  const ordered = await world.given.anApprovedOrder(blueprint)
  if (blueprint === 'developer-workspace') {
    await world.look(ordered)
    await world.aProject(ordered, 'shop')
  }
  return ordered
}

/** Does something to a tenant, and looks until it is done. */
export type Step = (world: World, ordered: Ordered) => Promise<void>

export const make: Step = (world, ordered) => world.lookUntil(ordered, world.isPhase(ordered, 'ready'))

/** The calls that the step takes with a tenant that `prepare` answers, each once. */
export async function callsOf(
  world: World,
  prepare: () => Promise<Ordered>,
  step: Step,
): Promise<FaultedCall[]> {
  // Signing in happens once in the life of a connection.
  await step(world, await prepare())
  const ordered = await prepare()
  const { rows } = await world.read(ordered).catch(() => ({ rows: [] }))
  for (const simulator of world.simulators.all) simulator.requests.clear()
  await step(world, ordered)
  const all = [...rows, ...(await world.read(ordered)).rows]
  const names = all.flatMap((row) => [row.external_name, row.external_id ?? '', row.id])
  const calls = world.simulators.all.flatMap(({ kind, requests }) =>
    requests.list().map(({ method, path }) => ({ kind, method, ...pathOf(path, names) })),
  )
  return [...new Map(calls.map((call) => [nameOf(call), call])).values()]
}

/** Names and ids differ from tenant to tenant. */
function pathOf(path: string, names: readonly string[]): Pick<FaultedCall, 'path' | 'shown'> {
  const parts = path.split('/').map((part) => (names.includes(part) ? '*' : part))
  const patterns = parts.map((part) => (part === '*' ? '[^/?]+' : RegExp.escape(part)))
  return { path: new RegExp(`^${patterns.join('/')}(?:\\?|$)`), shown: parts.join('/') }
}

const nameOf = ({ kind, method, shown }: FaultedCall): string => `${kind} ${method} ${shown}`

export type Case = { readonly name: string; readonly call: FaultedCall; readonly fault: Fault }

/** Every fault on every call, once and three times in a row; reads are not doubled, and only reads lag. */
export function casesOf(calls: readonly FaultedCall[]): Case[] {
  return calls.flatMap((call) =>
    kinds
      .filter(({ kind }) => kind !== (call.method === 'GET' ? 'duplicate' : 'lag'))
      .flatMap((fault) =>
        [1, 3].map((times) => ({
          name: [nameOf(call), fault.kind, fault.status, fault.when, times].filter(Boolean).join(' '),
          call,
          fault: { ...fault, times },
        })),
      ),
  )
}

/** Faults that stay until somebody mends them. */
export function permanentCasesOf(calls: readonly FaultedCall[]): Case[] {
  const lasting = kinds.filter(({ kind }) => !['duplicate', 'lag', 'delay', 'slow-body'].includes(kind ?? ''))
  return calls.flatMap((call) =>
    lasting.map((fault) => ({
      name: [nameOf(call), fault.kind, fault.status, fault.when, 'for good'].filter(Boolean).join(' '),
      call,
      fault,
    })),
  )
}

/** The same numbers for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The whole list with FREEHOLD_TEST_FULL, else so many of it, chosen by FREEHOLD_TEST_SEED. */
export function sampled<T>(list: readonly T[], count: number): readonly T[] {
  if (process.env['FREEHOLD_TEST_FULL'] === '1') return list
  const next = numbers(Number(process.env['FREEHOLD_TEST_SEED'] ?? 1))
  const keyed = list.map((item) => ({ item, key: next() }))
  return keyed
    .toSorted((one, other) => one.key - other.key)
    .slice(0, count)
    .map(({ item }) => item)
}

/** Does the work while the fault is in force; answers how often it struck. */
export async function withFault(
  world: World,
  { call, fault }: Case,
  work: () => Promise<void>,
): Promise<number> {
  const handle = world.simulators[call.kind].fail({ ...fault, method: call.method, path: call.path })
  try {
    await work()
    return handle.hits
  } finally {
    handle.heal()
  }
}
