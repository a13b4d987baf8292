import type { Db } from '#platform/db/pool'

type Named = { readonly id: string; readonly name: string | null }
type Find = (db: Db, ids: readonly string[]) => Promise<Named[]>

const byMember: Find = (db, ids) =>
  db
    .selectFrom('members as m')
    .innerJoin('accounts as a', 'a.id', 'm.account_id')
    .select(['m.id', 'a.name'])
    .where((eb) => eb('m.id', '=', eb.fn.any(eb.val([...ids]))))
    .execute()

const byOrganization: Find = (db, ids) =>
  db
    .selectFrom('organizations')
    .select(['organization_id as id', 'name'])
    .where((eb) => eb('organization_id', '=', eb.fn.any(eb.val([...ids]))))
    .execute()

function inTable(table: 'accounts' | 'connectors'): Find {
  return (db, ids) =>
    db
      .selectFrom(table)
      .select(['id', 'name'])
      .where((eb) => eb('id', '=', eb.fn.any(eb.val([...ids]))))
      .execute()
}

function byDisplayName(table: 'tenants' | 'orders' | 'projects'): Find {
  return (db, ids) =>
    db
      .selectFrom(table)
      .select(['id', 'display_name as name'])
      .where((eb) => eb('id', '=', eb.fn.any(eb.val([...ids]))))
      .execute()
}

const finders: ReadonlyMap<string, Find> = new Map([
  ['organization', byOrganization],
  ['member', byMember],
  ['account', inTable('accounts')],
  ['connector', inTable('connectors')],
  ['tenant', byDisplayName('tenants')],
  ['order', byDisplayName('orders')],
  ['project', byDisplayName('projects')],
])

/** Names, as they are now, of the objects that a page of events is about: one query per type of object on it. */
export async function findTargetNames(
  db: Db,
  targets: readonly { readonly type: string; readonly id: string | null }[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const [type, find] of finders) {
    const ids = targets.flatMap((target) => (target.type === type && target.id !== null ? [target.id] : []))
    if (ids.length === 0) continue
    for (const { id, name } of await find(db, ids)) if (name !== null && name !== '') names.set(id, name)
  }
  return names
}
