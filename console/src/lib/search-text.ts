import type { z } from 'zod'

export type Flat = Readonly<Record<string, string>>

/** Search parameters stay what a person would type: plain words, no JSON. */
export function parseSearch(text: string): Flat {
  return Object.fromEntries(new URLSearchParams(text))
}

export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (
      (typeof value === 'string' && value !== '') ||
      typeof value === 'number' ||
      typeof value === 'boolean'
    ) {
      params.set(name, String(value))
    }
  }
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

/** Keeps only the parameters that the schema knows and accepts, so that a mistyped address still shows a page. */
export function readSearch<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  search: Readonly<Record<string, unknown>>,
): z.output<z.ZodObject<Shape>> {
  const accepted = Object.entries(schema.shape).flatMap(([name, part]) => {
    // The shape's own type hides that its members are schemas of zod 4.
    const parsed = (part as z.ZodType).safeParse(search[name])
    return parsed.success && search[name] !== undefined ? [[name, search[name]]] : []
  })
  return schema.parse(Object.fromEntries(accepted))
}
