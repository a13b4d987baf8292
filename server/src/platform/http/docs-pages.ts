import { errorCodes } from '@freehold/contract'
import { isObject, type JsonSchema } from './openapi-schemas.ts'
import { titleOf } from './problems.ts'

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? sign)

function page(title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    ${head}<link rel="stylesheet" href="/docs/assets/docs.css" />
  </head>
  <body>
    <header>
      <a class="name" href="/">Freehold</a>
      <nav aria-label="Documentation">
        <a href="/docs">API</a>
        <a href="/docs/errors">Errors</a>
        <a href="/openapi.json">openapi.json</a>
      </nav>
    </header>
    ${body}
  </body>
</html>
`
}

/** The page on which swagger-ui shows the document. */
export const openApiPage = page(
  'Freehold API',
  '<link rel="stylesheet" href="/docs/assets/swagger-ui.css" />',
  `<div id="api"></div>
    <noscript>This page needs JavaScript; <a href="/openapi.json">openapi.json</a> holds the same.</noscript>
    <script src="/docs/assets/swagger-ui-bundle.js"></script>
    <script src="/docs/assets/docs.js"></script>`,
)

/** Starts swagger-ui on our document, following the colours that the reader's system prefers. */
export const pageScript = `const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  validatorUrl: null,
  displayOperationId: true,
  showExtensions: true,
  tagsSorter: 'alpha',
  onComplete: () => document.querySelector('#servers')?.setAttribute('aria-label', 'Server'),
  requestInterceptor: (request) => {
    if (request.method !== 'GET') request.headers['x-freehold-csrf'] = '1'
    return request
  },
})
`

export const pageStyle = `:root { color-scheme: light dark }
body { margin: 0; font: 1rem/1.6 system-ui, sans-serif; background: light-dark(#fff, #1c2022); color: light-dark(#1b1e24, #e4e6e6) }
header { display: flex; gap: 2rem; align-items: center; padding: 0 1.5rem; min-height: 56px; border-bottom: 1px solid light-dark(#dee2e6, #3a4046) }
header a { color: inherit; text-decoration: none; padding: .25rem 0 }
header a:hover, header a:focus-visible { text-decoration: underline }
header .name { font-weight: 700 }
header nav { display: flex; gap: 1.5rem }
.errors { max-width: 72rem; margin: 0 auto; padding: 1rem 1.5rem 4rem }
.errors table { width: 100%; border-collapse: collapse }
.errors th, .errors td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid light-dark(#dee2e6, #3a4046) }
.errors tr:target { background: light-dark(#fff3bf, #4a3f10) }
.errors td a { color: light-dark(#3b5bdb, #91a7ff) }
`

/** Operations by the code they can answer, read out of the document. */
function operationsByCode(document: JsonSchema): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const components = member(member(document, 'components'), 'responses')
  for (const item of Object.values(member(document, 'paths'))) {
    for (const operation of Object.values(isObject(item) ? item : {})) {
      const id = isObject(operation) ? String(operation['operationId']) : ''
      for (const code of codesOf(operation, components)) found.set(code, [...(found.get(code) ?? []), id])
    }
  }
  return found
}

function member(value: unknown, name: string): JsonSchema {
  const inner = isObject(value) ? value[name] : undefined
  return isObject(inner) ? inner : {}
}

function codesOf(operation: unknown, components: JsonSchema): string[] {
  return Object.values(member(operation, 'responses')).flatMap((response) => {
    const reference = isObject(response) ? response['$ref'] : undefined
    const target = typeof reference === 'string' ? components[reference.split('/').at(-1) ?? ''] : response
    const codes = isObject(target) ? target['x-freehold-codes'] : []
    return Array.isArray(codes) ? codes.map(String) : []
  })
}

function row(code: string, status: number, operations: readonly string[], all: number): string {
  const where =
    operations.length > all / 2
      ? 'most operations'
      : operations.length === 0
        ? 'the server itself'
        : operations.join(', ')
  return `<tr id="${escape(code)}"><td><a href="#${escape(code)}"><code>${escape(code)}</code></a></td><td>${status}</td><td>${escape(titleOf(status))}</td><td>${escape(where)}</td></tr>`
}

/** Every public error code with its status and where it is answered; the anchor is the code. */
export function errorsPage(document: string): string {
  // Our own document, parsed once when someone first asks for this page.
  const parsed = JSON.parse(document) as JsonSchema
  const byCode = operationsByCode(parsed)
  const all = new Set([...byCode.values()].flat()).size
  const rows = Object.entries(errorCodes).map(([code, status]) =>
    row(code, status, byCode.get(code) ?? [], all),
  )
  return page(
    'Freehold errors',
    '',
    `<main class="errors">
      <h1>Errors</h1>
      <p>A refusal is a problem (RFC 9457). Its <code>code</code> is stable; <code>requestId</code> finds it in our log, and <code>errors</code> names each field at fault as a JSON pointer into the request.</p>
      <table>
        <thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Title</th><th scope="col">Answered by</th></tr></thead>
        <tbody>${rows.join('\n')}</tbody>
      </table>
    </main>`,
  )
}
