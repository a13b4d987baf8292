let lastForm: HTMLFormElement | undefined

/** Watches where people type; filters and searches stand outside forms and do not count. */
export function watchInput(): void {
  document.addEventListener('input', ({ target }) => {
    if (target instanceof Element) lastForm = target.closest('form') ?? lastForm
  })
}

/** Whether something was typed into a form that is still on the page, and leaving would lose it. */
export function hasUnsavedInput(): boolean {
  return lastForm?.isConnected ?? false
}
