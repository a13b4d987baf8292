import { BlueprintDefinition } from '@freehold/contract'
import { type Document, isAlias, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { FieldError } from '#platform/errors'
import { toPointer } from '#platform/http/problems'
import { blueprintInvalid } from './blueprint-errors.ts'

/** Something wrong at one place of a definition. */
export type Fault = { readonly path: readonly PropertyKey[]; readonly code: string; readonly detail: string }

/** A blueprint as its author wrote it: the definition, and how its faults are told with their line. */
export type ReadSource = {
  readonly definition: BlueprintDefinition
  readonly refuse: (faults: readonly Fault[]) => void
}

const mostBytes = 200_000
const mostFaults = 50
const pointerBase = '/body/source'

const notYaml = (detail: string): ReturnType<typeof blueprintInvalid> =>
  blueprintInvalid([{ pointer: pointerBase, code: 'yaml', detail }])

/** Aliases could unfold into gigabytes, tags into other types than those of JSON: a blueprint needs neither. */
function refuseCleverness(document: Document): void {
  visit(document, (_, node) => {
    if (isAlias(node)) throw notYaml('A blueprint must not hold aliases (*name)')
    if (isPair(node) && !isScalar(node.key)) throw notYaml('A blueprint must not hold keys that are no words')
    // Only nodes have an anchor and a tag; `visit` also hands out pairs and the document.
    const { anchor, tag } = (node ?? {}) as { anchor?: string; tag?: string }
    if (anchor !== undefined) throw notYaml(`A blueprint must not hold anchors (&${anchor})`)
    if (tag !== undefined) throw notYaml(`A blueprint must not hold tags (${tag})`)
  })
}

function parseYaml(source: string, lines: LineCounter): Document {
  if (Buffer.byteLength(source) > mostBytes) throw notYaml('A blueprint is at most 200 kB long')
  const document = parseDocument(source, {
    schema: 'core',
    merge: false,
    uniqueKeys: true,
    resolveKnownTags: false,
    lineCounter: lines,
  })
  const [problem] = [...document.errors, ...document.warnings]
  if (problem !== undefined) throw notYaml(problem.message.split('\n')[0] ?? 'This is no YAML')
  refuseCleverness(document)
  return document
}

/** The line of the deepest part of the path that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true)
    const range: unknown =
      typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
    const offset: unknown = Array.isArray(range) ? range[0] : undefined
    if (typeof offset === 'number') return lines.linePos(offset).line
  }
  return 1
}

/** YAML and JSON nest without end; the parsers' stacks do not. */
function guarded<T>(fn: () => T): T {
  try {
    return fn()
  } catch (error) {
    if (error instanceof RangeError) throw notYaml('This is nested too deeply')
    throw error
  }
}

/** Reads a blueprint's source; refuses with a pointer and a line for each fault of its shape. */
export function readSource(source: string): ReadSource {
  return guarded(() => {
    const lines = new LineCounter()
    const document = parseYaml(source, lines)
    const toField = ({ path, code, detail }: Fault): FieldError => ({
      pointer: `${pointerBase}${toPointer(path)}`,
      code,
      detail: `Line ${lineOf(document, lines, path)}: ${toPointer(path)} ${detail}`,
    })
    const refuse = (faults: readonly Fault[]): void => {
      if (faults.length > 0) throw blueprintInvalid(faults.slice(0, mostFaults).map(toField))
    }
    const parsed = BlueprintDefinition.safeParse(document.toJS({ maxAliasCount: 0 }))
    if (!parsed.success) {
      refuse(parsed.error.issues.map(({ path, code, message }) => ({ path, code, detail: message })))
      throw parsed.error
    }
    return { definition: parsed.data, refuse }
  })
}
