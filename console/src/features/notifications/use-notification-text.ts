import type { Notification } from '@freehold/contract'
import { useTranslations } from 'use-intl'

/** A notification as one sentence; one of a newer version of the server is told by what it is about. */
export function useNotificationText(): (one: Pick<Notification, 'template' | 'kind' | 'details'>) => string {
  const t = useTranslations('notifications')
  // Templates come from the wire, each with values of its own; `has` tells whether they are keys of ours.
  const say = t as unknown as (key: string, values: Notification['details']) => string
  return ({ template, kind, details }) => {
    const key = `templates.${template}`
    return t.has(key as Parameters<typeof t>[0]) ? say(key, details) : t(`kinds.${kind}`)
  }
}
