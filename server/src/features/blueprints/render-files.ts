import type { BlueprintDefinition } from '@freehold/contract'
import type { Db } from '#platform/db/pool'
import { templateNotFound } from './blueprint-errors.ts'
import { listNewestTemplates } from './template-store.ts'

export type RenderInput = {
  readonly definition: BlueprintDefinition
  readonly parameters: Readonly<Record<string, unknown>>
  /** Names of the chosen packages. */
  readonly packages: readonly string[]
  /** The organization's name; `{{company}}` in templates. */
  readonly company: string
}

/** A workspace file; `templateVersion` is null where the customer wrote it. */
export type RenderedFile = {
  readonly name: string
  readonly content: string
  readonly templateVersion: number | null
}

function packageList({ definition, packages }: RenderInput): string {
  const chosen = definition.packages.filter(({ name }) => packages.includes(name))
  return chosen
    .map(
      ({ name, label, description }) =>
        `- ${label.en} (\`${name}\`)${description ? `: ${description.en}` : ''}`,
    )
    .join('\n')
}

/** Values that a template may name as `{{…}}`; what it names beyond them stays as it is written. */
function placeholders(input: RenderInput): ReadonlyMap<string, string> {
  const answers = Object.entries(input.parameters).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' || typeof value === 'number' ? [[name, `${value}`]] : [],
  )
  return new Map([...answers, ['company', input.company], ['packages', packageList(input)]])
}

function written(input: RenderInput, parameter: string | undefined): string | undefined {
  const value = parameter === undefined ? undefined : input.parameters[parameter]
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/**
 * The workspace files of a tenant: what the customer wrote, as it is, else the newest template with its placeholders
 * filled in. A placeholder's value is never searched for placeholders again.
 */
export async function renderFiles(db: Db, input: RenderInput): Promise<RenderedFile[]> {
  if (input.definition.files.length === 0) return []
  const templates = new Map((await listNewestTemplates(db)).map((row) => [row.name, row]))
  const values = placeholders(input)
  return input.definition.files.map(({ name, template, parameter }) => {
    const own = written(input, parameter)
    if (own !== undefined) return { name, content: own, templateVersion: null }
    const row = templates.get(template)
    if (row === undefined) throw templateNotFound(template)
    const content = row.content.replaceAll(
      /\{\{(\w{1,40})\}\}/g,
      (whole, key: string) => values.get(key) ?? whole,
    )
    return { name, content, templateVersion: row.version }
  })
}
