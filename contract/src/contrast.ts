/** Colours as `#rrggbb`, judged by WCAG 2: what may stand on what. */
type Rgb = readonly [number, number, number]

function toRgb(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

function toHex(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
}

function linear(part: number): number {
  const share = part / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

function luminance(colour: string): number {
  const [red, green, blue] = toRgb(colour)
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/** WCAG 2 contrast ratio, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

/** What AA asks of text. */
export const readableRatio = 4.5

/** The darkest light, and the lightest dark, that text in the accent stands on. */
export const backgrounds = { light: '#f6f7f9', dark: '#262b33' } as const

/** Black or white, whichever reads better on the colour; one of them always passes AA. */
export function textOn(colour: string): '#000000' | '#ffffff' {
  return contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000'
}

/** A mixture of two colours; `share` of 0 is the first, of 1 the second. */
export function mix(one: string, other: string, share: number): string {
  const [a, b] = [toRgb(one), toRgb(other)]
  const part = (at: 0 | 1 | 2): number => a[at] + (b[at] - a[at]) * share
  return toHex([part(0), part(1), part(2)])
}

/** The least step from a colour towards another that reads on a background. */
function towards(colour: string, pole: string, background: string): string {
  const steps = 256
  for (let step = 0; step <= steps; step += 1) {
    const shade = mix(colour, pole, step / steps)
    if (contrast(shade, background) >= readableRatio) return shade
  }
  return pole
}

/** Whether an accent can be read where it stands as text on the light pages: links, chosen entries, figures. */
export function isReadableAccent(accent: string): boolean {
  return contrast(accent, backgrounds.light) >= readableRatio
}

/** The accent itself where it can be read, else the nearest darker shade of it that can. */
export function nearestReadable(accent: string): string {
  return towards(accent, '#000000', backgrounds.light)
}

/** The accent as it is shown on dark pages: itself, or the nearest lighter shade that can be read there. */
export function onDark(accent: string): string {
  return towards(accent, '#ffffff', backgrounds.dark)
}
