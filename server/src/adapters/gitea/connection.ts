import { createHash } from 'node:crypto'
import { z } from 'zod'
import { createHttp, type Call, type Http, type Refusal, type Reply } from '#adapters/http'
import type { ConnectionSettings } from '#ports/provisioner'

export type Gitea = { readonly http: Http }

/** The server lowers a larger one without a word. */
const pageSize = 50

export function connectGitea(settings: ConnectionSettings): Gitea {
  const authorization = `token ${settings.credentials['token'] ?? ''}`
  const http = createHttp({
    system: 'gitea',
    title: 'Gitea',
    settings,
    headers: () => ({ authorization }),
    wording: readRefusal,
  })
  return { http }
}

const Refused = z.looseObject({ message: z.string() })

function readRefusal({ status, json }: Reply): Refusal {
  const read = Refused.safeParse(json)
  const detail = read.success ? read.data.message : ''
  // Organizations, users and teams say 422 where repositories say 409.
  if (status === 422 && /already exists/i.test(detail)) return { kind: 'conflict', retryable: true, detail }
  return { detail }
}

/** A list, page by page, until one comes that is not full. */
export async function* pages<T>(http: Http, call: Call, row: z.ZodType<T>): AsyncGenerator<readonly T[]> {
  for (let page = 1; ; page += 1) {
    const rows = await http.ask({ ...call, query: { ...call.query, page, limit: pageSize } }, z.array(row))
    yield rows
    // Servers may be set to smaller pages, so a short one is no proof; an empty one is.
    if (rows.length === 0) return
  }
}

/** Fits a name into a limit: what is cut off or altered lives on as a hash, so that two names stay two. */
export function shorten(name: string, limit: number): string {
  // Two marks in a row are refused.
  const plain = name.replace(/[-._]{2,}/g, '-')
  if (plain === name && name.length <= limit) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${plain.slice(0, limit - 9).replace(/[-._]+$/, '')}-${hash}`
}
