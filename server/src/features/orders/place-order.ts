import type { Order as OrderView } from '@freehold/contract'
import { readDefinition, newestDefinition } from '#features/blueprints'
import { findTenant, lookAtTenant, needsSecrets, tenantName } from '#features/tenants'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { Work } from '#platform/db/unit-of-work'
import type { FieldError } from '#platform/errors'
import { newId } from '#platform/ids'
import {
  missingSecrets,
  missingValues,
  packageFaults,
  secretFaults,
  valueFaults,
} from './order-completeness.ts'
import {
  blueprintUnknown,
  orderField,
  orderInvalid,
  orderNotFound,
  orderNotPossibleNow,
  secretsMissing,
} from './order-errors.ts'
import { notifyOrder, planOrder } from './order-jobs.ts'
import { dropSecretsOfOtherPackages, eraseSecrets, listSecrets, sealSecrets } from './order-secrets.ts'
import {
  onOrder,
  type OrderDeps,
  readOrder,
  requireOrderingPartner,
  type Step,
  type Which,
} from './order-service.ts'
import { insertOrder, lockOrder, saveStep, setOrder } from './order-store.ts'
import { advance, firstState, isWaiting, type Order } from './order.ts'

export type Draft = {
  readonly displayName?: string | undefined
  readonly parameters?: Order['parameters'] | undefined
  readonly packages?: readonly string[] | undefined
  readonly note?: string | null | undefined
}

/** The organization in which an order is placed. */
export async function readCustomer(db: Db, organizationId: string) {
  const row = await db
    .selectFrom('organizations')
    .select(['name', 'kind', 'partner_id'])
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow()
  // Checked by the table's constraint.
  return { name: row.name, kind: row.kind as 'company' | 'personal', partnerId: row.partner_id }
}

function refuseFaults(faults: readonly FieldError[]): void {
  if (faults.length > 0) throw orderInvalid(faults)
}

/**
 * A draft for a new tenant, on the newest version of its blueprint, in the organization that `work` is inside of. Its
 * name is drawn now and kept. Answers its id.
 */
export async function draftWithin(
  { db, record, announce }: Work,
  actor: Actor,
  { organizationId, blueprint, ...draft }: Draft & { organizationId: string; blueprint: string },
): Promise<string> {
  await requireOrderingPartner(db, actor)
  const newest = await newestDefinition(db, blueprint)
  if (newest === undefined) throw blueprintUnknown(blueprint)
  const { definition, version } = newest
  refuseFaults([
    ...valueFaults(definition, draft.parameters ?? {}),
    ...packageFaults(definition, draft.packages ?? []),
  ])
  const customer = await readCustomer(db, organizationId)
  const id = newId()
  const seed = crypto.randomUUID()
  await insertOrder(db, {
    organization_id: organizationId,
    partner_id: customer.partnerId,
    id,
    kind: 'create',
    blueprint,
    blueprint_version: version,
    approval: definition.approval,
    tenant_id: newId(),
    tenant_name: tenantName(customer.kind, customer.name, seed),
    name_seed: seed,
    display_name: draft.displayName ?? '',
    parameters: JSON.stringify(draft.parameters ?? {}),
    packages: JSON.stringify(draft.packages ?? []),
    note: draft.note ?? null,
    requested_by: actor.id,
    requested_by_name: actor.name,
  })
  await record({
    action: 'order.draft',
    target: { type: 'order', id },
    details: { kind: 'create', blueprint },
  })
  await announce('order', id)
  return id
}

export async function createDraft(
  { unitOfWork, clock }: OrderDeps,
  actor: Actor,
  draft: Draft & { organizationId: string; blueprint: string },
): Promise<OrderView> {
  const { organizationId } = draft
  return unitOfWork(actor, { organizationId }, async (work) => {
    const id = await draftWithin(work, actor, draft)
    return readOrder(work.db, { organizationId, id }, clock.now())
  })
}

/** An order placed whole: drafted, its secrets sealed, and submitted, in the organization that `inside` is inside of. */
export async function placeWithin(
  { keyRing, clock }: Pick<OrderDeps, 'keyRing' | 'clock'>,
  inside: Work,
  actor: Actor,
  {
    secrets,
    ...draft
  }: Draft & {
    readonly organizationId: string
    readonly blueprint: string
    /** By package and name. */
    readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>
  },
): Promise<string> {
  const { db, record } = inside
  const { organizationId } = draft
  const id = await draftWithin(inside, actor, draft)
  const drafted = await lockOrder(db, organizationId, id)
  if (drafted === undefined) throw orderNotFound(id)
  for (const [packageName, values] of Object.entries(secrets)) {
    await sealSecrets(db, keyRing, drafted, { packageName, values })
    const details = { package: packageName, names: Object.keys(values).toSorted() }
    await record({ action: 'order.seal_secrets', target: { type: 'order', id }, details })
  }
  await submitStep({ ...inside, order: drafted, now: clock.now() }, actor)
  return id
}

const editable = new Set<Order['state']>(['draft', 'rejected', 'needs_info'])

/** With a question open, only what it asks about may change. */
function refuseUnasked(order: Order, changed: readonly string[]): void {
  if (order.state !== 'needs_info') return
  const open = order.questions
    .filter((question) => question.answeredAt === null)
    .map((question) => question.field)
  const unasked = changed.find((field) => !open.includes(field) && !open.includes(field.split('.')[0] ?? ''))
  if (unasked !== undefined)
    throw orderField(`/body/${unasked.replaceAll('.', '/')}`, 'no question asks about this field')
}

/** The fields of a draft that differ from the order, as questions name them. */
function changedFields(order: Order, draft: Draft): string[] {
  const parameters = Object.entries(draft.parameters ?? {})
    .filter(([name, value]) => order.parameters[name] !== value)
    .map(([name]) => `parameters.${name}`)
  const dropped =
    draft.parameters === undefined
      ? []
      : Object.keys(order.parameters).filter((name) => !(name in (draft.parameters ?? {})))
  return [
    ...(draft.displayName !== undefined && draft.displayName !== order.displayName ? ['displayName'] : []),
    ...(draft.note !== undefined && draft.note !== order.note ? ['note'] : []),
    ...(draft.packages !== undefined && draft.packages.join() !== order.packages.join() ? ['packages'] : []),
    ...parameters,
    ...dropped.map((name) => `parameters.${name}`),
  ]
}

/** Changes a draft, a rejected order, or what a question asks about. */
export async function updateDraft(
  deps: OrderDeps,
  actor: Actor,
  { draft, ...which }: Which & { draft: Draft; ifMatch: number },
): Promise<OrderView> {
  return onOrder(deps, actor, which, async ({ db, order, record }) => {
    if (!editable.has(order.state)) throw orderNotPossibleNow(`An order that is ${order.state} is not edited`)
    const definition = await readDefinition(db, order.blueprint, order.blueprintVersion)
    refuseFaults([
      ...valueFaults(definition, draft.parameters ?? {}),
      ...packageFaults(definition, draft.packages ?? []),
    ])
    const changed = changedFields(order, draft)
    refuseUnasked(order, changed)
    await setOrder(db, {
      organizationId: order.organizationId,
      id: order.id,
      ...(draft.displayName === undefined ? {} : { display_name: draft.displayName }),
      ...(draft.parameters === undefined ? {} : { parameters: JSON.stringify(draft.parameters) }),
      ...(draft.packages === undefined ? {} : { packages: JSON.stringify(draft.packages) }),
      ...(draft.note === undefined ? {} : { note: draft.note }),
    })
    if (draft.packages !== undefined) await dropSecretsOfOtherPackages(db, order, draft.packages)
    if (changed.length > 0)
      await record({ action: 'order.update', target: { type: 'order', id: order.id }, details: { changed } })
  })
}

/** Seals the secrets of one package at once; what was typed is nowhere else. */
export async function sealPackageSecrets(
  deps: OrderDeps,
  actor: Actor,
  {
    packageName,
    values,
    ...which
  }: Which & { packageName: string; values: Record<string, string>; ifMatch: number },
): Promise<OrderView> {
  return onOrder(deps, actor, which, async ({ db, order, record }) => {
    if (!editable.has(order.state))
      throw orderNotPossibleNow(`An order that is ${order.state} takes no secrets`)
    refuseUnasked(order, [`packages.${packageName}`])
    if (!order.packages.includes(packageName))
      throw orderField('/params/package', 'is not chosen in this order')
    const definition = await readDefinition(db, order.blueprint, order.blueprintVersion)
    refuseFaults(secretFaults(definition, packageName, values))
    await sealSecrets(db, deps.keyRing, order, { packageName, values })
    await setOrder(db, { organizationId: order.organizationId, id: order.id })
    const details = { package: packageName, names: Object.keys(values).toSorted() }
    await record({ action: 'order.seal_secrets', target: { type: 'order', id: order.id }, details })
  })
}

/**
 * Packages whose secrets come with this order: a change brings those of the packages it adds, and of all where the
 * tenant has lost them.
 */
export async function packagesToGive(db: Db, order: Order): Promise<readonly string[]> {
  if (order.kind !== 'change' || (await needsSecrets(db, order.organizationId, order.tenantId)))
    return order.packages
  const tenant = await findTenant(db, order.organizationId, order.tenantId)
  return order.packages.filter((name) => tenant?.packages.includes(name) !== true)
}

async function refuseIncomplete({ db, order }: Step): Promise<void> {
  const definition = await readDefinition(db, order.blueprint, order.blueprintVersion)
  refuseFaults([...missingValues(definition, order), ...valueFaults(definition, order.parameters)])
  const secrets = await listSecrets(db, [order.id])
  const given = new Set(secrets.filter((s) => !s.erased).map((s) => `${s.packageName}.${s.name}`))
  const missing = missingSecrets(definition, await packagesToGive(db, order), given)
  if (missing.length > 0) throw secretsMissing(missing)
}

/** Whether the partner is the platform itself, which does not decide twice. */
export async function isDirectPartner(db: Db, partnerId: string): Promise<boolean> {
  const row = await db
    .selectFrom('partners')
    .select('built_in')
    .where('id', '=', partnerId)
    .executeTakeFirst()
  return row?.built_in === true
}

/** Sends the order on its way: to whoever decides, or straight to work where the policy says so. */
export async function enter(step: Step, to: Order['state']): Promise<void> {
  const { db, order, now, enqueue, record } = step
  const answered = order.state === 'needs_info'
  const sent = advance(order, to, now)
  const stamp = now.toISOString()
  const questions = order.questions.map((q) => (q.answeredAt === null ? { ...q, answeredAt: stamp } : q))
  await saveStep(db, sent, {
    submitted_at: order.submittedAt ?? now,
    reason: order.kind === 'create' || order.kind === 'change' ? null : order.reason,
    resume_state: null,
    questions: JSON.stringify(questions),
    plan_state: 'computing',
    ...(to === 'approved' ? { decided_at: now, decided_by_name: 'policy' } : {}),
  })
  const ids = { organizationId: order.organizationId, orderId: order.id }
  const target = { type: 'order', id: order.id }
  if (answered) {
    const fields = order.questions.filter((q) => q.answeredAt === null).map((q) => q.field)
    await record({ action: 'order.answer', target, details: { fields } })
  } else {
    await record({
      action: 'order.submit',
      target,
      details: { kind: order.kind, tenantId: order.tenantId, state: to },
    })
  }
  if (to === 'approved') {
    await enqueue(lookAtTenant, { organizationId: order.organizationId, tenantId: order.tenantId })
    return
  }
  await enqueue(planOrder, ids)
  if (isWaiting(to) && !answered) await enqueue(notifyOrder, { ...ids, what: 'submitted' })
}

async function submitStep(step: Step, actor: Actor): Promise<void> {
  const { db, order } = step
  if (!editable.has(order.state))
    throw orderNotPossibleNow(`An order that is ${order.state} was submitted already`)
  await requireOrderingPartner(db, actor)
  await refuseIncomplete(step)
  const direct = await isDirectPartner(db, order.partnerId)
  await enter(step, order.resumeState ?? firstState(order.approval, direct))
}

/** Submits a draft, answers a question, or resubmits a rejected order: same id, same name. */
export async function submitOrder(deps: OrderDeps, actor: Actor, which: Which): Promise<OrderView> {
  return onOrder(deps, actor, which, (step) => submitStep(step, actor))
}

/** Withdraws an order that does not run yet, and erases its secrets. */
export async function cancelOrder(
  deps: OrderDeps,
  actor: Actor,
  { reason, ...which }: Which & { reason?: string | undefined },
): Promise<OrderView> {
  return onOrder(deps, actor, which, async ({ db, order, now, record }) => {
    await saveStep(db, advance(order, 'cancelled', now), { finished_at: now })
    const target = { type: 'order', id: order.id }
    await record({ action: 'order.cancel', target, details: reason === undefined ? {} : { reason } })
    const packages = await eraseSecrets(db, order)
    if (packages.length > 0)
      await record({ action: 'order.erase_secrets', target, details: { packages, because: 'cancelled' } })
  })
}
