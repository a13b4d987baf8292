import { findStanding } from '#features/accounts'
import type { Actor } from '#platform/actor'
import { AppError } from '#platform/errors'
import { endSessionsOf, endSome } from './session-service.ts'
import type { SessionDeps } from './session.ts'

type Deps = Pick<SessionDeps, 'unitOfWork' | 'keyRing'>

const sessionNotFound = (id: string): AppError => new AppError('session.not_found', `No session ${id}`)

/** Which sessions a person may end: whoever is confined to an organization, those of its own kind. */
const within = ({ confinedTo }: Actor) => (confinedTo === undefined ? {} : { confinedTo })

/** Signs out one browser of the person's own. */
export async function endOwnSession(deps: Deps, actor: Actor, id: string): Promise<void> {
  const accountId = actor.id ?? ''
  await deps.unitOfWork(actor, 'platform', async (work) => {
    const ended = await endSome(deps, work, { accountId, only: id, ...within(actor) })
    if (ended.length === 0) throw sessionNotFound(id)
    const target = { type: 'account', id: accountId }
    await work.record({ action: 'session.end', target, details: { because: 'own' } })
  })
}

/** Signs out every browser of the person's own but the one that asks. */
export async function endOtherSessions(deps: Deps, actor: Actor): Promise<{ ended: number }> {
  const accountId = actor.id ?? ''
  return deps.unitOfWork(actor, 'platform', async (work) => {
    const { sessionId, confinedTo } = actor
    const ended =
      confinedTo === undefined
        ? await endSessionsOf(deps, work, accountId, sessionId)
        : (
            await endSome(deps, work, {
              accountId,
              ...within(actor),
              ...(sessionId === undefined ? {} : { except: sessionId }),
            })
          ).length
    const target = { type: 'account', id: accountId }
    await work.record({ action: 'session.end_others', target, details: { ended } })
    return { ended }
  })
}

/** Signs a person out everywhere, by an operator; another operator, by an owner only. */
export async function endAccountSessions(
  deps: Deps,
  actor: Actor,
  accountId: string,
): Promise<{ ended: number }> {
  return deps.unitOfWork(actor, 'platform', async (work) => {
    const standing = await findStanding(work.db, accountId)
    if (standing === undefined) throw new AppError('account.not_found', `No account ${accountId}`)
    const mayEnd = actor.id === accountId || actor.roles.includes('operator.owner')
    if (standing.operatorRole !== null && !mayEnd)
      throw new AppError('auth.forbidden', "Only an owner may do this to an operator's account")
    const ended = await endSessionsOf(deps, work, accountId)
    const target = { type: 'account', id: accountId }
    await work.record({ action: 'session.end_all', target, details: { ended } })
    return { ended }
  })
}
