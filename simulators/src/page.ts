/** A table on a simulator's page. */
export type Section = {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Text, or something to be opened on purpose: `hidden` is shown after a click. */
export type Cell =
  | string
  | number
  | boolean
  | null
  | undefined
  | { readonly label: string; readonly hidden: string }

const shownRows = 500
const shortText = 36

const style = `
:root { color-scheme: light dark; --text: #1c2024; --soft: #60646c; --line: #e0e2e6; --panel: #ffffff; --ground: #f7f8fa; --mark: #0b68cb }
@media (prefers-color-scheme: dark) { :root { --text: #edeef0; --soft: #a8adb5; --line: #33373d; --panel: #1b1e22; --ground: #111316; --mark: #70b8ff } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 75rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
h1 { font-size: 1.5rem; margin: 0 }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
h2 span, p { color: var(--soft) }
h2 span { font-weight: 400 }
p { margin: .25rem 0; max-width: 65ch }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; min-width: 6ch }
tr:last-child td { border-bottom: 0 }
th { color: var(--soft); font-weight: 500; font-size: .85rem; white-space: nowrap }
td { font-variant-numeric: tabular-nums }
summary { color: var(--mark); cursor: pointer }
code { font: .9em ui-monospace, monospace; white-space: pre-wrap }
.short { white-space: nowrap }
.empty { padding: .75rem; color: var(--soft) }`

/** The page for people at `/`: everything the simulator holds, without scripts. */
export function renderPage(title: string, sections: readonly Section[], requestCount: number): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} simulator</title><style>${style}</style></head>
<body><main><h1>${escape(title)} simulator</h1>
<p>A stand-in for ${escape(title)} on this machine. It answers as the product does and holds what has been made in it.
${requestCount} requests answered so far. Reload to see changes.</p>
${sections.map(renderSection).join('\n')}
</main></body></html>`
}

function renderSection({ title, columns, rows }: Section): string {
  const shown = rows.slice(-shownRows).toReversed()
  const count = rows.length > shownRows ? `latest ${shownRows} of ${rows.length}` : String(rows.length)
  const head = columns.map((column) => `<th scope="col">${escape(column)}</th>`).join('')
  const body = shown.map((row) => `<tr>${row.map(renderCell).join('')}</tr>`).join('')
  const table =
    shown.length === 0
      ? '<div class="empty">Nothing yet.</div>'
      : `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`
  return `<section><h2>${escape(title)} <span>${count}</span></h2><div class="panel">${table}</div></section>`
}

function renderCell(cell: Cell): string {
  if (typeof cell === 'object' && cell !== null)
    return `<td><details><summary>${escape(cell.label)}</summary><code>${escape(cell.hidden)}</code></details></td>`
  const text = toText(cell)
  return `<td${text.length <= shortText ? ' class="short"' : ''}>${escape(text)}</td>`
}

function toText(cell: string | number | boolean | null | undefined): string {
  if (cell === null || cell === undefined || cell === '') return '–'
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  // Times are easier to read without their letters.
  return String(cell).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d+Z$/, '$1 $2')
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
