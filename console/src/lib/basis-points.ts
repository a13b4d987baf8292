/** A share as people read and write it, in percent, from hundredths of a percent: 1250 is "12.5". */
export function toPercentText(basisPoints: number): string {
  const whole = Math.trunc(basisPoints / 100)
  const rest = String(basisPoints % 100).padStart(2, '0')
  return rest === '00' ? String(whole) : `${whole}.${rest.replace(/0$/, '')}`
}

/** Hundredths of a percent from a typed share, digit by digit; NaN for what is none. */
export function toBasisPoints(text: string): number {
  const [, whole = '', rest = ''] = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(text.trim()) ?? []
  return whole === '' ? Number.NaN : Number(whole) * 100 + Number(rest.padEnd(2, '0'))
}
