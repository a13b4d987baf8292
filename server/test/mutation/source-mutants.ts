import { alternatives, closing, isCode, type Span } from './scan.ts'

/**
 * One guard that can be taken out of the running code. All of them stand in the same text, each behind a switch, so
 * that one process tries them one after the other.
 */
export type SourceMutant = {
  /** File, kind, and the guard's own words: it stays the same when lines move. */
  readonly key: string
  readonly kind: Kind
  readonly file: string
  readonly line: number
}

export type Kind =
  /** A comparison of whose row it is. */
  | 'owner'
  /** Another condition of a statement: single use, state, version, end. */
  | 'condition'
  /** A refusal that is thrown, or answered as nothing. */
  | 'refusal'
  /** One of several reasons for a refusal. */
  | 'reason'
  /** A check that is called for its refusal. */
  | 'check'
  /** A draw from a bucket of a rate limit. */
  | 'limit'

type Found = { readonly kind: Kind; readonly span: Span; readonly before: string; readonly after: string }

/** Name of the switch; it says true for the guard that is out. */
const out = 'globalThis.guardIsOut'
/** Stands for the mutant's number until that is known. */
const number = '\u0000'

const ownerColumn = /^\(\s*(?:eb\()?['"`](?:\w+\.)?(?:organization_id|partner_id|account_id|tenant_id)\b/
const guardColumn =
  /^\(\s*['"`](?:\w+\.)?(?:version|state|status|used_at|consumed_at|lifted_at|expires_at|removed_at|revoked_at|ended_at|role|surface|kind|principal|token_hash|locked_until|last_step|step|counter)\b/

/** Whose every condition is a guard: identity, and what is used once. */
const isGuardFile = (file: string): boolean =>
  /features\/(?:accounts|factors|identity-provider|sessions|issuers|single-sign-on|support-[\w]+|security-policies)\/|platform\/http\/|platform\/db\/(?:unit-of-work|reach)|platform\/(?:safe-fetch|key-)/.test(
    file,
  )

function* calls(text: string): Generator<Found> {
  for (const { index, 0: name } of text.matchAll(/\.(?:where|whereRef|on|onRef)(?=\()/g)) {
    if (!isCode(text, index)) continue
    const open = index + name.length
    // Listeners are set by a method of the same name.
    if (name.startsWith('.on') && !/^\(\s*'\w+\.\w+'/.test(text.slice(open, open + 80))) continue
    const end = closing(text, open) + 1
    const kind = ownerColumn.test(text.slice(open, open + 80)) ? 'owner' : 'condition'
    yield {
      kind,
      span: { start: index, end },
      before: `.$call((_q) => ${out}(${number}) ? _q : _q`,
      after: ')',
    }
  }
}

/** Comparisons of organizations in SQL that is written out. */
function* written(text: string): Generator<Found> {
  for (const match of text.matchAll(
    /\b(?:(\w+)\.)?(organization_id|partner_id|account_id) = (\$\{[^}]+\}(?:::uuid)?)/g,
  )) {
    const [whole, alias, column = '', value = ''] = match
    const start = match.index + whole.length - value.length
    const expression = value.slice(2, value.lastIndexOf('}'))
    const name = alias === undefined ? column : `${alias}.${column}`
    yield {
      kind: 'owner',
      span: { start: start + 2, end: start + 2 + expression.length },
      before: `${out}(${number}) ? globalThis.guardColumn('${name}') : (`,
      after: ')',
    }
  }
}

const refused = /^\s*\{?\s*(?:throw\b|return (?:undefined|false|null)\b)/

function* refusals(text: string): Generator<Found> {
  for (const { index, 0: word } of text.matchAll(/\bif \(/g)) {
    if (!isCode(text, index)) continue
    const open = index + word.length - 1
    const end = closing(text, open)
    if (!refused.test(text.slice(end + 1, end + 80))) continue
    const inside = { start: open + 1, end }
    const all = { before: `!${out}(${number}) && (`, after: ')' }
    yield { kind: 'refusal', span: inside, ...all }
    for (const span of alternatives(text, inside)) yield { kind: 'reason', span, ...all }
  }
  for (const match of text.matchAll(/\bconst (?:foreign|denied|wrong\w*|isRefused|isForeign) =/g)) {
    const start = match.index + match[0].length
    const end = endOfExpression(text, start)
    for (const span of alternatives(text, { start, end }))
      yield { kind: 'reason', span, before: ` !${out}(${number}) && (`, after: ')' }
  }
}

/** An expression ends with the line that is neither open nor continued. */
function endOfExpression(text: string, start: number): number {
  for (let i = start; i < text.length; i += 1) {
    if (text[i] === '(') i = closing(text, i)
    else if (text[i] === '\n' && !/^\s*(?:\|\||&&|[?:]|\S+.*(?:\|\|))/.test(lineAt(text, i + 1)))
      if (!/(?:\|\||&&|=)\s*$/.test(text.slice(start, i))) return i
  }
  return text.length
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at)
  return text.slice(at, end === -1 ? text.length : end)
}

function* checks(text: string): Generator<Found> {
  const call =
    /^[ \t]+(?:if \([^()\n]*\) )?((?:await )?(?:require|refuse|assert|verify|forbid|deny|ensureNot|check)\w*)(?=\()/gm
  for (const match of text.matchAll(call)) {
    const start = match.index + match[0].length - (match[1]?.length ?? 0)
    const end = closing(text, match.index + match[0].length) + 1
    if (/^\s*[.?[:]/.test(text.slice(end, end + 3))) continue
    // An argument or the body of an arrow is no statement.
    if (/(?:[,([=&|?:+]|=>|\breturn)$/.test(text.slice(0, match.index).trimEnd())) continue
    yield { kind: 'check', span: { start, end }, before: `if (!${out}(${number})) `, after: '' }
  }
  for (const match of text.matchAll(/(?<![.\w)])(?:(?:gate|deps|services)\.)?limit(?=\((?!\w+ \+ 1\)))/g)) {
    if (!isCode(text, match.index) || /function |=> $/.test(text.slice(match.index - 10, match.index)))
      continue
    const end = match.index + match[0].length
    const span = { start: match.index, end }
    yield { kind: 'limit', span, before: `(${out}(${number}) ? () => ({}) : `, after: ')' }
  }
}

/** Backups and starting have tests of their own that take too long for this; a start that fails lets nobody in. */
const isElsewhere = (file: string): boolean =>
  /features\/backups\/|platform\/(?:backup|db\/(?:embedded|migrate))|^src\/app\/|^src\/(?:cli|main)/.test(
    file,
  )

function isListed(file: string, text: string, { kind, span }: Found): boolean {
  if (isElsewhere(file)) return false
  if (kind === 'owner' || kind === 'check' || kind === 'limit') return true
  if (isGuardFile(file)) return true
  if (kind !== 'condition') return false
  const args = text.slice(text.indexOf('(', span.start), span.end)
  return guardColumn.test(args) && isInUpdate(text, span.start)
}

/** Whether the statement that a condition belongs to changes rows. */
function isInUpdate(text: string, at: number): boolean {
  const begun = text.slice(Math.max(0, at - 1500), at)
  const last = Math.max(begun.lastIndexOf('.selectFrom('), begun.lastIndexOf('.insertInto('))
  return Math.max(begun.lastIndexOf('.updateTable('), begun.lastIndexOf('.deleteFrom(')) > last
}

const words = (text: string, { start, end }: Span): string =>
  text.slice(start, end).replaceAll(/\s+/g, ' ').trim().slice(0, 90)

export type Instrumented = { readonly text: string; readonly mutants: readonly SourceMutant[] }

/** A file's text with a switch at each guard; the first of them has the number `from`. */
export function instrument(file: string, text: string, from: number): Instrumented {
  const found = [...calls(text), ...written(text), ...refusals(text), ...checks(text)]
    .filter((one) => isListed(file, text, one))
    .toSorted((a, b) => a.span.start - b.span.start || b.span.end - a.span.end)
  const times = new Map<string, number>()
  const mutants = found.map(({ kind, span }): SourceMutant => {
    const base = `${file} ${kind} ${words(text, span)}`
    const nth = (times.get(base) ?? 0) + 1
    times.set(base, nth)
    const line = text.slice(0, span.start).split('\n').length
    return { key: nth === 1 ? base : `${base} #${nth}`, kind, file, line }
  })
  return { text: insert(text, found, from), mutants }
}

/** Spans nest or lie apart, so that what is put before and after each of them nests too. */
function insert(text: string, found: readonly Found[], from: number): string {
  const pieces = found.flatMap(({ span, before, after }, n) => [
    { at: span.start, order: n, piece: before.replace(number, String(from + n)) },
    { at: span.end, order: -n - 1, piece: after },
  ])
  // At one place what ends comes before what begins, the inner first.
  pieces.sort((a, b) => a.at - b.at || a.order - b.order)
  let last = 0
  let result = ''
  for (const { at, piece } of pieces) {
    result += text.slice(last, at) + piece
    last = at
  }
  return result + text.slice(last)
}
