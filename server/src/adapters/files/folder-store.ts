import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ObjectStore, ObjectStoreError } from '#ports/object-store'

const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/
const partial = '.partial-'

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Words a file operation's fault; what is none, the source's own for one, is thrown as it came. */
function explain(error: unknown, path: string): unknown {
  const code = codeOf(error)
  if (code === 'ENOENT') return new ObjectStoreError('not_found', `There is no ${path}`, { cause: error })
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return new ObjectStoreError('full', `No space is left for ${path}`, { cause: error })
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EISDIR')
    return new ObjectStoreError('refused', `${path} cannot be used (${code})`, { cause: error })
  return error
}

async function writeAll(path: string, chunks: AsyncIterable<Buffer>, signal?: AbortSignal): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  try {
    let bytes = 0
    for await (const chunk of chunks) {
      signal?.throwIfAborted()
      await file.writeFile(chunk)
      bytes += chunk.length
    }
    await file.sync()
    return bytes
  } finally {
    await file.close()
  }
}

/** So that the new name survives a power cut as well as the content does. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

/**
 * A folder whose files only its owner reads. A file is written beside its place, reaches the disk and is then moved
 * there: nothing half-written ever has a backup's name.
 */
export function folderStore(folder: string): ObjectStore {
  const at = (name: string): string => {
    if (!plainName.test(name)) throw new ObjectStoreError('refused', `${name} is no file name`)
    return join(folder, name)
  }
  const explained = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw explain(error, path)
    }
  }
  return {
    address: folder,
    write: (name, chunks, signal) =>
      explained(at(name), async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const draft = `${at(name)}${partial}${randomUUID()}`
        try {
          const bytes = await writeAll(draft, chunks, signal)
          await rename(draft, at(name))
          await syncFolder(folder)
          return bytes
        } finally {
          await rm(draft, { force: true })
        }
      }),
    read: async function* (name) {
      const path = at(name)
      try {
        for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) yield chunk as Buffer
      } catch (error) {
        throw explain(error, path)
      }
    },
    list: () =>
      explained(folder, async () => {
        const names = await readdir(folder).catch((error: unknown) => {
          if (codeOf(error) === 'ENOENT') return []
          throw error
        })
        const kept = names.filter((name) => plainName.test(name) && !name.includes(partial))
        const found = await Promise.all(
          kept.map(async (name) => ({ name, file: await stat(join(folder, name)) })),
        )
        return found
          .filter(({ file }) => file.isFile())
          .map(({ name, file }) => ({ name, bytes: file.size, at: file.mtime }))
      }),
    remove: (name) => explained(at(name), () => rm(at(name), { force: true })),
  }
}
