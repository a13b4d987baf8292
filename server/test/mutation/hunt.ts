import { type CollectedTest, failureOf } from './collected-tests.ts'
import { reachedBy, sourceMutants, takeOut } from './hooks.ts'

/** A test that passes as things are, with how long it takes and the guards that it comes upon. */
export type Hunter = {
  readonly test: CollectedTest
  readonly name: string
  readonly ms: number
  readonly reaches: ReadonlySet<number>
}

export type Fate = { readonly key: string; readonly killer: string | undefined; readonly tried: number }

const longest = 20_000

export const nameOf = ({ file, name }: CollectedTest): string => `${file} › ${name}`

/** Runs each test once with every guard in; those that fail are no judges, and are named. */
export async function prepareHunters(
  tests: readonly CollectedTest[],
  told: (text: string) => void,
): Promise<Hunter[]> {
  const hunters: Hunter[] = []
  takeOut(-1)
  for (const one of tests) {
    const begun = performance.now()
    let failure: unknown
    const reaches = await reachedBy(async () => {
      failure = await failureOf(one, longest)
    })
    const ms = performance.now() - begun
    if (failure === undefined) hunters.push({ test: one, name: nameOf(one), ms, reaches })
    else told(`fails as things are: ${nameOf(one)}: ${wordsOf(failure)}`)
  }
  return hunters
}

function wordsOf(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message).slice(0, 600) : String(failure)
}

/** Where the tests of a guard stand, besides its own folder. */
const nearby: readonly (readonly [of: RegExp, tests: RegExp])[] = [
  [/features\/(?:accounts|factors|sessions|identity-provider|issuers|single-sign-on)/, /^test\/identity\//],
  [/features\/(?:support|security-pol)/, /support|polic/],
  [/features\/(?:partners|branding|terminations|onboardings)/, /^test\/partners\//],
  [/features\/(?:orders|tenants|projects|provisioning)/, /^test\/(?:journeys|provisioning)\//],
  [/platform\/http/, /^src\/platform\/http\//],
]

function isNear(file: string, name: string): boolean {
  const folder = /(?:features\/[\w-]+|platform\/\w+)/.exec(file)?.[0] ?? '-'
  return name.includes(folder) || nearby.some(([of, tests]) => of.test(file) && tests.test(name))
}

/**
 * Tests that come upon a guard: the one that found it out last time, then those of its place, then the quick ones. For
 * whose rows these are, the statements themselves are asked first.
 */
function order(hunters: readonly Hunter[], number: number, known: string | undefined): Hunter[] {
  const { file = '', kind } = sourceMutants()[number] ?? {}
  const weight = ({ name, ms }: Hunter): number => {
    if (name === known) return 0
    if (kind === 'owner' && name.startsWith('test/attacks/explicit')) return 1
    return ms + (isNear(file, name) ? 0 : 1500)
  }
  return hunters.filter(({ reaches }) => reaches.has(number)).toSorted((a, b) => weight(a) - weight(b))
}

/** A guard whose want so many tests that come upon it have not noticed is left. */
const enoughTests = 12
const enoughMs = 20_000

/** Takes one guard out and looks for a test that notices. */
export async function hunt(
  number: number,
  hunters: readonly Hunter[],
  known: string | undefined,
): Promise<Fate> {
  const key = sourceMutants()[number]?.key ?? ''
  let tried = 0
  const begun = performance.now()
  takeOut(number)
  try {
    for (const { test, name, ms } of order(hunters, number, known)) {
      if (tried >= enoughTests && performance.now() - begun > enoughMs) break
      tried += 1
      if ((await failureOf(test, Math.max(8_000, ms * 4))) !== undefined) return { key, killer: name, tried }
    }
    return { key, killer: undefined, tried }
  } finally {
    takeOut(-1)
  }
}
