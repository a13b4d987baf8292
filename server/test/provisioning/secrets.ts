import { open, type Sealed } from '#platform/key-ring'
import type { TestPlatform } from '#test/test-platform'

type Row = { readonly organization_id: string; readonly id: string; readonly name: string }

/** The value of the secret of the same name that one of these resources keeps. */
export async function openResourceSecretOf(
  { ownerDb, keyRing }: TestPlatform,
  rows: readonly Row[],
  name: string,
): Promise<string> {
  const row = rows.find((candidate) => candidate.name === name)
  if (row === undefined) throw new Error(`no resource ${name}`)
  const { sealed } = await ownerDb
    .selectFrom('resource_secrets')
    .select('sealed')
    .where('resource_id', '=', row.id)
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  // Written by the reconciler with the same ring.
  return open(keyRing, `resource_secrets/${row.organization_id}/${row.id}/${name}`, sealed as Sealed)
}
