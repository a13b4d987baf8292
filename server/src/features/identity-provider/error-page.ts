import type { Configuration } from 'oidc-provider'
import { escapeHtml } from '#features/mails'

const words: Readonly<Record<string, string>> = {
  session_not_found: 'This sign-in has run out, or was begun in another browser.',
  invalid_request: 'This sign-in cannot go on.',
}

/** A page for the rare end of a sign-in that no page of the console can show; without script, style or image. */
export function signInErrorPage(sentence: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign-in failed</title></head><body><main><h1>Sign-in failed</h1><p>${escapeHtml(sentence)}</p>
<p><a href="/">Start again</a></p></main></body></html>`
}

export const errorPagePolicy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export const renderProviderError: NonNullable<Configuration['renderError']> = (ctx, out) => {
  const isGone = out.error === 'invalid_request' && ctx.oidc?.route === 'resume'
  ctx.type = 'html'
  ctx.set('content-security-policy', errorPagePolicy)
  ctx.body = signInErrorPage(
    (isGone ? words['session_not_found'] : words[out.error]) ?? 'The sign-in was refused.',
  )
}
