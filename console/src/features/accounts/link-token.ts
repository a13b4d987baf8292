/**
 * The token of a mailed link, from the address's fragment, which browsers never send to a server: `#token=…`, or the
 * bare token behind the `#`.
 */
export function readLinkToken(hash: string): string | undefined {
  const fragment = hash.replace(/^#/, '')
  const token = fragment.includes('=') ? new URLSearchParams(fragment).get('token') : fragment
  return token === null || token === '' ? undefined : token
}
