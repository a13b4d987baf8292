/** A stretch of a text. */
export type Span = { readonly start: number; readonly end: number }

const pairs: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Where a string, template, comment or regular expression that begins here ends; `at` itself where none begins. */
function skipOpaque(text: string, at: number): number {
  const char = text[at]
  if (char === "'" || char === '"') return endOfString(text, at, char)
  if (char === '`') return endOfTemplate(text, at)
  if (text.startsWith('//', at)) return endOfLine(text, at)
  if (text.startsWith('/*', at)) return text.indexOf('*/', at) + 2
  if (char === '/' && /(?:^|[(,=:[!&|?{};\n]|return)\s*$/.test(text.slice(Math.max(0, at - 20), at)))
    return endOfRegex(text, at)
  return at
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

function endOfString(text: string, at: number, quote: string): number {
  for (let i = at + 1; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1
    else if (text[i] === quote) return i + 1
  }
  return text.length
}

function endOfTemplate(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1
    else if (text.startsWith('${', i)) i = closing(text, i + 1)
    else if (text[i] === '`') return i + 1
  }
  return text.length
}

function endOfRegex(text: string, at: number): number {
  let inClass = false
  for (let i = at + 1; i < text.length && text[i] !== '\n'; i += 1) {
    const char = text[i]
    if (char === '\\') i += 1
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) return i + 1
  }
  return at
}

/** Index of the bracket that closes the one at `at`. */
export function closing(text: string, at: number): number {
  const wanted: string[] = [pairs[text[at] ?? ''] ?? ')']
  for (let i = at + 1; i < text.length; i += 1) {
    const after = skipOpaque(text, i)
    if (after > i) {
      i = after - 1
      continue
    }
    const char = text[i] ?? ''
    if (char === wanted.at(-1)) {
      wanted.pop()
      if (wanted.length === 0) return i
    } else if (pairs[char] !== undefined) wanted.push(pairs[char])
  }
  throw new Error(`No bracket closes the one at ${at}: ${text.slice(at, at + 60)}`)
}

/** Operands of the `||` that stand outermost in a stretch; none where there is no such operator. */
export function alternatives(text: string, { start, end }: Span): Span[] {
  const cuts: number[] = []
  for (let i = start; i < end; i += 1) {
    const after = skipOpaque(text, i)
    if (after > i) i = after - 1
    else if (pairs[text[i] ?? ''] !== undefined) i = closing(text, i)
    // What binds less tightly than an alternative makes it no alternative of the whole.
    else if (text.startsWith('??', i) || text[i] === '?' || text.startsWith('=>', i)) return []
    else if (text.startsWith('||', i)) cuts.push(i)
  }
  if (cuts.length === 0) return []
  const bounds = [start, ...cuts.flatMap((cut) => [cut, cut + 2]), end]
  return Array.from({ length: cuts.length + 1 }, (_, n) => ({
    start: bounds[2 * n] ?? start,
    end: bounds[2 * n + 1] ?? end,
  }))
}

/** Whether code, rather than a comment or a string, stands at an index; reckoned from the start of its line. */
export function isCode(text: string, at: number): boolean {
  const begin = text.lastIndexOf('\n', at - 1) + 1
  for (let i = begin; i < at; i += 1) {
    const after = skipOpaque(text, i)
    if (after > at) return false
    if (after > i) i = after - 1
  }
  return !/^\s*\*/.test(text.slice(begin, at + 1))
}
