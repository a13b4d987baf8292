import { ensureAccount } from '#features/accounts'
import { createConnector, updateConnector } from '#features/connectors'
import { createOrganizationWithOwner } from '#features/organizations'
import { createPartner, ensureDirectPartner } from '#features/partners'
import { systemActor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { personas } from './personas.ts'
import type { Services } from './services.ts'
import type { RunningSimulator } from './simulators.ts'

const actor = systemActor('demo')

/** Names of credentials that each kind of connector takes, by what its simulator calls them. */
const credentialNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  litellm: { masterKey: 'masterKey' },
  openbao: { token: 'rootToken' },
  gitea: { token: 'adminToken' },
  coolify: { token: 'token' },
}

/** The credentials that the simulator accepts, under the names that the connector's form uses. */
function credentialsFor({ kind, credentials }: RunningSimulator): Record<string, string> {
  const names = credentialNames[kind] ?? {}
  return Object.fromEntries(
    Object.entries(names).map(([name, theirs]) => [name, String(credentials[theirs] ?? '')]),
  )
}

async function ensureConnector(services: Services, simulator: RunningSimulator): Promise<void> {
  const { kind, url } = simulator
  const name = `${kind}-demo`
  const known = await services.platformDb
    .selectFrom('connectors')
    .select(['id', 'url', 'version'])
    .where('name', '=', name)
    .executeTakeFirst()
  const credentials = credentialsFor(simulator)
  if (known === undefined)
    await createConnector(services, actor, { kind, name, url, isDefault: false, credentials })
  else if (known.url !== url) {
    await updateConnector(services, actor, { id: known.id, url, credentials, ifMatch: known.version })
  }
}

async function seedPeople(services: Services): Promise<Map<string, string>> {
  return services.unitOfWork(actor, 'platform', async ({ db }) => {
    const ids = new Map<string, string>()
    for (const { id, email, name } of personas)
      ids.set(id, (await ensureAccount(db, { email, name, locale: 'en' })).id)
    const operators = [
      { account_id: ids.get('otto') ?? '', role: 'owner' },
      { account_id: ids.get('olga') ?? '', role: 'owner' },
    ]
    await db
      .insertInto('operators')
      .values(operators)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return ids
  })
}

type Customer = {
  readonly name: string
  readonly kind: 'company' | 'personal'
  readonly country: string
  readonly timeZone: string
}

const customers: readonly (Customer & {
  readonly partner: 'direct' | 'northwind'
  readonly owner: { email: string; name: string }
})[] = [
  {
    name: 'Acme AG',
    kind: 'company',
    country: 'CH',
    timeZone: 'Europe/Zurich',
    partner: 'direct',
    owner: { email: 'carl@acme.example', name: 'Carl Customer' },
  },
  {
    name: 'Müller Maschinenbau GmbH',
    kind: 'company',
    country: 'DE',
    timeZone: 'Europe/Berlin',
    partner: 'northwind',
    owner: { email: 'ina@mueller-bau.example', name: 'Ina Müller' },
  },
  {
    name: 'Acme Research Ltd',
    kind: 'company',
    country: 'GB',
    timeZone: 'Europe/London',
    partner: 'direct',
    owner: { email: 'rita@acme.example', name: 'Rita Research' },
  },
  {
    name: 'Jane Doe',
    kind: 'personal',
    country: 'DK',
    timeZone: 'Europe/Copenhagen',
    partner: 'direct',
    owner: { email: 'jane@doe.example', name: 'Jane Doe' },
  },
]

async function seedCustomer(
  work: Work,
  customer: (typeof customers)[number],
  partnerId: string,
): Promise<void> {
  const { partner: _partner, owner, ...organization } = customer
  const account = await ensureAccount(work.db, { ...owner, locale: 'en' })
  await createOrganizationWithOwner(work, {
    ...organization,
    ownerAccountId: account.id,
    billingEmail: owner.email,
    partnerId,
    channel: 'demo',
  })
}

async function ensureNorthwind(services: Services): Promise<string> {
  const known = await services.platformDb
    .selectFrom('partners')
    .select('id')
    .where('slug', '=', 'northwind')
    .executeTakeFirst()
  if (known !== undefined) return known.id
  const made = await createPartner(services, actor, {
    slug: 'northwind',
    name: 'Northwind IT Services',
    contactName: 'Pia Partner',
    contactEmail: 'pia@northwind.example',
  })
  return made.id
}

/** Customers come all at once, so that a start that was cut off begins anew. */
async function seedCustomers(services: Services, staffId: string): Promise<void> {
  const direct = await ensureDirectPartner(services)
  const northwind = await ensureNorthwind(services)
  const staff = { partner_id: northwind, account_id: staffId, role: 'admin' }
  await services.unitOfWork(actor, 'platform', async (work) => {
    await work.db
      .insertInto('partner_staff')
      .values(staff)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    for (const customer of customers) {
      await seedCustomer(work, customer, customer.partner === 'direct' ? direct.id : northwind)
    }
  })
}

/** People, customers and connected simulators, so that there is something to try at once. Made on the first start. */
export async function seedDemo(services: Services, simulators: readonly RunningSimulator[]): Promise<void> {
  const seeded = await services.platformDb
    .selectFrom('operators')
    .select('account_id')
    .limit(1)
    .executeTakeFirst()
  if (seeded === undefined) {
    const people = await seedPeople(services)
    await seedCustomers(services, people.get('pia') ?? '')
  }
  for (const simulator of simulators) await ensureConnector(services, simulator)
}
