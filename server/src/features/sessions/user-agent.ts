/** What is kept of a browser's description of itself: enough to tell browser and system, without the rest. */
export function shortUserAgent(text: string | undefined): string | null {
  const short = text?.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 200)
  return short === undefined || short === '' ? null : short
}

/** The first that fits counts: most browsers name others besides themselves. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+)[^ ]* (?:Mobile\/\S+ )?Safari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPod)\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows NT\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** Browser and system as people know them; null where they cannot be told. */
export function readUserAgent(text: string | null): {
  readonly browser: string | null
  readonly system: string | null
} {
  if (text === null) return { browser: null, system: null }
  for (const [pattern, name] of browsers) {
    const version = pattern.exec(text)?.[1]
    if (version !== undefined) return { browser: `${name} ${version}`, system: systemOf(text) }
  }
  return { browser: null, system: systemOf(text) }
}

function systemOf(text: string): string | null {
  return systems.find(([pattern]) => pattern.test(text))?.[1] ?? null
}
