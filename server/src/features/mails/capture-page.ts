import type { FastifyInstance } from 'fastify'
import { systemActor } from '#platform/actor'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import { isOnThisMachine } from '#platform/http/loopback'
import type { KeyRing } from '#platform/key-ring'
import { openContent } from './mail-service.ts'
import { listCapturedMails } from './mail-store.ts'
import { escapeHtml } from './render-mail.ts'

const style = `
body { font-family: system-ui, sans-serif; line-height: 1.5; max-width: 46em; margin: 2em auto; padding: 0 1em; color: #1a1a1a; background: #fff }
article { border-top: 1px solid #bbb; padding: 1em 0 }
h2 { font-size: 1.1em; margin: 0 }
p.meta { color: #555; margin: 0; font-size: .9em }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #1a1a1a } p.meta { color: #aaa } a { color: #8ab4f8 } }
`

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Text with its addresses as links; everything else stays text. */
function linked(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) =>
      index % 2 === 1 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part),
    )
    .join('')
}

type CaptureDeps = { readonly unitOfWork: UnitOfWork; readonly keyRing: KeyRing }

async function renderPage({ unitOfWork, keyRing }: CaptureDeps): Promise<string> {
  const mails = await unitOfWork(systemActor('mails'), 'platform', ({ db }) => listCapturedMails(db))
  const articles = mails.map((mail) => {
    const at = mail.createdAt.toISOString()
    return `<article><h2>${escapeHtml(mail.subject)}</h2>
<p class="meta">To ${escapeHtml(mail.recipient)}, <time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time></p>
<pre>${linked(openContent(keyRing, mail).text)}</pre></article>`
  })
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mail of the demo</title><style>${style}</style></head><body><main><h1>Mail of the demo</h1>
<p>Nothing here was sent; the newest is first.</p>
${articles.length === 0 ? '<p>No mail yet.</p>' : articles.join('\n')}</main></body></html>`
}

/** `/_mail`: the mails that the demo captured. For a browser on this machine only. */
export function registerMailPage(app: FastifyInstance, deps: CaptureDeps): void {
  app.get('/_mail', async (request, reply) => {
    if (!isOnThisMachine(request)) throw new AppError('request.not_found', 'Nothing answers GET here')
    return reply
      .header('content-security-policy', policy)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(await renderPage(deps))
  })
}
