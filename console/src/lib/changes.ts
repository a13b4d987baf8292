import { Change, streamAllChanges, streamChanges } from '@freehold/contract'
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { apiUrl } from './api-url.ts'
import { chosenPartner } from './remembered-partner.ts'
import { currentSurface, type Scope } from './surface.ts'
import { isObjectKey, isTouched } from './touched-keys.ts'

const pollMs = 5_000
/** Many changes in one burst refresh the lists once. */
const listDelayMs = 400
const reconnectMs = 30_000

/** Collects changes: objects refresh at once, lists together after a moment. */
function createRefresher(client: QueryClient): { take: (change: Change) => void; close: () => void } {
  const waiting: Change[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    timer = undefined
    const changes = waiting.splice(0)
    void client.invalidateQueries({
      predicate: ({ queryKey }) => changes.some((change) => isTouched(queryKey, change)),
    })
  }
  return {
    take: (change) => {
      void client.invalidateQueries({
        predicate: ({ queryKey }) => isObjectKey(queryKey) && isTouched(queryKey, change),
      })
      waiting.push(change)
      timer ??= setTimeout(flush, listDelayMs)
    },
    close: () => clearTimeout(timer),
  }
}

function readChange(data: unknown): Change | undefined {
  if (typeof data !== 'string') return undefined
  try {
    return Change.safeParse(JSON.parse(data)).data
  } catch {
    return undefined
  }
}

const everything: Change = { type: 'resync', id: null, organizationId: null }

/** Follows one address; while the stream is broken it asks every few seconds instead. Returns how to stop. */
export function followChanges(url: string, client: QueryClient): () => void {
  const refresher = createRefresher(client)
  let source: EventSource | undefined
  let polling: ReturnType<typeof setInterval> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined

  const stopPolling = (): void => {
    clearInterval(polling)
    polling = undefined
  }
  const poll = (): void => {
    if (document.visibilityState === 'visible') refresher.take(everything)
  }
  const take = (event: MessageEvent): void => {
    const change = readChange(event.data)
    if (change) refresher.take(change)
  }
  const connect = (): void => {
    const stream = new EventSource(url)
    source = stream
    stream.addEventListener('open', stopPolling)
    stream.addEventListener('message', take)
    stream.addEventListener('change', take)
    stream.addEventListener('error', () => {
      polling ??= setInterval(poll, pollMs)
      if (stream.readyState === EventSource.CLOSED) retry = setTimeout(connect, reconnectMs)
    })
  }
  // A stream carries no header that says for whom it is, and without one tells of another partner.
  if (chosenPartner() === null || currentSurface() !== 'partner') connect()
  else polling = setInterval(poll, pollMs)
  return () => {
    source?.close()
    clearTimeout(retry)
    stopPolling()
    refresher.close()
  }
}

/** Keeps everything on screen live, for as long as the component is there and there is something to follow. */
export function useChanges(scope: Scope, isFollowed = true): void {
  const client = useQueryClient()
  const url =
    scope.surface === 'app'
      ? apiUrl(streamChanges, scope.surface, { organizationId: scope.organizationId }, {})
      : apiUrl(streamAllChanges, scope.surface, {}, {})
  useEffect(() => (isFollowed ? followChanges(url, client) : undefined), [url, client, isFollowed])
}
