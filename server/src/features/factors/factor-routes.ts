import * as contract from '@freehold/contract'
import { findPasswordState } from '#features/accounts'
import type { Actor } from '#platform/actor'
import { implement } from '#platform/http/route'
import { factorNotFound } from './factor-errors.ts'
import {
  beginPasskey,
  beginTotp,
  confirmTotp,
  finishPasskey,
  removePasskey,
  removeTotp,
} from './factor-service.ts'
import { type FactorDeps, hasSecondFactor, lockFactors, readFactors } from './factor.ts'
import { passkeyDomain } from './passkey-options.ts'
import { listPasskeys, type Passkey, renamePasskey } from './passkey-store.ts'
import { replaceRecoveryCodes } from './recovery-codes.ts'

/** The endpoints below are of scope `self`: the gate lets only accounts pass. */
function ownId({ id }: Actor): string {
  if (id === null) throw factorNotFound()
  return id
}

/** A challenge of the profile is for this person, in whichever session: confirming in between opens a new one. */
const purposeOf = (actor: Actor): string => `register:${ownId(actor)}`

function toView({ id, name, synced, createdAt, lastUsedAt }: Passkey): contract.Passkey {
  return {
    id,
    name,
    synced,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }
}

function readSecurity(deps: FactorDeps, actor: Actor): Promise<contract.MySecurity> {
  const accountId = ownId(actor)
  return deps.unitOfWork(actor, 'platform', async ({ db }) => {
    const factors = await readFactors(db, accountId)
    const password = await findPasswordState(db, accountId)
    return {
      passwordSetAt: password?.setAt.toISOString() ?? null,
      totpSince: factors.totpSince?.toISOString() ?? null,
      passkeys: (await listPasskeys(db, accountId)).map((passkey) => toView(passkey)),
      passkeysPossible: passkeyDomain(deps.origin) !== null,
      recoveryCodesLeft: factors.recoveryCodesLeft,
      secondFactorRequired: await deps.mfaRequired(db, accountId, null),
    }
  })
}

function regenerateCodes(deps: FactorDeps, actor: Actor): Promise<{ recoveryCodes: readonly string[] }> {
  const accountId = ownId(actor)
  return deps.unitOfWork(actor, 'platform', async ({ db, record }) => {
    await lockFactors(db, accountId)
    if (!hasSecondFactor(await readFactors(db, accountId))) throw factorNotFound()
    const recoveryCodes = await replaceRecoveryCodes(db, accountId)
    await record({
      action: 'account.regenerate_recovery_codes',
      target: { type: 'account', id: accountId },
    })
    return { recoveryCodes }
  })
}

function rename(
  deps: FactorDeps,
  actor: Actor,
  input: { readonly id: string; readonly name: string },
): Promise<contract.Passkey> {
  const accountId = ownId(actor)
  return deps.unitOfWork(actor, 'platform', async ({ db, record }) => {
    const passkey = await renamePasskey(db, { accountId, ...input })
    if (passkey === undefined) throw factorNotFound()
    await record({
      action: 'account.update',
      target: { type: 'account', id: accountId },
      details: { changed: ['passkeys.name'] },
    })
    return toView(passkey)
  })
}

/** Codes as an answer carries them; lists of ours are not to be changed, those of an answer may be. */
const toAnswer = (codes: readonly string[] | null): string[] | null => (codes === null ? null : [...codes])

export const factorRoutes = [
  implement(contract.readMySecurity, (deps: FactorDeps, { actor }) => readSecurity(deps, actor)),
  implement(contract.beginTotp, (deps: FactorDeps, { actor }) => beginTotp(deps, actor, ownId(actor))),
  implement(contract.confirmTotp, async (deps: FactorDeps, { actor, body }) => {
    const { recoveryCodes } = await confirmTotp(deps, actor, { accountId: ownId(actor), ...body })
    return { recoveryCodes: toAnswer(recoveryCodes) }
  }),
  implement(contract.removeTotp, async (deps: FactorDeps, { actor }) => {
    await removeTotp(deps, actor, ownId(actor))
    return {}
  }),
  implement(contract.beginPasskey, (deps: FactorDeps, { actor }) =>
    beginPasskey(deps, actor, { accountId: ownId(actor), purpose: purposeOf(actor) }),
  ),
  implement(contract.addPasskey, async (deps: FactorDeps, { actor, body }) => {
    const { name, registration } = body
    const input = { accountId: ownId(actor), purpose: purposeOf(actor), name, registration }
    const { passkey, recoveryCodes } = await finishPasskey(deps, actor, input)
    return { passkey: toView(passkey), recoveryCodes: toAnswer(recoveryCodes) }
  }),
  implement(contract.renamePasskey, (deps: FactorDeps, { actor, params, body }) =>
    rename(deps, actor, { ...params, ...body }),
  ),
  implement(contract.removePasskey, async (deps: FactorDeps, { actor, params }) => {
    await removePasskey(deps, actor, { accountId: ownId(actor), id: params.id })
    return {}
  }),
  implement(contract.regenerateRecoveryCodes, async (deps: FactorDeps, { actor }) => ({
    recoveryCodes: [...(await regenerateCodes(deps, actor)).recoveryCodes],
  })),
]
