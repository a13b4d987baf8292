import { sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import { fingerprint, type KeyRing, open, seal, type Sealed } from '#platform/key-ring'
import type { Order } from './order.ts'

type Where = Pick<Order, 'organizationId' | 'id'>

const place = (order: Where, packageName: string, name: string): string =>
  `order_secrets/${order.organizationId}/${order.id}/${packageName}/${name}`

/** Seals a package's secrets into the order, in place of any given before. */
export async function sealSecrets(
  db: Db,
  keyRing: KeyRing,
  order: Order,
  { packageName, values }: { packageName: string; values: Readonly<Record<string, string>> },
): Promise<void> {
  const rows = Object.entries(values).map(([name, value]) => ({
    organization_id: order.organizationId,
    partner_id: order.partnerId,
    order_id: order.id,
    package: packageName,
    name,
    sealed: JSON.stringify(seal(keyRing, place(order, packageName, name), value)),
    fingerprint: fingerprint(keyRing, value),
  }))
  if (rows.length === 0) return
  await db
    .insertInto('order_secrets')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'order_id', 'package', 'name']).doUpdateSet((eb) => ({
        sealed: eb.ref('excluded.sealed'),
        fingerprint: eb.ref('excluded.fingerprint'),
        erased_at: null,
      })),
    )
    .execute()
}

export type OrderSecret = {
  readonly orderId: string
  readonly packageName: string
  readonly name: string
  readonly fingerprint: string
  readonly erased: boolean
}

/** What is known of the secrets of these orders; never the values. */
export async function listSecrets(db: Db, orderIds: readonly string[]): Promise<OrderSecret[]> {
  const rows = await db
    .selectFrom('order_secrets')
    .select(['order_id', 'package', 'name', 'fingerprint', 'erased_at'])
    .where((eb) => eb('order_id', '=', eb.fn.any(eb.val([...orderIds]))))
    .orderBy('package')
    .orderBy('name')
    .execute()
  return rows.map((row) => ({
    orderId: row.order_id,
    packageName: row.package,
    name: row.name,
    fingerprint: row.fingerprint,
    erased: row.erased_at !== null,
  }))
}

/** The values by `<package>.<name>`, for the one call that delivers them. */
export async function openSecrets(db: Db, keyRing: KeyRing, order: Where): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('order_secrets')
    .select(['package', 'name', 'sealed'])
    .where('organization_id', '=', order.organizationId)
    .where('order_id', '=', order.id)
    .where('sealed', 'is not', null)
    .execute()
  const opened = rows.map((row): [string, string] => [
    `${row.package}.${row.name}`,
    // Written by sealSecrets.
    open(keyRing, place(order, row.package, row.name), row.sealed as Sealed),
  ])
  return Object.fromEntries(opened)
}

/** Erases an order's secrets; the fingerprints stay. Answers the packages concerned. */
export async function eraseSecrets(db: Db, order: Where): Promise<string[]> {
  const rows = await db
    .updateTable('order_secrets')
    .set({ sealed: null, erased_at: sql<Date>`now()` })
    .where('organization_id', '=', order.organizationId)
    .where('order_id', '=', order.id)
    .where('sealed', 'is not', null)
    .returning('package')
    .execute()
  return [...new Set(rows.map((row) => row.package))].toSorted()
}

/** Drops secrets of packages that the order no longer asks for. */
export async function dropSecretsOfOtherPackages(
  db: Db,
  order: Where,
  packages: readonly string[],
): Promise<void> {
  await db
    .deleteFrom('order_secrets')
    .where('organization_id', '=', order.organizationId)
    .where('order_id', '=', order.id)
    .where((eb) => eb.not(eb('package', '=', eb.fn.any(eb.val([...packages])))))
    .execute()
}
