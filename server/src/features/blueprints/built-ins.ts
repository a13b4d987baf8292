import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { systemActor } from '#platform/actor'
import { type BlueprintDeps, ensureBlueprint } from './blueprint-service.ts'
import { readSource } from './blueprint-source.ts'
import { findSources } from './blueprint-store.ts'
import { systemOf } from './resource-kinds.ts'
import { ensureTemplate } from './template-service.ts'

/** server/blueprints: one YAML file per blueprint, and its texts in templates/. */
const folder = join(import.meta.dirname, '../../../blueprints')

async function readFolder(path: string, ending: string): Promise<{ name: string; text: string }[]> {
  const files = (await readdir(path)).filter((file) => file.endsWith(ending)).toSorted()
  return Promise.all(
    files.map(async (file) => ({
      name: basename(file, ending),
      text: await readFile(join(path, file), 'utf8'),
    })),
  )
}

/** Whether every system that the blueprint needs is one that this build can speak to. */
function isPossible(source: string, adapters: BlueprintDeps['adapters']): boolean {
  const { resources, projectResources } = readSource(source).definition
  const systems = new Set(adapters.map((adapter) => adapter.kind))
  return [...resources, ...projectResources].every(({ kind }) => systems.has(systemOf(kind)))
}

/**
 * Publishes the blueprints and templates that come with Freehold. Run at start, by any number of processes at once;
 * what is there already is left alone, and so is what an operator changed.
 */
export async function ensureBuiltInBlueprints(
  deps: Pick<BlueprintDeps, 'unitOfWork' | 'adapters'>,
): Promise<void> {
  const actor = systemActor('start')
  for (const { name, text } of await readFolder(join(folder, 'templates'), '.md')) {
    await ensureTemplate(deps, actor, { name, content: text })
  }
  const sources = await readFolder(folder, '.yaml')
  const known = await deps.unitOfWork(actor, 'platform', ({ db }) =>
    findSources(
      db,
      sources.map(({ text }) => text),
    ),
  )
  for (const { text } of sources) {
    // Reading YAML costs a start more than the rest of this.
    if (!known.has(text) && isPossible(text, deps.adapters)) await ensureBlueprint(deps, actor, text)
  }
}
