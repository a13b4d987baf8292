import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  backgrounds,
  contrast,
  isReadableAccent,
  mix,
  nearestReadable,
  onDark,
  readableRatio,
  textOn,
} from '@freehold/contract'

/** Ratios as WCAG's own formula gives them, worked out apart from this code. */
const ratios = [
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#ffffff', 1],
  ['#777777', '#ffffff', 4.48],
  ['#767676', '#ffffff', 4.54],
  ['#0000ff', '#ffffff', 8.59],
  ['#ff0000', '#ffffff', 4.0],
  ['#008000', '#ffffff', 5.14],
  ['#ffff00', '#000000', 19.56],
  ['#ff0000', '#0000ff', 2.15],
] as const

test('contrast is that of WCAG, whichever colour is named first', () => {
  for (const [one, other, ratio] of ratios) {
    assert.equal(Math.round(contrast(one, other) * 100) / 100, ratio, `${one} on ${other}`)
    assert.equal(contrast(one, other), contrast(other, one))
  }
})

/** Colours over the whole cube. */
function* colours(): Generator<string> {
  const parts = ['00', '2f', '5b', '77', '80', 'a3', 'c8', 'ff']
  for (const red of parts) for (const green of parts) for (const blue of parts) yield `#${red}${green}${blue}`
}

test('text on any colour reads', () => {
  for (const colour of colours()) assert.ok(contrast(colour, textOn(colour)) >= readableRatio, colour)
})

test('an accent passes as it is, or the nearest shade that is offered instead does', () => {
  let refused = 0
  for (const colour of colours()) {
    const shade = nearestReadable(colour)
    assert.ok(isReadableAccent(shade), `${colour} -> ${shade}`)
    if (isReadableAccent(colour)) assert.equal(shade, colour)
    else {
      refused += 1
      // One step back towards the wish is too faint already.
      const step = 1 / 256
      const shares = Array.from({ length: 257 }, (_, at) => at * step)
      const first = shares.find(
        (share) => contrast(mix(colour, '#000000', share), backgrounds.light) >= readableRatio,
      )
      assert.equal(shade, mix(colour, '#000000', first ?? 1))
    }
    assert.ok(contrast(onDark(colour), backgrounds.dark) >= readableRatio, colour)
  }
  assert.ok(refused > 100)
})

test('known accents are judged as people would', () => {
  assert.deepEqual(
    ['#ffff00', '#00ff00', '#ff8800', '#767676', '#4b3fbb', '#7f2965', '#000000'].map(isReadableAccent),
    [false, false, false, false, true, true, true],
  )
})
