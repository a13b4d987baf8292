import type { Onboarding, OnboardingForm } from '@freehold/contract'
import { newestDefinition } from '#features/blueprints'
import { secretFaults } from '#features/orders'
import { holdPartner, partnerNotActive } from '#features/partners'
import type { Actor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import { readWithin } from '#platform/db/reach'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import { newId } from '#platform/ids'
import type { KeyRing } from '#platform/key-ring'
import { onboardingNotFound, onboardingSubmitted } from './onboarding-errors.ts'
import {
  deleteOnboarding,
  findOnboarding,
  insertOnboarding,
  lockOnboarding,
  type OnboardingRow,
  type PackageSecrets,
  sealPackages,
  updateOnboardingRow,
} from './onboarding-store.ts'

export type OnboardingDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
  readonly clock: Clock
  readonly keyRing: KeyRing
}

export type Which = { readonly partnerId: string; readonly id: string }

export async function readRow(db: Db, { partnerId, id }: Which): Promise<Onboarding> {
  const found = await findOnboarding(db, partnerId, id)
  if (found === undefined) throw onboardingNotFound(id)
  return found
}

export async function readOnboarding(
  { unitOfWork }: Pick<OnboardingDeps, 'unitOfWork'>,
  actor: Actor,
  which: Which,
): Promise<Onboarding> {
  return readWithin(unitOfWork, actor, (db) => readRow(db, which))
}

export async function createOnboarding(
  { unitOfWork }: Pick<OnboardingDeps, 'unitOfWork'>,
  actor: Actor,
  { partnerId, ...form }: { readonly partnerId: string } & OnboardingForm,
): Promise<Onboarding> {
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    if ((await holdPartner(db, partnerId)) !== 'active') throw partnerNotActive()
    const id = newId()
    await insertOnboarding(db, { id, partnerId, form, createdBy: actor.id, createdByName: actor.name })
    await record({ action: 'onboarding.create', target: { type: 'onboarding', id } })
    return readRow(db, { partnerId, id })
  })
}

type Step = Work & { readonly row: OnboardingRow }

/** A step on an entry that is not submitted yet, its row locked. `ifMatch` of 0 asks for no version. */
async function onDraft(
  { unitOfWork }: Pick<OnboardingDeps, 'unitOfWork'>,
  actor: Actor,
  { partnerId, id, ifMatch }: Which & { readonly ifMatch: number },
  fn: (step: Step) => Promise<void>,
): Promise<Onboarding | undefined> {
  return unitOfWork(actor, 'platform', async (work) => {
    const row = await lockOnboarding(work.db, partnerId, id)
    if (row === undefined) throw onboardingNotFound(id)
    if (row.view.state === 'submitted') throw onboardingSubmitted()
    if (ifMatch !== 0) requireVersion(row.view, ifMatch)
    await fn({ ...work, row })
    return findOnboarding(work.db, partnerId, id)
  })
}

/** The secrets that the form still asks for: another product has others, and so has a package that is not chosen. */
function keptSecrets(before: OnboardingForm, after: OnboardingForm, secrets: PackageSecrets): PackageSecrets {
  if (before.order?.blueprint !== after.order?.blueprint) return {}
  const chosen = after.order?.packages ?? []
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => chosen.includes(name)))
}

export async function updateOnboarding(
  deps: OnboardingDeps,
  actor: Actor,
  { partnerId, id, ifMatch, ...parts }: Which & { readonly ifMatch: number } & OnboardingForm,
): Promise<Onboarding | undefined> {
  return onDraft(deps, actor, { partnerId, id, ifMatch }, async ({ db, record, row }) => {
    const form: OnboardingForm = { ...row.view.form, ...parts }
    const secrets = keptSecrets(row.view.form, form, row.secrets(deps.keyRing))
    await updateOnboardingRow(db, id, deps.clock.now(), {
      form: JSON.stringify(form),
      secrets: sealPackages(deps.keyRing, id, secrets),
    })
    const details = { changed: Object.keys(parts) }
    await record({ action: 'onboarding.update', target: { type: 'onboarding', id }, details })
  })
}

/** Seals what one package needs at once; what was typed is nowhere else. */
export async function sealOnboardingSecrets(
  deps: OnboardingDeps,
  actor: Actor,
  input: Which & {
    readonly ifMatch: number
    readonly packageName: string
    readonly values: Readonly<Record<string, string>>
  },
): Promise<Onboarding | undefined> {
  const { packageName, values, ...which } = input
  return onDraft(deps, actor, which, async ({ db, record, row }) => {
    const { blueprint = '', packages = [] } = row.view.form.order ?? {}
    const newest = await newestDefinition(db, blueprint)
    if (newest === undefined) throw new AppError('order.blueprint_unknown', `No blueprint ${blueprint}`)
    const unchosen = packages.includes(packageName)
      ? []
      : [{ pointer: '/params/package', code: 'order.invalid', detail: 'is not chosen in this order' }]
    const fields = [...unchosen, ...secretFaults(newest.definition, packageName, values)]
    if (fields.length > 0)
      throw new AppError('order.invalid', 'The order does not fit its blueprint', { fields })
    const secrets = { ...row.secrets(deps.keyRing), [packageName]: values }
    await updateOnboardingRow(db, which.id, deps.clock.now(), {
      secrets: sealPackages(deps.keyRing, which.id, secrets),
    })
    const details = { package: packageName, names: Object.keys(values).toSorted() }
    await record({ action: 'onboarding.seal_secrets', target: { type: 'onboarding', id: which.id }, details })
  })
}

export async function discardOnboarding(deps: OnboardingDeps, actor: Actor, which: Which): Promise<void> {
  await onDraft(deps, actor, { ...which, ifMatch: 0 }, async ({ db, record }) => {
    await deleteOnboarding(db, which.id)
    await record({ action: 'onboarding.discard', target: { type: 'onboarding', id: which.id } })
  })
}
