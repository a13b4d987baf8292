import { z } from 'zod'

export const faultKinds = [
  'status',
  'lost-reply',
  'delay',
  'duplicate',
  'lag',
  'rate-limit',
  'slow-body',
  'garbage',
] as const

/** A fault as the HTTP door `/_sim/faults` takes it; in process a path may also be a regular expression. */
export const FaultBody = z.strictObject({
  kind: z.enum(faultKinds).default('status'),
  method: z.string().optional(),
  path: z.string().optional(),
  pathPattern: z.string().optional(),
  status: z.int().min(400).max(599).optional(),
  when: z.enum(['before', 'after']).default('before'),
  times: z.int().positive().optional(),
  ms: z.number().nonnegative().optional(),
  retryAfterSeconds: z.int().nonnegative().optional(),
})

/**
 * What shall go wrong. `path` is a prefix (or a pattern) of path and query. `when` says whether a write takes
 * effect first. `ms` is the delay of `delay`, the duration of `slow-body`, and the age of what `lag` shows;
 * without it `lag` shows the state of the moment the fault was set, until healed.
 */
export type Fault = {
  readonly kind?: (typeof faultKinds)[number]
  readonly method?: string | undefined
  readonly path?: string | RegExp | undefined
  readonly status?: number | undefined
  readonly when?: 'before' | 'after' | undefined
  readonly times?: number | undefined
  readonly ms?: number | undefined
  readonly retryAfterSeconds?: number | undefined
}

export type FaultHandle = { readonly hits: number; heal(): void }

/** What the faults in force make of one request. */
export type FaultPlan = {
  readonly delayMs: number
  readonly instead: Fault | undefined
  readonly afterwards: Fault | undefined
  readonly slowMs: number
  readonly twice: boolean
  readonly asOf: number | undefined
}

export type Faults = {
  readonly fail: (fault: Fault) => FaultHandle
  readonly heal: () => void
  plan(method: string, url: string): FaultPlan
  list(): readonly { readonly fault: Fault; readonly hits: number }[]
}

type Rule = { readonly fault: Fault; readonly since: number; hits: number }

const nothing: FaultPlan = {
  delayMs: 0,
  instead: undefined,
  afterwards: undefined,
  slowMs: 0,
  twice: false,
  asOf: undefined,
}
const readMethods = new Set(['GET', 'HEAD'])

/** @param remember told how long former states are needed, because a `lag` is in force */
export function createFaults(remember: (forMs: number) => void): Faults {
  let rules: readonly Rule[] = []

  const settle = (next: readonly Rule[]) => {
    rules = next
    const ages = rules.flatMap(({ fault }) => (fault.kind === 'lag' ? [fault.ms ?? Infinity] : []))
    remember(Math.max(0, ...ages))
  }
  return {
    fail: (fault) => {
      const rule: Rule = { fault, since: performance.now(), hits: 0 }
      settle([...rules, rule])
      return {
        get hits() {
          return rule.hits
        },
        heal: () => settle(rules.filter((other) => other !== rule)),
      }
    },
    heal: () => settle([]),
    plan: (method, url) => {
      if (rules.length === 0) return nothing
      const matching = rules.filter((rule) => isMatch(rule, method, url))
      return matching.length === 0
        ? nothing
        : matching.reduce((plan, rule) => extend(plan, rule, method), nothing)
    },
    list: () => rules.map(({ fault, hits }) => ({ fault, hits })),
  }
}

function isMatch({ fault, hits }: Rule, method: string, url: string): boolean {
  if (fault.times !== undefined && hits >= fault.times) return false
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false
  if (fault.path === undefined) return true
  return typeof fault.path === 'string' ? url.startsWith(fault.path) : fault.path.test(url)
}

function extend(plan: FaultPlan, rule: Rule, method: string): FaultPlan {
  const extended = { ...plan, ...parts[rule.fault.kind ?? 'status'](rule, plan, method) }
  if (Object.entries(extended).some(([name, value]) => plan[name as keyof FaultPlan] !== value))
    rule.hits += 1
  return extended
}

type Part = (rule: Rule, plan: FaultPlan, method: string) => Partial<FaultPlan>

const replaced: Part = ({ fault }, plan) =>
  fault.when === 'after' ? { afterwards: plan.afterwards ?? fault } : { instead: plan.instead ?? fault }

const parts: Readonly<Record<(typeof faultKinds)[number], Part>> = {
  status: replaced,
  'lost-reply': replaced,
  'rate-limit': replaced,
  garbage: replaced,
  delay: ({ fault }, plan) => ({ delayMs: plan.delayMs + (fault.ms ?? 1000) }),
  'slow-body': ({ fault }) => ({ slowMs: fault.ms ?? 1000 }),
  duplicate: (_rule, _plan, method) => (readMethods.has(method) ? {} : { twice: true }),
  lag: (rule, _plan, method) => (readMethods.has(method) ? { asOf: laggedTo(rule) } : {}),
}

function laggedTo({ fault, since }: Rule): number {
  return fault.ms === undefined ? since : performance.now() - fault.ms
}
