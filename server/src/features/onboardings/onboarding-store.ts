import type { Onboarding, OnboardingForm, Page } from '@freehold/contract'
import type { Selectable, Updateable } from 'kysely'
import { before, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import type { Onboardings } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'
import { type KeyRing, open, seal, type Sealed } from '#platform/key-ring'

/** Values by package and name. */
export type PackageSecrets = Readonly<Record<string, Readonly<Record<string, string>>>>

const place = (id: string): string => `onboardings/${id}/secrets`

/** What is kept of secrets: the values sealed, and beside them the names, which may be told. */
type KeptSecrets = Sealed & { readonly names: Readonly<Record<string, readonly string[]>> }

export function sealPackages(keyRing: KeyRing, id: string, secrets: PackageSecrets): string | null {
  const packages = Object.entries(secrets)
  if (packages.length === 0) return null
  const names = Object.fromEntries(packages.map(([name, values]) => [name, Object.keys(values).toSorted()]))
  return JSON.stringify({ ...seal(keyRing, place(id), JSON.stringify(secrets)), names })
}

export type OnboardingRow = {
  readonly view: Onboarding
  readonly secrets: (keyRing: KeyRing) => PackageSecrets
}

function toView(row: Selectable<Onboardings>): Onboarding {
  // Only this store writes them.
  const kept = row.secrets as KeptSecrets | null
  return {
    id: row.id,
    partnerId: row.partner_id,
    state: row.state as Onboarding['state'],
    form: row.form as OnboardingForm,
    secrets: Object.entries(kept?.names ?? {}).map(([name, names]) => ({ package: name, names: [...names] })),
    organizationId: row.made_organization,
    orderId: row.made_order,
    createdBy: row.created_by_name,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    submittedAt: row.submitted_at?.toISOString() ?? null,
    version: row.version,
  }
}

export async function findOnboarding(db: Db, partnerId: string, id: string): Promise<Onboarding | undefined> {
  const row = await db
    .selectFrom('onboardings')
    .selectAll()
    .where('id', '=', id)
    .where('partner_id', '=', partnerId)
    .executeTakeFirst()
  return row && toView(row)
}

/** The entry under a lock that lasts as long as the unit of work. */
export async function lockOnboarding(
  db: Db,
  partnerId: string,
  id: string,
): Promise<OnboardingRow | undefined> {
  const row = await db
    .selectFrom('onboardings')
    .selectAll()
    .where('id', '=', id)
    .where('partner_id', '=', partnerId)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  const sealed = row.secrets as Sealed | null
  return {
    view: toView(row),
    // `sealPackages` sealed exactly this.
    secrets: (keyRing) =>
      sealed === null ? {} : (JSON.parse(open(keyRing, place(id), sealed)) as PackageSecrets),
  }
}

export async function insertOnboarding(
  db: Db,
  input: {
    readonly id: string
    readonly partnerId: string
    readonly form: OnboardingForm
    readonly createdBy: string | null
    readonly createdByName: string | null
  },
): Promise<void> {
  await db
    .insertInto('onboardings')
    .values({
      id: input.id,
      partner_id: input.partnerId,
      form: JSON.stringify(input.form),
      created_by: input.createdBy,
      created_by_name: input.createdByName,
    })
    .execute()
}

export async function updateOnboardingRow(
  db: Db,
  id: string,
  now: Date,
  set: Pick<
    Updateable<Onboardings>,
    'form' | 'secrets' | 'state' | 'made_organization' | 'made_order' | 'submitted_at'
  >,
): Promise<void> {
  await db
    .updateTable('onboardings')
    .set((eb) => ({ ...set, updated_at: now, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function deleteOnboarding(db: Db, id: string): Promise<void> {
  await db.deleteFrom('onboardings').where('id', '=', id).execute()
}

/** Entries that nobody has touched for long, with the people they name; those submitted hold no one. */
export async function deleteStale(db: Db, untouchedSince: Date): Promise<void> {
  await db.deleteFrom('onboardings').where('updated_at', '<', untouchedSince).execute()
}

/** Those not submitted, newest first. */
export async function listOnboardingPage(
  db: Db,
  cursors: Cursors,
  query: { readonly partnerId: string; readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<Onboarding>> {
  const { partnerId, cursor, limit } = query
  const filter = ['onboardings', partnerId]
  const from = cursors.read(cursor, filter)
  let rows = db
    .selectFrom('onboardings')
    .selectAll()
    .select(instantText('onboardings.created_at').as('position'))
    .where('partner_id', '=', partnerId)
    .where('state', '=', 'draft')
  if (from !== undefined) rows = rows.where(before('onboardings.created_at', 'onboardings.id', from))
  const found = await rows
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toView,
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, filter),
  })
}
