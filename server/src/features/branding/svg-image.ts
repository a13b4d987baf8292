import { imageRefused } from './branding-errors.ts'

/**
 * SVG of shapes only. What is not listed here does not pass: a picture is read token by token and written anew, so that
 * nothing of it reaches a browser that was not understood first.
 */
const elements: ReadonlySet<string> = new Set([
  'svg',
  'g',
  'defs',
  'title',
  'desc',
  'path',
  'rect',
  'circle',
  'ellipse',
  'line',
  'polyline',
  'polygon',
  'linearGradient',
  'radialGradient',
  'stop',
  'clipPath',
])

const numbers = /^[-+0-9.eE,\s%]{1,20000}$|^[0-9.]{1,20}px$/
const colour =
  /^(?:none|currentColor|#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,20}|rgba?\([0-9.,%\s/]{1,40}\)|url\(#[A-Za-z][\w-]{0,63}\))$/
const word = /^[a-zA-Z ]{1,40}$/
const transform =
  /^(?:(?:matrix|translate|scale|rotate|skewX|skewY)\([-+0-9.eE,\s]{1,200}\)[\s,]{0,5}){1,20}$/

const listed = (names: string, form: RegExp): [string, RegExp][] =>
  names.split(' ').map((name) => [name, form])

const attributes: ReadonlyMap<string, RegExp> = new Map([
  ...listed('x y width height cx cy r rx ry x1 y1 x2 y2 fx fy offset points viewBox', numbers),
  ...listed('stroke-width stroke-miterlimit stroke-dasharray stroke-dashoffset', numbers),
  ...listed('opacity fill-opacity stroke-opacity stop-opacity', numbers),
  ...listed('fill stroke stop-color color', colour),
  ...listed('fill-rule clip-rule stroke-linecap stroke-linejoin', word),
  ...listed('gradientUnits spreadMethod clipPathUnits preserveAspectRatio', word),
  ...listed('transform gradientTransform', transform),
  ['d', /^[MmLlHhVvCcSsQqTtAaZz0-9eE+\-.,\s]{1,60000}$/],
  ['clip-path', /^url\(#[A-Za-z][\w-]{0,63}\)$/],
  ['id', /^[A-Za-z][\w-]{0,63}$/],
])

/** Left out without a word: they name, group or describe, and draw nothing. */
const silent =
  /^(?:class|version|role|xml:space|xmlns:[a-z]+|data-[a-z-]+|aria-[a-z]+|(?:inkscape|sodipodi|sketch):[a-zA-Z-]+)$/

const namespace = 'http://www.w3.org/2000/svg'
const maxElements = 2000
const maxDepth = 32

const opening =
  /<([A-Za-z][\w:.-]{0,60})((?:\s+[A-Za-z_:][\w:.-]{0,60}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y
const closing = /<\/([A-Za-z][\w:.-]{0,60})\s*>/y
const comment = /<!--(?:(?!--)[\s\S])*-->/y
const plainText = /[^<]+/y
const declaration =
  /^<\?xml\s+version=["']1\.0["'](?:\s+encoding=["']utf-8["'])?(?:\s+standalone=["'](?:yes|no)["'])?\s*\?>/i

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Text with the five entities of XML replaced; any other could say something else than it shows. */
function decode(text: string): string {
  return text.replace(/&([^;\s]{0,20});?/g, (_, name: string) => {
    const character = entities[name]
    if (character === undefined) throw imageRefused('it holds an entity')
    return character
  })
}

const codes: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }
const encode = (text: string): string => text.replace(/[&<>"]/g, (character) => `&${codes[character]};`)

function readAttributes(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, name = '', double, single] of text.matchAll(
    /([A-Za-z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
  )) {
    if (found.has(name)) throw imageRefused(`it says ${name} twice`)
    found.set(name, decode(double ?? single ?? '').trim())
  }
  return found
}

function writeAttributes(found: ReadonlyMap<string, string>): string {
  let written = ''
  for (const [name, value] of found) {
    if (name === 'xmlns') {
      if (value !== namespace) throw imageRefused('it is not SVG')
      continue
    }
    const form = attributes.get(name)
    if (form === undefined) {
      if (!silent.test(name)) throw imageRefused(`it uses the attribute ${name}`)
      continue
    }
    if (!form.test(value)) throw imageRefused(`its ${name} is not understood`)
    written += ` ${name}="${encode(value)}"`
  }
  return written
}

type State = {
  readonly source: string
  at: number
  count: number
  out: string
  readonly open: string[]
}

function take(state: State, form: RegExp): RegExpExecArray | null {
  form.lastIndex = state.at
  const match = form.exec(state.source)
  if (match !== null) state.at = form.lastIndex
  return match
}

/** There is one root, it is SVG, and it says how large it is. */
function refuseRoot(state: State, name: string, found: ReadonlyMap<string, string>): void {
  if (name !== 'svg' || state.count > 0) throw imageRefused('it is not one SVG')
  if (found.get('xmlns') !== namespace) throw imageRefused('it is not SVG')
  if (!found.has('viewBox') && !(found.has('width') && found.has('height')))
    throw imageRefused('it has no size')
}

function openElement(state: State, name: string, rest: string, isEmpty: boolean): void {
  if (!elements.has(name)) throw imageRefused(`it uses the element ${name}`)
  const found = readAttributes(rest)
  const isRoot = state.open.length === 0
  if (isRoot) refuseRoot(state, name, found)
  else if (name === 'svg') throw imageRefused('it holds another SVG')
  state.count += 1
  if (state.count > maxElements || state.open.length >= maxDepth) throw imageRefused('it is too complex')
  const own = isRoot ? ` xmlns="${namespace}"` : ''
  state.out += `<${name}${own}${writeAttributes(found)}${isEmpty ? '/' : ''}>`
  if (!isEmpty) state.open.push(name)
}

function step(state: State): void {
  if (take(state, comment) !== null) return
  const text = take(state, plainText)?.[0]
  if (text !== undefined) {
    const isWords = ['title', 'desc'].includes(state.open.at(-1) ?? '')
    if (isWords) state.out += encode(decode(text))
    else if (text.trim() !== '') throw imageRefused('it holds text between its shapes')
    return
  }
  const end = take(state, closing)
  if (end !== null) {
    if (state.open.pop() !== end[1]) throw imageRefused('its elements do not match')
    state.out += `</${end[1]}>`
    return
  }
  const start = take(state, opening)
  if (start === null) throw imageRefused('it holds something else than elements')
  openElement(state, start[1] ?? '', start[2] ?? '', start[3] === '/')
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw imageRefused('it is not UTF-8')
  }
}

export function isSvg(bytes: Buffer): boolean {
  return /^\uFEFF?\s*</.test(bytes.toString('utf8', 0, 200))
}

/** The same shapes, written anew. Scripts, styles, links, text, embedded pictures, fonts and animation are refused. */
export function rewriteSvg(bytes: Buffer): Buffer {
  const text = decodeUtf8(bytes).trim()
  if (/[^\t\n\r\x20-\u{10FFFF}]|[\uFFFE\uFFFF]/u.test(text)) throw imageRefused('it holds control characters')
  const source = text.replace(declaration, '').trim()
  const state: State = { source, at: 0, count: 0, out: '', open: [] }
  while (state.at < source.length) step(state)
  if (state.count === 0 || state.open.length > 0) throw imageRefused('it ends too early')
  return Buffer.from(state.out)
}
