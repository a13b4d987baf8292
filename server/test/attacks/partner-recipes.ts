import { newId } from '#platform/ids'
import type { Input, Target } from './support.ts'

type Recipe = {
  readonly as: 'operator' | 'partner' | 'app'
  readonly events: readonly string[]
  readonly prepare?: (target: Target) => Promise<Input>
}

/** Another partner, which nothing else needs. */
function sparePartner(status: 'active' | 'terminated'): (target: Target) => Promise<Input> {
  return async ({ world }) => {
    const id = newId()
    const slug = `spare-${id.slice(-8)}`
    await world.query('insert into partners (id, slug, name, status) values ($1, $2, $2, $3)', [
      id,
      slug,
      status,
    ])
    const body = status === 'active' ? { body: { confirm: slug, targetPartnerId: world.partnerId } } : {}
    return { params: { partnerId: id }, ...body }
  }
}

/** Another organization, which nothing else needs, to go to the other partner. */
async function spareOrganization({ world }: Target): Promise<Input> {
  const organizationId = newId()
  await world.query(
    `insert into organizations (organization_id, partner_id, slug, name, kind, country, time_zone)
     values ($1, $2, $3, $3, 'company', 'CH', 'Europe/Zurich')`,
    [organizationId, world.partnerId, `spare-${organizationId.slice(-8)}`],
  )
  return { params: { organizationId }, body: { partnerId: world.foreignPartnerId } }
}

const customer = {
  organization: { kind: 'company', name: 'Somebody AG', country: 'CH', timeZone: 'Europe/Zurich' },
  owner: { email: 'somebody-new@example.com', name: 'Somebody', locale: 'en' },
} as const
const order = { blueprint: 'ai-assistant', displayName: 'Helper', parameters: { agentName: 'Ada' } } as const

/** An entry of a customer that waits to be gone on with. */
function draft(packages: readonly string[]): (target: Target) => Promise<Input> {
  return async ({ world }) => {
    const id = newId()
    await world.query('insert into onboardings (id, partner_id, form) values ($1, $2, $3)', [
      id,
      world.partnerId,
      JSON.stringify({ ...customer, order: { ...order, packages } }),
    ])
    return { params: { partnerId: world.partnerId, id } }
  }
}

async function ownBranding({ world }: Target): Promise<Input> {
  await world.query('update organization_brandings set version = 1, accent = null')
  return {}
}

async function partnerBranding({ world }: Target): Promise<Input> {
  await world.query('delete from partner_brandings')
  return {}
}

/** How operations on partners and what is theirs are brought to success, and the events they leave. */
export const partnerRecipes: Readonly<Record<string, Recipe>> = {
  'onboardings.create': { as: 'partner', events: ['onboarding.create'] },
  'onboardings.discard': { as: 'partner', prepare: draft([]), events: ['onboarding.discard'] },
  'onboardings.sealSecrets': {
    as: 'partner',
    prepare: draft(['telegram']),
    events: ['onboarding.seal_secrets'],
  },
  // In the log of the organization it makes, and last in that of the platform.
  'onboardings.submit': {
    as: 'partner',
    prepare: draft([]),
    events: ['organization.create', 'member.invite', 'order.draft', 'order.submit', 'onboarding.submit'],
  },
  'onboardings.update': { as: 'partner', prepare: draft([]), events: ['onboarding.update'] },
  // In the log of the organization, and for both partners in that of the platform.
  'organizations.move': {
    as: 'operator',
    prepare: spareOrganization,
    events: ['organization.move', 'partner.detach_organization', 'partner.attach_organization'],
  },
  'organizations.removeLogo': { as: 'app', prepare: ownBranding, events: ['branding.remove_logo'] },
  'organizations.setLogo': { as: 'app', prepare: ownBranding, events: ['branding.set_logo'] },
  'organizations.updateBranding': { as: 'app', prepare: ownBranding, events: ['branding.update'] },
  'partners.reinstate': {
    as: 'operator',
    prepare: sparePartner('terminated'),
    events: ['partner.reinstate'],
  },
  'partners.removeLogo': { as: 'partner', prepare: partnerBranding, events: ['branding.remove_logo'] },
  'partners.setLogo': { as: 'partner', prepare: partnerBranding, events: ['branding.set_logo'] },
  'partners.terminate': { as: 'operator', prepare: sparePartner('active'), events: ['partner.terminate'] },
  'partners.updateBranding': { as: 'partner', prepare: partnerBranding, events: ['branding.update'] },
}
