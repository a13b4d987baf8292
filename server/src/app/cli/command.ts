import type { Log } from '#platform/log'
import { originOf } from '../addresses.ts'
import { type Config, ConfigError } from '../config.ts'
import { type Database, openDatabase } from '../database.ts'
import type { Services } from '../services.ts'

/** What a command is given: the words after its name, and the configuration. */
export type Call = { readonly config: Config; readonly log: Log; readonly words: readonly string[] }

/** One verb of `freehold`. */
export type Command = {
  readonly usage: string
  /** One line for who asks what there is. */
  readonly help: string
  readonly run: (call: Call) => Promise<void>
}

export type Context = Call & { readonly database: Database; readonly services: Services }

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** The words are not what the command takes. */
export function wrongUse(usage: string): ConfigError {
  return new ConfigError(`usage: freehold ${usage}`)
}

/** Runs on the migrated database, beside a running server or without one, with everything that features are given. */
export async function withServices(call: Call, work: (context: Context) => Promise<void>): Promise<void> {
  const { config, log } = call
  // All of the product, which a verb that copies gigabytes does without until it is done.
  const { closeServices, createServices } = await import('../services.ts')
  const database = await openDatabase(config, log, { join: true })
  try {
    const services = createServices(config, database, { origin: originOf(config, config.address.port), log })
    try {
      await work({ ...call, database, services })
    } finally {
      await closeServices(services)
    }
  } finally {
    await database.stop()
  }
}

/** Splits `--name value` from the other words. */
export function readOptions(
  words: readonly string[],
  names: readonly string[],
): { readonly plain: readonly string[]; readonly options: ReadonlyMap<string, string> } {
  const plain: string[] = []
  const options = new Map<string, string>()
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const name = word.replace(/^--/, '')
    const value = words[at + 1]
    if (name === word) plain.push(word)
    else if (!names.includes(name) || value === undefined)
      throw new ConfigError(`${word} is not understood here`)
    else {
      options.set(name, value)
      at += 1
    }
  }
  return { plain, options }
}
