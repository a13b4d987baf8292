/** One request as it was answered; status 0 means that the reply was lost. Neither query nor body: those hold secrets. */
export type LoggedRequest = {
  readonly at: string
  readonly method: string
  readonly path: string
  readonly status: number
}

type Match = { readonly method?: string; readonly path?: string | RegExp; readonly status?: number }

export type RequestLog = {
  /** All requests since the start or the last `clear`, also those no longer listed. */
  readonly total: number
  list(): readonly LoggedRequest[]
  /** How many of the requests still listed match; a string path is a prefix. */
  count(match: Match): number
  clear(): void
}

const kept = 2000

export function createRequestLog(): RequestLog & { add(request: LoggedRequest): void } {
  let ring: LoggedRequest[] = []
  let total = 0
  const list = () => {
    const oldest = total % kept
    return total <= kept ? [...ring] : [...ring.slice(oldest), ...ring.slice(0, oldest)]
  }
  return {
    get total() {
      return total
    },
    add: (request) => {
      ring[total % kept] = request
      total += 1
    },
    list,
    count: (match) => list().filter((request) => isMatch(request, match)).length,
    clear: () => {
      ring = []
      total = 0
    },
  }
}

function isMatch(request: LoggedRequest, { method, path, status }: Match): boolean {
  if (method !== undefined && request.method !== method) return false
  if (status !== undefined && request.status !== status) return false
  if (path === undefined) return true
  return typeof path === 'string' ? request.path.startsWith(path) : path.test(request.path)
}
