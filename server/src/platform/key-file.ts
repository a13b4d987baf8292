import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { type KeyRing, newKeyRing } from './key-ring.ts'

const Key = z.base64().refine((key) => Buffer.from(key, 'base64').length === 32, 'must be 32 bytes')
const KeyFile = z.strictObject({ active: z.string(), root: Key, keys: z.record(z.string(), Key) })

/** Reads a key ring from its JSON text: `{ "active": "<kid>", "root": "<32 bytes, base64>", "keys": { "<kid>": "…" } }`. */
export function parseKeyRing(text: string): KeyRing {
  const file = KeyFile.parse(JSON.parse(text))
  if (file.keys[file.active] === undefined)
    throw new Error(`The active key ${file.active} is not among the keys`)
  const keys = new Map(Object.entries(file.keys).map(([kid, key]) => [kid, Buffer.from(key, 'base64')]))
  return { active: file.active, keys, root: Buffer.from(file.root, 'base64') }
}

/** The JSON text that `parseKeyRing` reads. */
export function formatKeyRing(ring: KeyRing): string {
  const keys = Object.fromEntries([...ring.keys].map(([kid, key]) => [kid, key.toString('base64')]))
  return `${JSON.stringify({ active: ring.active, root: ring.root.toString('base64'), keys }, null, 2)}\n`
}

/** Writes the ring so that a crash leaves the old file or the new one, readable by us alone. */
export function writeKeyFile(path: string, ring: KeyRing): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const next = `${path}.${process.pid}`
  writeFileSync(next, formatKeyRing(ring), { mode: 0o600, flush: true })
  renameSync(next, path)
}

function readKeyFile(path: string): KeyRing {
  return { ...parseKeyRing(readFileSync(path, 'utf8')), reload: () => readKeyFile(path) }
}

/** The ring in the file; made on first use. The file must not lie inside the database's directory. */
export function ensureKeyFile(path: string): KeyRing {
  if (!existsSync(path)) writeKeyFile(path, newKeyRing())
  chmodSync(path, 0o600)
  return readKeyFile(path)
}
