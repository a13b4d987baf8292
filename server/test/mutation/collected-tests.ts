/**
 * Stands in for node:test while guards are taken out: it collects the tests of the files that are imported, so that
 * each can be run by itself, as often as wanted, in one process.
 */
type Work = (t: Context) => unknown
type Options = { readonly skip?: boolean | string; readonly timeout?: number }

export type Context = {
  readonly name: string
  readonly signal: AbortSignal
  readonly after: (work: () => unknown) => void
  readonly diagnostic: (text: string) => void
  readonly skip: (why?: string) => void
  readonly test: (name: string, options: Options | Work, work?: Work) => Promise<void>
}

export type CollectedTest = { readonly file: string; readonly name: string; readonly work: Work }

const collected: CollectedTest[] = []
let current = ''

/** Tests that are registered from now on belong to this file. */
export function collectInto(file: string): void {
  current = file
}

export const collectedTests = (): readonly CollectedTest[] => collected

function split(options: Options | Work, work?: Work): { skip: boolean; work: Work } {
  if (typeof options === 'function') return { skip: false, work: options }
  return { skip: Boolean(options.skip), work: work ?? (() => {}) }
}

export function test(name: string, options: Options | Work, work?: Work): void {
  const given = split(options, work)
  if (!given.skip) collected.push({ file: current, name, work: given.work })
}

export function suite(_name: string, options: Options | (() => void), work?: () => void): void {
  const inside = typeof options === 'function' ? options : work
  if (typeof options === 'function' || !options.skip) inside?.()
}

/** What a whole file lets go of at its end goes with the process here. */
export function after(): void {}

class Skipped extends Error {}

function contextOf(name: string, signal: AbortSignal, endings: (() => unknown)[]): Context {
  return {
    name,
    signal,
    after: (work) => void endings.push(work),
    diagnostic: () => {},
    skip: () => {
      throw new Skipped()
    },
    test: async (inner, options, work) => {
      const given = split(options, work)
      if (!given.skip) await runWork(inner, given.work, signal)
    },
  }
}

async function runWork(name: string, work: Work, signal: AbortSignal): Promise<void> {
  const endings: (() => unknown)[] = []
  try {
    await work(contextOf(name, signal, endings))
  } catch (error) {
    if (!(error instanceof Skipped)) throw error
  } finally {
    for (const end of endings) await end()
  }
}

/** What a test fails with; undefined where it passes. One that does not end in time has failed. */
export async function failureOf(one: CollectedTest, limitMs: number): Promise<unknown> {
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Error>((resolve) => {
    timer = setTimeout(() => resolve(new Error(`not through after ${limitMs} ms`)), limitMs)
  })
  const through = runWork(one.name, one.work, ending.signal).then(
    () => undefined,
    (error: unknown) => error ?? new Error('failed with nothing'),
  )
  const failure = await Promise.race([through, late])
  clearTimeout(timer)
  ending.abort()
  return failure
}
