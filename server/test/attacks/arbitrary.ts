import fc, { type Arbitrary } from 'fast-check'
import { z } from 'zod'
import { isObject, type JsonSchema } from '#platform/http/openapi-schemas'

/**
 * Addresses that lead nowhere outside this machine: a connector that the fuzz makes may be asked, and nothing of ours
 * may knock at a stranger's door.
 */
const addresses = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((port) => `http://127.0.0.1:${port}/`),
  fc.constantFrom(
    'https://127.0.0.1:1/a?b=c#d',
    'http://[::1]:1',
    'http://0x7f000001:1',
    'http://user:pass@127.0.0.1:1/',
  ),
)

const formats: Readonly<Record<string, Arbitrary<string>>> = {
  uuid: fc.uuid(),
  email: fc.stringMatching(/^[a-z]{1,8}[.+]?[a-z0-9]{1,8}@[a-z]{1,8}\.example$/),
  uri: addresses,
  'date-time': fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
    .map((date) => date.toISOString()),
}

/** Words that some schemas ask for by code, which no schema says. */
const words = fc.constantFrom(
  'ai-assistant',
  'developer-workspace',
  'soul',
  'telegram',
  'botToken',
  'agentName',
  'masterKey',
  'litellm',
  'draft',
)

const definition = {
  name: 'fuzzed',
  title: { en: 'Fuzzed' },
  description: { en: 'Made of noise' },
  approval: 'operator',
  parameters: [
    { name: 'agentName', label: { en: 'A' }, type: 'text', required: true, min: 1, max: 20, default: 'Ada' },
  ],
  packages: [
    {
      name: 'telegram',
      label: { en: 'T' },
      secrets: [{ name: 'botToken', label: { en: 'B' }, pattern: '^a{1,9}$' }],
    },
  ],
  files: [{ name: 'SOUL.md', template: 'soul', parameter: 'agentName' }],
  resources: [
    { name: 'team', kind: 'litellm.team', scope: 'organization', parameters: { budgetCents: 1 } },
    {
      name: 'key',
      kind: 'litellm.key',
      scope: 'tenant',
      needs: ['team'],
      parameters: { team: '${resources.team.externalId}' },
      secrets: {},
    },
  ],
}

/** What a field is for, where its name says more than its schema. */
const hints: Readonly<Record<string, Arbitrary<unknown>>> = {
  timeZone: fc.constantFrom('Europe/Zurich', 'UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+12'),
  vatNumber: fc.constantFrom('CHE-123.456.789', 'DE123456789', null),
  blueprint: words,
  state: fc.constantFrom('draft', 'draft,running', 'running', 'nothing'),
  phase: fc.constantFrom('ready', 'ready,degraded', 'deleted', 'nothing'),
  // JSON is YAML; and a few things that only YAML can say.
  source: fc.oneof(
    fc
      .tuple(fc.nat(), fc.nat(), fc.nat(), fc.jsonValue({ maxDepth: 2 }), fc.boolean())
      .map(([a, b, c, bad, isWhole]) =>
        JSON.stringify(isWhole ? definition : mutatedAt(definition, [a, b, c], bad)),
      ),
    fc.constantFrom(
      'a: &a [*a]',
      'a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]',
      '%YAML 9',
      '!!js/function "x"',
      '? {a: 1}\n: b',
      '<<: {name: x}',
      'a: 1\na: 2',
      '--- a\n--- b',
      'name: 0x1F\n',
    ),
  ),
}

/** The value with the part that these numbers lead to put in the place of something else. */
function mutatedAt(value: unknown, [turn = 0, ...further]: readonly number[], bad: unknown): unknown {
  if (typeof value !== 'object' || value === null) return bad
  const entries: [string, unknown][] = Object.entries(value)
  const chosen = turn % Math.max(1, entries.length)
  const spoil = (inner: unknown): unknown => (further.length === 0 ? bad : mutatedAt(inner, further, bad))
  const changed = entries.map(([name, inner], at): readonly [string, unknown] => [
    name,
    at === chosen ? spoil(inner) : inner,
  ])
  return Array.isArray(value) ? changed.map(([, inner]): unknown => inner) : fromEntries(changed)
}

function stringOf({ format, pattern, minLength = 0, maxLength = 300 }: JsonSchema): Arbitrary<string> {
  const known = typeof format === 'string' ? formats[format] : undefined
  if (known !== undefined) return known
  const fit = (text: string): string =>
    text.slice(0, Number(maxLength)).padEnd(Math.min(Number(minLength), 1000), 'x')
  const free = fc
    .oneof({ weight: 3, arbitrary: fc.string({ maxLength: 40 }) }, { weight: 1, arbitrary: words })
    .map(fit)
  if (typeof pattern !== 'string') return free
  try {
    // Not every pattern can be run backwards; the property escapes of text cannot, and fit nearly anything.
    return pattern.includes('\\p') || pattern.includes('\\P')
      ? free
      : fc.oneof(
          { weight: 4, arbitrary: fc.stringMatching(new RegExp(pattern)) },
          { weight: 1, arbitrary: words },
        )
  } catch {
    return free
  }
}

function objectOf(schema: JsonSchema, root: JsonSchema): Arbitrary<unknown> {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : []
  const additional = schema['additionalProperties']
  const members = Object.entries(properties).map(
    ([name, inner]) => [name, hints[name] ?? arbitraryOf(inner, root)] as const,
  )
  const fixed = fc.record(Object.fromEntries(members), {
    requiredKeys: required.filter((name) => name in properties),
  })
  if (!isObject(additional)) return fixed
  const names = fc.oneof(
    words,
    fc.stringMatching(/^[a-z][a-zA-Z]{0,12}$/),
    fc.constantFrom('constructor', 'toString', 'hasOwnProperty'),
  )
  return fc
    .tuple(fixed, fc.dictionary(names, arbitraryOf(additional, root), { maxKeys: 4 }))
    .map(([a, b]) => ({ ...b, ...a }))
}

function numberOf(schema: JsonSchema): Arbitrary<number> {
  const min = Math.max(Number(schema['minimum'] ?? -1e6), -1e15)
  const max = Math.min(Number(schema['maximum'] ?? 1e6), 1e15)
  return schema['type'] === 'integer'
    ? fc.integer({ min: Math.max(min, -2147483648), max: Math.min(max, 2147483647) })
    : fc.double({ min, max, noNaN: true })
}

function ofType(schema: JsonSchema, root: JsonSchema): Arbitrary<unknown> {
  switch (schema['type']) {
    case 'string':
      return stringOf(schema)
    case 'integer':
    case 'number':
      return numberOf(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array': {
      const { minItems = 0, maxItems = 4 } = schema
      return fc.array(arbitraryOf(schema['items'], root), {
        minLength: Number(minItems),
        maxLength: Math.min(Number(maxItems), Number(minItems) + 3),
      })
    }
    case 'object':
      return objectOf(schema, root)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

/** Values that a JSON schema lets through, or nearly: what it leaves open is filled with anything. */
function arbitraryOf(schema: unknown, root: JsonSchema): Arbitrary<unknown> {
  if (!isObject(schema)) return fc.jsonValue({ maxDepth: 2 })
  const { $ref: ref, const: only, enum: choices, anyOf, oneOf } = schema
  if (typeof ref === 'string') {
    const target = ref
      .split('/')
      .slice(1)
      .reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), root)
    return arbitraryOf(target, root)
  }
  if (only !== undefined) return fc.constant(only)
  if (Array.isArray(choices)) return fc.constantFrom(...(choices as unknown[]))
  const variants = Array.isArray(anyOf) ? anyOf : oneOf
  if (Array.isArray(variants)) return fc.oneof(...variants.map((variant) => arbitraryOf(variant, root)))
  return ofType(schema, root)
}

/** Values as the schema of one part of a request describes them. */
export function validOf(schema: z.ZodType): Arbitrary<unknown> {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  return arbitraryOf(root, root)
}

const deep = (levels: number): unknown =>
  Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 1)

/** Values that are hard on whoever did not expect them. */
export const poison: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 2 ** 53, '', ' ', 'NaN', [], {}, [[]], [null]),
  fc.constantFrom(
    'a\0b',
    '\0',
    '\u{d800}',
    'a\udfffb',
    '\u202e\u0007',
    '\ufeff',
    "'; drop table orders; --",
    '%s%n',
    '../../etc/passwd',
    '${packageSecrets}',
  ),
  fc.constantFrom('ﬀ', 'İstanbul', 'ß'.repeat(60), '😀'.repeat(60), 'a'.repeat(5_000), 'x'.repeat(200_000)),
  fc.constantFrom(deep(20), deep(500), { a: deep(100) }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Names that a careless merge would take for something else. */
const hostileNames = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'organizationId',
  'organization_id',
  'id',
  'role',
  'isAdmin',
  'version',
  '$where',
  'a\0b',
  '',
)

/** The value with one place of it turned into something else, taken away, or with one thing more in it. */
export function spoilt(valid: Arbitrary<unknown>): Arbitrary<unknown> {
  return fc
    .tuple(valid, poison, hostileNames, fc.nat(), fc.constantFrom('replace', 'remove', 'add', 'whole'))
    .map(([value, bad, name, at, how]) => {
      if (!isObject(value) || how === 'whole') return bad
      const entries = Object.entries(value)
      const index = entries.length === 0 ? -1 : at % entries.length
      if (how === 'add' || index < 0) return fromEntries([...entries, [name, bad]])
      return how === 'remove'
        ? fromEntries(entries.toSpliced(index, 1))
        : fromEntries(entries.with(index, [entries[index]?.[0] ?? name, bad]))
    })
}

/** Unlike an assignment this keeps a member called `__proto__` for what it is. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(entries)
}
