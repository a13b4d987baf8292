/**
 * Lower case, runs of anything but a-z and 0-9 as one hyphen, none at the ends. No transliteration, on purpose: the
 * result must not depend on a locale (`Müller AG` → `m-ller-ag`).
 */
export function slugify(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
