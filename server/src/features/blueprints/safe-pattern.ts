/** Values are at most this long, so no repetition goes further. */
const longest = 4000
/** How many ways of dividing a value a pattern may have to try: some milliseconds' worth. */
const mostWays = 40_000_000

type Repetition = { readonly ways: number; readonly repeats: boolean }

const backReference = /\\[1-9]|\\k</
const refusedGroups: readonly (readonly [RegExp, string])[] = [
  [/\(\?(?:=|!|<=|<!)/, 'look-around'],
  [/\(\?(?!:)/, 'a named group or flags'],
]
/** Stands for a group that matches in more than one way. */
const varying = '\u0001'

/** Escapes and classes each match one character; a placeholder keeps the structure readable. */
function withoutAtoms(pattern: string): string {
  return pattern.replaceAll(/\\[pPuk]\{[^}]*\}|\\./g, 'a').replaceAll(/\[[^\]]*\]/g, 'a')
}

function repetitionOf(quantifier: string): Repetition {
  const mark = quantifier.replace(/\?$/, '') || '?'
  if (mark === '?') return { ways: 2, repeats: false }
  if (mark === '*' || mark === '+') return { ways: longest, repeats: true }
  const [, low = '0', comma, high = ''] = /^\{(\d+)(,?)(\d*)\}$/.exec(mark) ?? []
  const min = Number(low)
  const max = comma === '' ? min : high === '' ? longest : Number(high)
  return { ways: Math.max(1, max - min + 1), repeats: max > 1 }
}

const quantified = /([^()|])([*+?]\??|\{\d+(?:,\d*)?\}\??)/g
const innermost = /\((?:\?:)?([^()]*)\)([*+?]\??|\{\d+(?:,\d*)?\}\??)?/

function waysOf(flat: string): number {
  let ways = flat.split('|').length
  for (const [, , quantifier = ''] of flat.matchAll(quantified)) ways *= repetitionOf(quantifier).ways
  return ways
}

/** Ways to divide a value, group by group from the inside; undefined where a repeated group varies inside. */
function countWays(structure: string): number | undefined {
  let rest = structure
  let ways = 1
  for (let group = innermost.exec(rest); group !== null; group = innermost.exec(rest)) {
    const [whole, inside = '', quantifier = ''] = group
    const own = waysOf(inside)
    const repetition = quantifier === '' ? { ways: 1, repeats: false } : repetitionOf(quantifier)
    const varies = own > 1 || inside.includes(varying)
    if (repetition.repeats && varies) return undefined
    ways *= own * repetition.ways
    rest = `${rest.slice(0, group.index)}${varies || repetition.ways > 1 ? varying : 'a'}${rest.slice(group.index + whole.length)}`
  }
  return ways * waysOf(rest)
}

/**
 * Why a pattern from a blueprint must not be run over what customers type; undefined where it may. JavaScript's
 * engine backtracks, so that what RE2 does not know is refused, and so is whatever could try too many ways:
 * `^(a+)+$` takes longer than the universe stands.
 */
export function faultOfPattern(pattern: string): string | undefined {
  try {
    RegExp(pattern, 'u')
  } catch {
    return 'is no regular expression'
  }
  const structure = withoutAtoms(pattern)
  if (backReference.test(pattern)) return 'must not hold a back-reference'
  const found = refusedGroups.find(([form]) => form.test(structure))
  if (found !== undefined) return `must not hold ${found[1]}`
  if (!pattern.startsWith('^') || !structure.endsWith('$'))
    return 'must be anchored: begin with ^ and end with $'
  const body = structure.slice(1, -1)
  if (/[|]/.test(body.replaceAll(/\([^()]*\)/g, ''))) return 'must hold its alternatives in a group (?:…|…)'
  const ways = countWays(body)
  if (ways === undefined) return 'must not repeat a group that varies inside'
  return ways > mostWays ? 'could take too long: fewer or narrower repetitions' : undefined
}
