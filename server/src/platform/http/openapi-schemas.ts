import { z } from 'zod'

/** A JSON Schema (draft 2020-12) object, as OpenAPI 3.1 takes it. */
export type JsonSchema = { readonly [key: string]: unknown }

/** Schemas that have a name, once each, and the rendering of every other one with references to them. */
export type SchemaBook = {
  readonly components: Record<string, JsonSchema>
  /** `input`: what may be sent; `output`: what is answered. */
  readonly render: (schema: z.ZodType, io: 'input' | 'output') => JsonSchema
}

/** The one schema without a name that refers to itself: any JSON value. A second one fails as a double name. */
const toName = (definition: string): string => (definition.startsWith('__schema') ? 'Json' : definition)

export function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function rewriteReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewriteReferences)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? `#/components/schemas/${toName(inner.replace('#/$defs/', ''))}`
        : rewriteReferences(inner),
    ]),
  )
}

/** Formats that say it all; the expressions behind them are pages long. */
const plainFormats: ReadonlySet<unknown> = new Set(['uuid', 'date-time'])

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (plainFormats.has(jsonSchema.format)) delete jsonSchema.pattern
      // Answers may gain members within a version; a reader must not refuse those.
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    },
  })
}

export function createSchemaBook(): SchemaBook {
  const components: Record<string, JsonSchema> = {}
  return {
    components,
    render: (schema, io) => {
      const { $schema: _dialect, $defs = {}, ...root } = toJsonSchema(schema, io)
      for (const [definedAs, definition] of Object.entries(isObject($defs) ? $defs : {})) {
        const name = toName(definedAs)
        const rewritten = rewriteReferences(definition)
        if (!isObject(rewritten)) throw new Error(`${name} is no schema`)
        const known = components[name]
        if (known !== undefined && JSON.stringify(known) !== JSON.stringify(rewritten)) {
          throw new Error(`Two different schemas are called ${name}`)
        }
        components[name] = rewritten
      }
      const rewritten = rewriteReferences(root)
      if (!isObject(rewritten)) throw new Error('A schema is an object')
      return rewritten
    },
  }
}
