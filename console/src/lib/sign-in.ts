import type { Surface } from './surface.ts'
import { hasUnsavedInput } from './unsaved-input.ts'

const lastLeave = 'freehold.left-for-sign-in'
/** Twice within this time means that signing in does not help; then the error is shown instead of a loop. */
const loopGuardMs = 10_000

/** Start of the code flow; the browser comes back to `returnTo` when it is done. */
export function signInUrl(surface: Surface, returnTo: string): string {
  return `/auth/${surface}/sign-in?returnTo=${encodeURIComponent(returnTo)}`
}

let leaving = false

const lastSupport = 'freehold.under-support'
const afterSupport = '/operator/support-grants'

/** Notes in this tab whether it shows an organization under support; the end of that is no reason to sign in there. */
export function rememberSupport(isUnderSupport: boolean): void {
  if (isUnderSupport) sessionStorage.setItem(lastSupport, '1')
  else sessionStorage.removeItem(lastSupport)
}

/** Goes back to the operator's pages: the customer's organization is closed to this operator from now on. */
export function leaveSupport(): void {
  rememberSupport(false)
  leaveTo(afterSupport)
}

/** Told to the window when the session is over and the page stays because of what was typed into it. */
export const signedOutEvent = 'freehold-signed-out'

/** Leaves the page for good: what still fails on it, now that its session is over, changes the way no more. */
export function leaveTo(address: string): void {
  leaving = true
  window.location.assign(address)
}

/**
 * Goes to sign-in once, never in a circle, and never away from something that was typed. Tells whether the browser is
 * on its way.
 */
export function leaveToSignIn(surface: Surface): boolean {
  if (leaving) return true
  if (surface === 'app' && sessionStorage.getItem(lastSupport) !== null) {
    leaveSupport()
    return true
  }
  if (hasUnsavedInput()) {
    window.dispatchEvent(new Event(signedOutEvent))
    return false
  }
  const before = Number(sessionStorage.getItem(lastLeave) ?? 0)
  if (Date.now() - before < loopGuardMs) return false
  sessionStorage.setItem(lastLeave, String(Date.now()))
  const { pathname, search } = window.location
  leaveTo(signInUrl(surface, pathname + search))
  return true
}

/** Ends the session of this surface and goes where the server says, or to the front page. */
export async function signOut(surface: Surface): Promise<void> {
  const response = await fetch(`/auth/${surface}/sign-out`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', 'x-freehold-csrf': '1', accept: 'application/json' },
    body: '{}',
  }).catch(() => undefined)
  const body: unknown = await response?.json().catch(() => undefined)
  const next = typeof body === 'object' && body !== null && 'continueAt' in body ? body.continueAt : '/'
  sessionStorage.removeItem(lastLeave)
  leaveTo(typeof next === 'string' ? next : '/')
}
