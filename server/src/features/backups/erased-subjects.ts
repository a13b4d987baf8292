import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Erased } from '#platform/backup/records'
import type { Db } from '#platform/db/pool'
import { type ObjectStore, ObjectStoreError } from '#ports/object-store'

/** Where the list stands beside the backups. It holds ids and times, nothing of the people themselves. */
export const erasedName = 'erased-subjects.json'

const List = z.array(z.strictObject({ subjectId: z.uuid(), erasedAt: z.iso.datetime() }))

function parse(text: string): Erased[] {
  return List.parse(JSON.parse(text))
}

function format(list: readonly Erased[]): string {
  return `${JSON.stringify(list, null, 1)}\n`
}

/** Each subject once, with its earliest time, in the order of ids. */
export function mergeErased(...lists: readonly (readonly Erased[])[]): Erased[] {
  const times = new Map<string, string>()
  for (const { subjectId, erasedAt } of lists.flat()) {
    const known = times.get(subjectId)
    if (known === undefined || erasedAt < known) times.set(subjectId, erasedAt)
  }
  return [...times]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([subjectId, erasedAt]) => ({ subjectId, erasedAt }))
}

export function readErasedFile(file: string): Erased[] {
  return existsSync(file) ? parse(readFileSync(file, 'utf8')) : []
}

/** The list in a store of backups; empty where there is none yet. */
export async function readErasedObject(store: ObjectStore): Promise<Erased[]> {
  const blocks: Buffer[] = []
  try {
    for await (const block of store.read(erasedName)) blocks.push(block)
  } catch (error) {
    if (error instanceof ObjectStoreError && error.fault === 'not_found') return []
    throw error
  }
  return parse(Buffer.concat(blocks).toString())
}

async function listErased(db: Db): Promise<Erased[]> {
  const rows = await db
    .selectFrom('audit_subjects')
    .select(['subject_id', 'erased_at'])
    .where('erased_at', 'is not', null)
    .execute()
  return rows.flatMap(({ subject_id: subjectId, erased_at: at }) =>
    at === null ? [] : [{ subjectId, erasedAt: at.toISOString() }],
  )
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

type ErasedPlaces = {
  readonly file: string
  readonly store: ObjectStore | undefined
  /** Also asks the store where the file had all of them already. */
  readonly always: boolean
}

/**
 * Carries the list of erased subjects out of the database, to the state directory and the store of backups: a restore
 * of an older backup removes the keys of all that stand in it. Lists only grow.
 */
export async function keepErasedOutside(db: Db, { file, store, always }: ErasedPlaces): Promise<void> {
  const here = await listErased(db)
  const inFile = readErasedFile(file)
  const merged = mergeErased(here, inFile)
  const grew = merged.length !== inFile.length
  if (grew) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(`${file}.${process.pid}`, format(merged), { mode: 0o600, flush: true })
    renameSync(`${file}.${process.pid}`, file)
  }
  if (store === undefined || merged.length === 0 || !(grew || always)) return
  const inStore = await readErasedObject(store)
  const all = mergeErased(merged, inStore)
  if (all.length !== inStore.length) await store.write(erasedName, once(format(all)))
}
