import fs from 'node:fs'
import { join } from 'node:path'
import { check } from './preflight-check.mjs'
import { ensureConsole } from './preflight-console.mjs'
import { ensureInstalled } from './preflight-install.mjs'
import { node26, Plain, root, run, say, withNode26 } from './preflight-run.mjs'

const server = join('server', 'src', 'main.ts')

/** A small young generation: a fifth less memory under load for a few per cent of work. */
const memory = ['--max-semi-space-size=8']

/** @type {Readonly<Record<string, (words: string[]) => Promise<number>>>} */
const verbs = {
  start: async (words) => {
    await ensureConsole()
    return runNode([...envFile(), ...memory, server, ...words])
  },
  dev,
  cli: (words) => runNode([...envFile(), ...memory, join('server', 'src', 'cli.ts'), ...words]),
  reset: (words) => runNode([...envFile(), join('scripts', 'reset.ts'), ...words]),
  check,
  test: (words) => runNode([join('scripts', 'test.ts'), ...words]),
  bench: (words) => runNode([join('scripts', 'bench.ts'), ...words]),
  build: async () => {
    await ensureConsole()
    return 0
  },
}

/** Makes the clone ready and carries a verb out; the exit code is that of the program it runs. */
export async function main(/** @type {readonly string[]} */ [name = '', ...words]) {
  try {
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
    if (verb === undefined) throw new Plain(`Say one of: ${Object.keys(verbs).join(', ')}.`)
    await ensureInstalled()
    process.exitCode = await verb(words)
  } catch (error) {
    say(error instanceof Plain ? error.message : String(error instanceof Error ? error.stack : error))
    process.exitCode = 1
  }
}

/** Node remarks on a file that is not there, even where it may be absent. */
function envFile() {
  return fs.existsSync(join(root, '.env')) ? ['--env-file=.env'] : []
}

/** Compiled code is kept between starts, which saves a third of a start. */
function environment() {
  return withNode26({ NODE_COMPILE_CACHE: join(root, '.cache', 'compile') })
}

async function runNode(/** @type {string[]} */ words) {
  const { code } = await run({ program: node26, words, env: environment() })
  return code
}

async function dev(/** @type {string[]} */ words) {
  const env = environment()
  const commands = [
    {
      program: node26,
      words: ['--watch', '--watch-preserve-output', ...envFile(), ...memory, server, ...words],
      env,
    },
  ]
  if (fs.existsSync(join(root, 'console', 'vite.config.ts'))) {
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
    return (await run(...commands, { program: node26, words: [vite], cwd: join(root, 'console'), env })).code
  }
  say('There is no console to serve yet; the API runs without it.')
  return (await run(...commands)).code
}
