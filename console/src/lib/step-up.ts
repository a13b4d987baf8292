import type { Surface } from './surface.ts'

/** Where a confirmation comes back to: a page that tells the one which asked, and closes. */
export const confirmedPath = '/confirmed'

const channelName = 'freehold.step-up'

/** Where a person confirms who it is: at the identity provider, as in a sign-in. */
export function stepUpUrl(surface: Surface): string {
  return `/auth/${surface}/sign-in?stepUp=1&returnTo=${encodeURIComponent(confirmedPath)}`
}

/** Tells the page that asked, in another window of this browser. */
export function announceConfirmed(): void {
  const channel = new BroadcastChannel(channelName)
  channel.postMessage('confirmed')
  channel.close()
}

/** Calls back once the person has confirmed in another window. Answers how to stop listening. */
export function onConfirmed(react: () => void): () => void {
  const channel = new BroadcastChannel(channelName)
  channel.addEventListener('message', () => react())
  return () => channel.close()
}

type Ask = () => Promise<boolean>

let ask: Ask | undefined

/** The shell's dialog; there is one at a time. */
export function answerStepUp(by: Ask): () => void {
  ask = by
  return () => {
    if (ask === by) ask = undefined
  }
}

let asking: Promise<boolean> | undefined

/** Asks the person to confirm who it is without leaving the page, once for any number of calls that need it. */
export function confirmIdentity(): Promise<boolean> {
  asking ??= (ask?.() ?? Promise.resolve(false)).finally(() => {
    asking = undefined
  })
  return asking
}
