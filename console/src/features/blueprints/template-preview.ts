export type PreviewPart = { readonly text: string; readonly placeholder?: 'known' | 'unknown' }

const placeholder = /\{\{(\w{1,40})\}\}/g

/**
 * A template with its placeholders filled in, part by part; one that nothing answers to stays as it is written, as it
 * does when files are made.
 */
export function previewParts(content: string, values: ReadonlyMap<string, string>): readonly PreviewPart[] {
  const parts: PreviewPart[] = []
  let end = 0
  for (const match of content.matchAll(placeholder)) {
    if (match.index > end) parts.push({ text: content.slice(end, match.index) })
    const value = values.get(match[1] ?? '')
    parts.push({ text: value ?? match[0], placeholder: value === undefined ? 'unknown' : 'known' })
    end = match.index + match[0].length
  }
  if (end < content.length) parts.push({ text: content.slice(end) })
  return parts
}
