import type { Template } from '@freehold/contract'
import type { Actor } from '#platform/actor'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import { requireVersion } from '#platform/http/if-match'
import { templateNotFound } from './blueprint-errors.ts'
import { lockName } from './blueprint-store.ts'
import { findNewestTemplate, insertTemplate, toTemplate } from './template-store.ts'

type Input = { readonly name: string; readonly content: string }

async function writeVersion(
  { db, record }: Work,
  { name, content }: Input,
  { version, builtIn }: { readonly version: number; readonly builtIn: boolean },
): Promise<Template> {
  const row = await insertTemplate(db, { name, content, version, built_in: builtIn })
  const target = { type: 'template', id: null }
  await record({ action: 'template.update', target, details: { name, version } })
  return toTemplate(row)
}

/** Writes the next version; files rendered before keep what they were rendered from. */
export async function updateTemplate(
  { unitOfWork }: { readonly unitOfWork: UnitOfWork },
  actor: Actor,
  { ifMatch, ...input }: Input & { readonly ifMatch: number },
): Promise<Template> {
  return unitOfWork(actor, 'platform', async (work) => {
    await lockName(work.db, 'templates', input.name)
    const newest = await findNewestTemplate(work.db, input.name)
    if (newest === undefined) throw templateNotFound(input.name)
    requireVersion(newest, ifMatch)
    if (newest.content === input.content) return toTemplate(newest)
    return writeVersion(work, input, { version: newest.version + 1, builtIn: false })
  })
}

/** Writes a template that comes with Freehold, or its next version; what an operator wrote stays. */
export async function ensureTemplate(
  { unitOfWork }: { readonly unitOfWork: UnitOfWork },
  actor: Actor,
  input: Input,
): Promise<void> {
  await unitOfWork(actor, 'platform', async (work) => {
    await lockName(work.db, 'templates', input.name)
    const newest = await findNewestTemplate(work.db, input.name)
    const isCurrent = newest !== undefined && (!newest.built_in || newest.content === input.content)
    if (!isCurrent) await writeVersion(work, input, { version: (newest?.version ?? 0) + 1, builtIn: true })
  })
}
