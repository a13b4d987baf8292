import type { Brand, OrganizationBranding, PartnerBranding } from '@freehold/contract'
import { type Selectable, sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { OrganizationBrandings, PartnerBrandings } from '#platform/db/tables'
import { newId } from '#platform/ids'
import type { BrandImage } from './brand-image.ts'

/** Where a logo is served: below our own origin, under a name that nothing else ever has. */
export const logoPath = (id: string | null): string | null => (id === null ? null : `/brand/${id}`)

function toPartnerBranding(row: Selectable<PartnerBrandings>): PartnerBranding {
  return {
    id: row.partner_id,
    shownName: row.shown_name,
    accent: row.accent,
    logo: logoPath(row.logo_id),
    supportEmail: row.support_email,
    supportUrl: row.support_url,
    mailSenderName: row.mail_sender_name,
    version: row.version,
  }
}

function toOrganizationBranding(row: Selectable<OrganizationBrandings>): OrganizationBranding {
  return { id: row.organization_id, accent: row.accent, logo: logoPath(row.logo_id), version: row.version }
}

const partnerColumns = [
  'partner_id',
  'shown_name',
  'accent',
  'logo_id',
  'logo_type',
  'support_email',
  'support_url',
  'mail_sender_name',
  'version',
] as const

/** Without the picture itself, which is large. */
export async function findPartnerBranding(db: Db, partnerId: string): Promise<PartnerBranding | undefined> {
  const row = await db
    .selectFrom('partner_brandings')
    .select(partnerColumns)
    .where('partner_id', '=', partnerId)
    .executeTakeFirst()
  return row && toPartnerBranding({ ...row, logo: null })
}

/** The branding under its lock; its row is made where there is none yet. */
export async function lockPartnerBranding(db: Db, partnerId: string): Promise<PartnerBranding> {
  await db
    .insertInto('partner_brandings')
    .values({ partner_id: partnerId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await db
    .selectFrom('partner_brandings')
    .select(partnerColumns)
    .where('partner_id', '=', partnerId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return toPartnerBranding({ ...row, logo: null })
}

export type PartnerBrandingFields = Pick<
  PartnerBranding,
  'shownName' | 'accent' | 'supportEmail' | 'supportUrl' | 'mailSenderName'
>

export async function updatePartnerBrandingRow(
  db: Db,
  partnerId: string,
  fields: PartnerBrandingFields,
): Promise<void> {
  await db
    .updateTable('partner_brandings')
    .set((eb) => ({
      shown_name: fields.shownName,
      accent: fields.accent,
      support_email: fields.supportEmail,
      support_url: fields.supportUrl,
      mail_sender_name: fields.mailSenderName,
      version: eb('version', '+', 1),
    }))
    .where('partner_id', '=', partnerId)
    .execute()
}

function logoColumns(image: BrandImage | null) {
  return image === null
    ? { logo: null, logo_type: null, logo_id: null }
    : { logo: image.bytes, logo_type: image.type, logo_id: newId() }
}

export async function updatePartnerLogo(db: Db, partnerId: string, image: BrandImage | null): Promise<void> {
  await db
    .updateTable('partner_brandings')
    .set((eb) => ({ ...logoColumns(image), version: eb('version', '+', 1) }))
    .where('partner_id', '=', partnerId)
    .execute()
}

const organizationColumns = [
  'organization_id',
  'partner_id',
  'accent',
  'logo_id',
  'logo_type',
  'version',
] as const

export async function findOrganizationBranding(
  db: Db,
  organizationId: string,
): Promise<OrganizationBranding | undefined> {
  const row = await db
    .selectFrom('organization_brandings')
    .select(organizationColumns)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst()
  return row && toOrganizationBranding({ ...row, logo: null })
}

/** The branding under its lock, its row made where there is none yet; undefined where there is no organization. */
export async function lockOrganizationBranding(
  db: Db,
  organizationId: string,
): Promise<OrganizationBranding | undefined> {
  await sql`
    insert into organization_brandings (organization_id, partner_id)
    select o.organization_id, o.partner_id from organizations o where o.organization_id = ${organizationId}::uuid
    on conflict do nothing`.execute(db)
  const row = await db
    .selectFrom('organization_brandings')
    .select(organizationColumns)
    .where('organization_id', '=', organizationId)
    .forUpdate()
    .executeTakeFirst()
  return row && toOrganizationBranding({ ...row, logo: null })
}

export async function updateOrganizationAccent(
  db: Db,
  organizationId: string,
  accent: string | null,
): Promise<void> {
  await db
    .updateTable('organization_brandings')
    .set((eb) => ({ accent, version: eb('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .execute()
}

export async function updateOrganizationLogo(
  db: Db,
  organizationId: string,
  image: BrandImage | null,
): Promise<void> {
  await db
    .updateTable('organization_brandings')
    .set((eb) => ({ ...logoColumns(image), version: eb('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .execute()
}

/** A brand as it counts, with who mails say they are from. */
export type FoundBrand = Brand & { readonly senderName: string | null; readonly logoType: string | null }

type BrandRow = {
  readonly shown_name: string | null
  readonly accent: string | null
  readonly logo_id: string | null
  readonly logo_type: string | null
  readonly support_email: string | null
  readonly support_url: string | null
  readonly mail_sender_name: string | null
}

function toBrand(row: BrandRow, platformName: string): FoundBrand {
  return {
    name: row.shown_name ?? platformName,
    accent: row.accent,
    logo: logoPath(row.logo_id),
    logoType: row.logo_type,
    supportEmail: row.support_email,
    supportUrl: row.support_url,
    senderName: row.mail_sender_name ?? row.shown_name,
  }
}

/** What the people of an organization see: their own colour and logo over their partner's. */
export async function findBrandOf(
  db: Db,
  organizationId: string,
  platformName: string,
): Promise<FoundBrand | undefined> {
  const { rows } = await sql<BrandRow>`
    select b.shown_name, coalesce(own.accent, b.accent) as accent, b.support_email, b.support_url, b.mail_sender_name,
      coalesce(own.logo_id, b.logo_id) as logo_id,
      case when own.logo_id is null then b.logo_type else own.logo_type end as logo_type
    from organizations o
    left join partner_brandings b on b.partner_id = o.partner_id
    left join organization_brandings own on own.organization_id = o.organization_id
    where o.organization_id = ${organizationId}::uuid`.execute(db)
  return rows[0] && toBrand(rows[0], platformName)
}

/** The brand of a partner that customers can have; undefined for any other slug. */
export async function findBrandBySlug(
  db: Db,
  slug: string,
  platformName: string,
): Promise<FoundBrand | undefined> {
  const { rows } = await sql<BrandRow>`
    select b.shown_name, b.accent, b.support_email, b.support_url, b.mail_sender_name, b.logo_id, b.logo_type
    from partners p join partner_brandings b on b.partner_id = p.id
    where p.slug = ${slug} and p.status in ('active', 'paused')`.execute(db)
  return rows[0] && toBrand(rows[0], platformName)
}

/** A logo by the name it is served under. Read over the platform: whoever has the name may see it. */
export async function findLogo(
  platformDb: Db,
  id: string,
): Promise<{ readonly logo: Buffer; readonly type: string } | undefined> {
  const { rows } = await sql<{ logo: Buffer; type: string }>`
    select logo, logo_type as type from partner_brandings where logo_id = ${id}::uuid
    union all
    select logo, logo_type from organization_brandings where logo_id = ${id}::uuid
    limit 1`.execute(platformDb)
  return rows[0]
}
