import type { Endpoint } from '@freehold/contract'
import { isMounted, type Mount } from '#platform/http/principal'
import { endpoints, shotAt, type Shot, type Target } from './support.ts'
import { validInput } from './valid-input.ts'
import { type Customer, seedCustomer } from './world.ts'

/** Somebody who asks, and the organizations whose rows may be in an answer. */
export type Asker = {
  readonly name: string
  readonly mount: Mount
  readonly headers: Readonly<Record<string, string>>
  /** Organizations within reach; undefined: all of them. */
  readonly reach: ReadonlySet<string> | undefined
  /** Whose addresses this asker uses. */
  readonly customers: readonly Customer[]
}

/** Which organization an id, or a name that only it uses, belongs to. */
export type Owners = ReadonlyMap<string, string>

const token = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:org|ten|ord|res|of)-[0-9a-f]{8}/g

/** Whose rows an answer holds that are none of the asker's business. */
export function foreignIn(text: string, { reach }: Asker, owners: Owners): string[] {
  if (reach === undefined) return []
  const found = new Set<string>()
  for (const [value] of text.matchAll(token)) {
    const organizationId = owners.get(value)
    if (organizationId !== undefined && !reach.has(organizationId)) found.add(value)
  }
  return [...found]
}

/** Every value by which the database names an organization's rows. */
export async function ownersOf({ owner }: Target): Promise<Map<string, string>> {
  const { rows: columns } = await owner.query<{ table: string; column: string }>(
    `select c.relname as table, a.attname as column
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
       and a.attname in ('id', 'name', 'slug', 'external_name', 'tenant_name')
       and exists (select from pg_attribute o where o.attrelid = c.oid and o.attname = 'organization_id')`,
  )
  const owners = new Map<string, string>()
  const shared = new Set<string>()
  for (const { table, column } of columns) {
    const { rows } = await owner.query<{ value: string | null; organization: string | null }>(
      `select "${column}"::text as value, organization_id::text as organization from "${table}"`,
    )
    for (const { value, organization } of rows) {
      if (value === null || organization === null) continue
      const known = owners.get(value)
      if (known !== undefined && known !== organization) shared.add(value)
      owners.set(value, organization)
    }
  }
  for (const value of shared) owners.delete(value)
  const { rows } = await owner.query<{ id: string }>('select organization_id::text as id from organizations')
  for (const { id } of rows) owners.set(id, id)
  return owners
}

/** Owners of every organization, staff of both partners, and an operator, by cookie and by token. */
export async function askersOf(target: Target, customersPerPartner: number): Promise<Asker[]> {
  const { world, credentials, services } = target
  const { connectorId, partnerId, foreignPartnerId, partnerAccounts } = world
  const more = async (partner: string): Promise<Customer[]> => {
    const made: Customer[] = []
    for (let n = 0; n < customersPerPartner; n += 1)
      made.push(await seedCustomer(world.query, services, world.account, { partnerId: partner, connectorId }))
    return made
  }
  const north = [world.own, world.sister, ...(await more(partnerId))]
  const south = [world.foreign, ...(await more(foreignPartnerId))]
  const everyone = [...north, ...south]
  const ids = (customers: readonly Customer[]): Set<string> =>
    new Set(customers.map(({ organizationId }) => organizationId))
  const askers: Asker[] = []
  for (const customer of everyone) {
    const { accounts, organizationId } = customer
    const mine = { reach: ids([customer]), customers: [customer] }
    askers.push(
      {
        name: `owner of ${organizationId}`,
        mount: 'app',
        headers: { cookie: await credentials.session(accounts.owner, 'app') },
        ...mine,
      },
      {
        name: `member of ${organizationId} by token`,
        mount: 'bearer',
        headers: {
          authorization: `Bearer ${await credentials.token(accounts.owner, 'app', { claims: farAway() })}`,
        },
        ...mine,
      },
    )
  }
  const staff = async (accountId: string, customers: readonly Customer[]): Promise<Asker> => ({
    name: `staff ${accountId}`,
    mount: 'partner',
    headers: { cookie: await credentials.session(accountId, 'partner') },
    reach: ids(customers),
    customers,
  })
  askers.push(await staff(partnerAccounts.admin, north), await staff(partnerAccounts.foreign, south))
  askers.push({
    name: 'operator',
    mount: 'operator',
    headers: { cookie: await credentials.session(world.operators.owner, 'operator') },
    reach: undefined,
    customers: everyone,
  })
  return askers
}

/** Tokens outlast the attack. */
function farAway(): { exp: number } {
  return { exp: Math.floor(Date.now() / 1000) + 4 * 3600 }
}

const isAsked = ({ method, stream, scope }: Endpoint): boolean =>
  method === 'GET' && stream === undefined && (scope === 'organization' || scope === 'reach')

/** A token is asked about what its organization has; lists over everything are for staff. */
const isAnswered = (endpoint: Endpoint, mount: Mount): boolean =>
  isAsked(endpoint) && isMounted(endpoint, mount) && (mount !== 'bearer' || endpoint.scope === 'organization')
const readsOf = (mount: Mount): Endpoint[] => endpoints.filter((endpoint) => isAnswered(endpoint, mount))
const readsAt: Readonly<Record<Mount, readonly Endpoint[]>> = {
  operator: readsOf('operator'),
  partner: readsOf('partner'),
  app: readsOf('app'),
  bearer: readsOf('bearer'),
}

const rename = endpoints.find(({ id }) => id === 'tenants.rename')

/** What an organization's own people call its tenant. */
export const markOf = (organizationId: string): string => `of-${organizationId.slice(-8)}`

/** Makes requests as askers do: mostly reads, now and then a write that leaves its organization's mark. */
export function createRequests({ world }: Pick<Target, 'world'>, random: () => number) {
  const versions = new Map<string, number>()
  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[Math.floor(random() * list.length)]
    if (chosen === undefined) throw new Error('Nothing to choose from')
    return chosen
  }
  return {
    next: ({ customers, mount, headers }: Asker): Shot => {
      const customer = pick(customers)
      const { organizationId, tenantId } = customer
      if (random() < 0.05 && rename !== undefined) {
        const body = { displayName: markOf(organizationId) }
        const input = { params: { organizationId, tenantId }, body, ifMatch: versions.get(tenantId) ?? 1 }
        return shotAt(rename, mount, input, headers)
      }
      const endpoint = pick(readsAt[mount])
      return shotAt(endpoint, mount, validInput(endpoint, world, customer), headers)
    },
    /** Remembers the version of a tenant that an answer tells. */
    learn: (text: string): void => {
      const [, id, version] = /^\{"id":"([0-9a-f-]{36})".*"version":(\d+)/.exec(text) ?? []
      if (id !== undefined && version !== undefined) versions.set(id, Number(version))
    },
  }
}
