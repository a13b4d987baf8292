import { spawn } from 'node:child_process'
import { join } from 'node:path'

const cli = join(import.meta.dirname, '../../src/cli.ts')

export type Told = { readonly code: number | null; readonly out: string; readonly err: string }

/** Runs `freehold` as a process of its own. `limitKb` bounds the size of any file it writes (`ulimit -f`). */
export function freehold(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  { limitKb, node = process.execPath }: { readonly limitKb?: number; readonly node?: string } = {},
): Promise<Told> {
  const program = limitKb === undefined ? node : 'bash'
  const bounded = ['-c', `ulimit -f ${limitKb}; exec "$0" "$@"`, node]
  const args = [...(limitKb === undefined ? [] : bounded), cli, ...words]
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'] ?? '', FREEHOLD_DEMO: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out, err }))
  })
}
