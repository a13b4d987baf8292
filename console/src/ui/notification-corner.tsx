import type { NotificationData } from '@mantine/notifications'
import { lazy, Suspense, useSyncExternalStore } from 'react'

const Corner = lazy(async () => ({ default: (await import('./notification-list.tsx')).NotificationList }))

let isWanted = false
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Loads the code of notifications before it is needed, since the first one may say that the connection is gone. */
export function preloadNotifications(): void {
  void loadAll().catch(() => undefined)
}

function loadAll() {
  return Promise.all([import('@mantine/notifications'), import('./notification-list.tsx')])
}

/** Shows a short message; its code is loaded with the first one. */
export async function showNotification(notification: NotificationData): Promise<void> {
  const [{ notifications }] = await loadAll()
  notifications.show(notification)
  isWanted = true
  for (const listener of listeners) listener()
}

/** Where short messages appear. */
export function NotificationCorner() {
  const wanted = useSyncExternalStore(subscribe, () => isWanted)
  return wanted ? (
    <Suspense fallback={null}>
      <Corner />
    </Suspense>
  ) : null
}
