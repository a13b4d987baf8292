import { type Endpoint, isDeniedToSupport, permissions } from '@freehold/contract'
import { isMounted } from '#platform/http/principal'
import { type Answered, askAll, toLines, wrongOf } from '../attacks/authorization-matrix.ts'
import { allCallers, type Caller } from '../attacks/callers.ts'
import { attackTarget, endpoints, type Target } from '../attacks/support.ts'
import type { Fate } from './hunt.ts'

/** What an operation declares, taken out of it. */
type Change = { readonly name: string; readonly set: Readonly<Record<string, unknown>> }

const wider: Readonly<Partial<Record<Endpoint['scope'], Endpoint['scope']>>> = {
  organization: 'reach',
  partner: 'reach',
  platform: 'reach',
  reach: 'self',
  self: 'public',
}

/** The scope `platform` adds something only where others than operators hold the permission. */
function isScopeAGuard({ permission, scope }: Endpoint): boolean {
  if (scope !== 'platform' || permission === undefined) return true
  return permissions[permission].some((role) => !role.startsWith('operator.'))
}

/** Support comes by the customers' surface; what the list of words denies is denied whatever the operation says. */
function isSupportAGuard(endpoint: Endpoint): boolean {
  return endpoint.support !== 'write' && isMounted(endpoint, 'app') && !isDeniedToSupport(endpoint)
}

/** Each guard that an operation declares, with what it would be without. */
export function changesOf(endpoint: Endpoint): Change[] {
  const { permission, scope, stepUp, support, confined } = endpoint
  const to = isScopeAGuard(endpoint) ? wider[scope] : undefined
  return [
    ...(permission === undefined
      ? []
      : [{ name: `permission ${permission}`, set: { permission: undefined } }]),
    ...(to === undefined ? [] : [{ name: `scope ${scope}`, set: { scope: to } }]),
    ...(stepUp === undefined ? [] : [{ name: 'stepUp', set: { stepUp: undefined } }]),
    ...(isSupportAGuard(endpoint) ? [{ name: `support ${support}`, set: { support: 'write' } }] : []),
    ...(scope === 'self' && confined !== 'allow'
      ? [{ name: `confined ${confined}`, set: { confined: 'allow' } }]
      : []),
  ]
}

const judge = 'test/attacks/authorization-matrix.test.ts › the answers are those of the golden file'

type Place = { readonly target: Target; readonly callers: readonly Caller[] }

/** Ends with `close`; a test's own life has no part in it. */
async function aPlace(): Promise<Place & { readonly close: () => Promise<void> }> {
  const endings: (() => Promise<void>)[] = []
  const target = await attackTarget({ after: (end) => void endings.push(end) })
  const callers = await allCallers(target)
  return {
    target,
    callers,
    close: async () => {
      for (const end of endings) await end()
    },
  }
}

async function answersOf({ target, callers }: Place, endpoint: Endpoint): Promise<Answered[]> {
  const { fire, close } = target.recompose()
  try {
    return await askAll({ ...target, fire }, callers, [endpoint])
  } finally {
    await close()
  }
}

/** The matrix as the golden file holds it; the first line says what is declared, which is no behaviour. */
const behaviourOf = (answers: readonly Answered[]): string => toLines(answers).split('\n').slice(1).join('\n')

/**
 * Takes each declaration of some operations out of the contract and asks everybody once more. The golden file holds
 * each answer, so that any other one is noticed.
 */
export async function huntContract(
  chosen: (key: string) => boolean,
  told: (fate: Fate) => void,
): Promise<Fate[]> {
  const fates: Fate[] = []
  let place = await aPlace()
  const wanted = endpoints.filter((endpoint) =>
    changesOf(endpoint).some(({ name }) => chosen(keyOf(endpoint, name))),
  )
  for (const endpoint of wanted) {
    let before = behaviourOf(await answersOf(place, endpoint))
    for (const { name, set } of changesOf(endpoint)) {
      const key = keyOf(endpoint, name)
      if (!chosen(key)) continue
      const kept = { ...endpoint }
      Object.assign(endpoint, set)
      let isSeen: boolean
      try {
        const answers = await answersOf(place, endpoint)
        isSeen = behaviourOf(answers) !== before || wrongOf(answers).length > 0
      } catch {
        // The server does not start like this.
        isSeen = true
      } finally {
        Object.assign(endpoint, kept)
      }
      // What went through without its guard may have changed the world that the next one is tried in.
      if (isSeen && behaviourOf(await answersOf(place, endpoint)) !== before) {
        await place.close()
        place = await aPlace()
        before = behaviourOf(await answersOf(place, endpoint))
      }
      const fate = { key, killer: isSeen ? judge : undefined, tried: 1 }
      fates.push(fate)
      told(fate)
    }
  }
  await place.close()
  return fates
}

const keyOf = (endpoint: Endpoint, name: string): string => `contract ${endpoint.id} ${name}`

/** Every guard that the contract declares. */
export const contractKeys = (): string[] =>
  endpoints.flatMap((endpoint) => changesOf(endpoint).map(({ name }) => keyOf(endpoint, name)))
