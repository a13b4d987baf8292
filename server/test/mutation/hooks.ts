import { registerHooks } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { instrument, type SourceMutant } from './source-mutants.ts'

const server = new URL('../../', import.meta.url)
const standIn = pathToFileURL(fileURLToPath(new URL('./collected-tests.ts', import.meta.url))).href

const mutants: SourceMutant[] = []
let active = -1
let reached: Set<number> | undefined

/** Every guard in the files that were loaded so far, by its number. */
export const sourceMutants = (): readonly SourceMutant[] => mutants

/** Takes one guard out, and puts the one before it back; -1: all are in. */
export function takeOut(number: number): void {
  active = number
}

/** Which guards were come upon while `work` ran. */
export async function reachedBy(work: () => Promise<unknown>): Promise<Set<number>> {
  const found = new Set<number>()
  reached = found
  await work()
  reached = undefined
  return found
}

Object.assign(globalThis, {
  guardIsOut: (number: number): boolean => {
    reached?.add(number)
    return number === active
  },
  guardColumn: (name: string) => sql.ref(name),
})

const isOurs = (url: string): boolean =>
  url.startsWith(`${server.href}src/`) &&
  url.endsWith('.ts') &&
  !/(?:\.test|\/tables|\/ports\/[\w-]+)\.ts$/.test(url)

/** From here on, files of the server are loaded with a switch at each guard, and tests are collected. */
export function registerMutationHooks(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'node:test' && context.parentURL?.startsWith(server.href) === true
        ? { url: standIn, shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) => {
      const loaded = next(url, context)
      if (!isOurs(url) || loaded.source === null || loaded.source === undefined) return loaded
      const file = relative(fileURLToPath(server), fileURLToPath(url))
      const { text, mutants: found } = instrument(
        file,
        Buffer.from(loaded.source as Uint8Array).toString(),
        mutants.length,
      )
      mutants.push(...found)
      return { ...loaded, source: text }
    },
  })
}
