const longest = 300
/** Keys and tokens by their look: gateway keys, OpenBao tokens, bearer values. */
const lookalikes = /\b(?:sk-|hv[sb]\.|[sb]\.|Bearer )[A-Za-z0-9_\-.|]{8,}/g

/** Makes a function that takes secrets out of a system's own words, in whatever form they may be repeated. */
export function cleaner(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .toSorted((one, other) => other.length - one.length)
  return (text) => {
    const known = forms.reduce((rest, secret) => rest.replaceAll(secret, '•••'), text)
    const cleaned = known.replace(lookalikes, '•••').replace(/\s+/g, ' ').trim()
    return cleaned.length > longest ? `${cleaned.slice(0, longest - 1)}…` : cleaned
  }
}
