const key = 'freehold.partner'

/**
 * Whom this tab acts for, where the person works for several partners; the choice of another tab counts only for new
 * ones, so that no page ever changes hands under its reader.
 */
export function chosenPartner(): string | null {
  const here = sessionStorage.getItem(key)
  if (here !== null) return here
  const last = localStorage.getItem(key)
  if (last !== null) sessionStorage.setItem(key, last)
  return last
}

/** Goes to the front page of another partner; everything on this one belonged to the former. */
export function choosePartner(partnerId: string): void {
  sessionStorage.setItem(key, partnerId)
  localStorage.setItem(key, partnerId)
  window.location.assign('/partner')
}

/** The person does not work for the chosen partner any more; false where none was chosen. */
export function forgetPartner(): boolean {
  const isChosen = chosenPartner() !== null
  sessionStorage.removeItem(key)
  localStorage.removeItem(key)
  return isChosen
}
