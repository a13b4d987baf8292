/** Long enough for what the answer changes to be on the page, too short for somebody to press Tab. */
const settleMs = 60
/** A dialog takes longer to go, and gives the focus back to what opened it, if that is still there. */
const dialogMs = 350

/**
 * Remembers what has the focus, and gives a function that brings it back once a write is over. A button that waits or
 * has nothing left to do is disabled, and what was acted on may be gone: browsers then let the focus fall to nowhere.
 */
export function holdFocus(): () => void {
  const held = document.activeElement
  if (!(held instanceof HTMLElement) || held === document.body) return () => {}
  // Found now, since afterwards it may no longer be on the page.
  const isInDialog = held.closest('[role=dialog]') !== null
  const section = isInDialog ? null : held.closest<HTMLElement>('section')
  const around = [section, document.querySelector<HTMLElement>('main')]
  return () =>
    void setTimeout(
      () => {
        if (document.activeElement !== document.body && document.activeElement !== null) return
        if (held.isConnected && !held.matches(':disabled')) {
          held.focus({ preventScroll: true })
          return
        }
        const place = around.find((element) => element?.isConnected)
        if (!place) return
        place.tabIndex = -1
        place.focus({ preventScroll: true })
      },
      isInDialog ? dialogMs : settleMs,
    )
}
