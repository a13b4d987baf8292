import type { Order as OrderView, OrderKind, OrderState, Page } from '@freehold/contract'
import { type Selectable, sql } from 'kysely'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { Orders } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'
import { listSecrets, type OrderSecret } from './order-secrets.ts'
import { toOrder } from './order-store.ts'
import { isWaiting, type Order, waitingSeconds } from './order.ts'

type Row = Selectable<Orders> & { readonly organization_name: string; readonly offered: unknown }

export type OrderFilter = {
  readonly organizationId?: string | undefined
  readonly state?: readonly OrderState[] | undefined
  readonly kind?: OrderKind | undefined
  readonly tenantId?: string | undefined
}

type SecretState = OrderView['packages'][number]['secrets'][number]

/** The secrets that each chosen package wants, and whether they are given, delivered and erased, or missing. */
function packagesOf(order: Order, offered: unknown, secrets: readonly OrderSecret[]): OrderView['packages'] {
  // A published definition has passed BlueprintDefinition.
  const packages = offered as { name: string; secrets: { name: string }[] }[]
  const stateOf = (packageName: string, name: string): SecretState['state'] => {
    const given = secrets.find(
      (s) => s.orderId === order.id && s.packageName === packageName && s.name === name,
    )
    if (given === undefined) return 'missing'
    return given.erased ? 'erased' : 'sealed'
  }
  return order.packages.map((name) => ({
    name,
    secrets: (packages.find((p) => p.name === name)?.secrets ?? []).map((secret) => ({
      name: secret.name,
      state: stateOf(name, secret.name),
    })),
  }))
}

/** Questions, plan and people as the caller may see them: customers see no plan of shared systems' insides. */
function toView(row: Row, secrets: readonly OrderSecret[], now: Date): OrderView {
  const order = toOrder(row)
  return {
    id: order.id,
    organizationId: order.organizationId,
    organizationName: row.organization_name,
    partnerId: order.partnerId,
    kind: order.kind,
    state: order.state,
    blueprint: order.blueprint,
    blueprintVersion: order.blueprintVersion,
    tenantId: order.startedAt === null && order.kind === 'create' ? null : order.tenantId,
    tenantName: order.tenantName,
    displayName: order.displayName,
    parameters: order.parameters,
    packages: packagesOf(order, row.offered, secrets),
    note: order.note,
    hold: order.hold,
    reason: order.reason,
    planState: order.planState,
    plan: order.plan,
    questions: [...order.questions],
    warnings: [],
    requestedBy: order.requestedByName,
    decidedBy: order.decidedByName,
    createdAt: order.createdAt.toISOString(),
    submittedAt: order.submittedAt?.toISOString() ?? null,
    decidedAt: order.decidedAt?.toISOString() ?? null,
    waitingSeconds: waitingSeconds(order, now),
    version: order.version,
  }
}

function orderRows(db: Db) {
  return (
    db
      .selectFrom('orders')
      .innerJoin('organizations', 'organizations.organization_id', 'orders.organization_id')
      .innerJoin('blueprints', (join) =>
        join
          .onRef('blueprints.name', '=', 'orders.blueprint')
          .onRef('blueprints.version', '=', 'orders.blueprint_version'),
      )
      .selectAll('orders')
      .select('organizations.name as organization_name')
      // The rest of a definition is long, and a list would carry it once for each order.
      .select(sql<unknown>`blueprints.definition -> 'packages'`.as('offered'))
  )
}

function filtered(db: Db, { organizationId, state, kind, tenantId }: OrderFilter) {
  let query = orderRows(db)
  if (organizationId !== undefined) query = query.where('orders.organization_id', '=', organizationId)
  if (state !== undefined) query = query.where((eb) => eb('orders.state', '=', eb.fn.any(eb.val([...state]))))
  if (kind !== undefined) query = query.where('orders.kind', '=', kind)
  if (tenantId !== undefined) query = query.where('orders.tenant_id', '=', tenantId)
  return query
}

export type OrderList = OrderFilter & { readonly limit: number; readonly cursor?: string | undefined }

/** Newest first, by keyset. Drafts of others' organizations are nobody's business but theirs. */
export async function listOrders(
  db: Db,
  { cursors, now, actor }: { cursors: Cursors; now: Date; actor: Actor },
  list: OrderList,
): Promise<Page<OrderView>> {
  const { limit, cursor, ...filter } = list
  const bound = ['orders', filter]
  const after = cursors.read(cursor, bound)
  let query = filtered(db, filter)
  if (actor.surface !== 'app') {
    query = query.where((eb) =>
      eb.or([eb('orders.state', '<>', 'draft'), eb('orders.requested_by', '=', actor.id)]),
    )
  }
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(orders.created_at, orders.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
    )
  }
  const rows = await query
    .select(sql<string>`orders.created_at::text`.as('created_text'))
    .orderBy('orders.created_at', 'desc')
    .orderBy('orders.id', 'desc')
    .limit(limit + 1)
    .execute()
  const secrets = await listSecrets(
    db,
    rows.map((row) => row.id),
  )
  return toPage(rows, limit, {
    item: (row) => toView(row, secrets, now),
    position: (row) => [row.created_text, row.id],
    write: (position) => cursors.write(position, bound),
  })
}

/** One order as it is shown; undefined where there is none. */
export async function findOrderView(
  db: Db,
  { organizationId, id }: { organizationId: string; id: string },
  now: Date,
): Promise<OrderView | undefined> {
  const row = await orderRows(db)
    .where('orders.organization_id', '=', organizationId)
    .where('orders.id', '=', id)
    .executeTakeFirst()
  return row && toView(row, await listSecrets(db, [id]), now)
}

/** Whether look-alikes are told: while the order waits, and to operators only, since they name other customers. */
export function wantsWarnings(order: Pick<OrderView, 'state' | 'kind'>, actor: Actor): boolean {
  return order.kind === 'create' && isWaiting(order.state) && actor.surface === 'operator'
}
