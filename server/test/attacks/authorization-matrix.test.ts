import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Endpoint, permissions, type RoleName } from '@freehold/contract'
import type { Mount } from '#platform/http/principal'
import { allCallers, type Caller, type Somebody } from './callers.ts'
import { attackTarget, endpoints, type Hit, inParallel, mountNames, shotAt, type Target } from './support.ts'
import { validInput } from './valid-input.ts'

const goldenFile = join(import.meta.dirname, '../golden/authorization-matrix.txt')
const isWritten = process.env['FREEHOLD_WRITE_GOLDEN'] === '1'

type Case = { readonly endpoint: Endpoint; readonly caller: Caller; readonly mount: Mount }
type Answered = Case & { readonly hit: Hit }

const through = 'through'
const nothingThere: readonly string[] = ['404 request.not_found', '405 request.method_not_allowed']

const holdersOf = ({ permission }: Endpoint): readonly RoleName[] =>
  permission === undefined ? [] : permissions[permission]

/** Where somebody could hold the permission; and what needs no sign-in is only where no cookie counts. */
function isOffered(endpoint: Endpoint, mount: Mount): boolean {
  if (mount === 'bearer' || endpoint.scope === 'self') return true
  const audience = mount === 'app' ? 'organization.' : `${mount}.`
  return endpoint.scope !== 'public' && holdersOf(endpoint).some((role) => role.startsWith(audience))
}

/** What becomes of somebody whose role and place are known, by the scope of the operation. */
function expectationFor(endpoint: Endpoint, { role, place }: Somebody): string {
  const kind = role?.split('.')[0] ?? 'nobody'
  const isHere = kind !== 'nobody' && place === 'own'
  const byScope: Readonly<Record<Endpoint['scope'], readonly [isSeen: boolean, counts: boolean]>> = {
    public: [true, true],
    self: [true, true],
    platform: [true, kind === 'operator'],
    reach: [true, kind === 'operator' || kind === 'partner'],
    partner: [kind === 'operator' || (kind === 'partner' && isHere), true],
    organization: [isHere, true],
  }
  const [isSeen, counts] = byScope[endpoint.scope]
  if (!isSeen) return `404 ${endpoint.scope}.not_found`
  const isGranted = endpoint.scope === 'self' || (role !== null && holdersOf(endpoint).includes(role))
  return counts && isGranted ? through : '403 auth.forbidden'
}

/**
 * What must become of a request, worked out from the permission table and the scopes by themselves, not by the
 * server's code: the answers it may get, or `through` where authorisation has no objection.
 */
function expectation({ endpoint, caller, mount }: Case): readonly string[] {
  if (!isOffered(endpoint, mount)) return nothingThere
  if (endpoint.scope === 'public') return [through]
  const known = caller.at[mount]
  if (known === undefined) return ['401 auth.required']
  if (known === 'token refused') return ['401 auth.token_invalid']
  if (known === 'surface refused') return ['403 account.surface_refused']
  const said = expectationFor(endpoint, known)
  // A token tells nothing of who holds it now.
  if (said === through && endpoint.stepUp === true && mount === 'bearer') return ['403 auth.step_up_required']
  return [said]
}

/** What the gate itself says; anything else was said by the operation, so that the request came through. */
function verdict({ status, code, json }: Hit): string {
  const gate = [
    'auth.required',
    'auth.token_invalid',
    'auth.forbidden',
    'auth.step_up_required',
    'account.surface_refused',
    'request.not_found',
    'request.method_not_allowed',
    'organization.not_found',
    'partner.not_found',
  ]
  if (!gate.includes(code)) return through
  // An operation may forbid something too (the other side's decision); the gate names the permission that is missing.
  const { detail = '' } = json as { detail?: string }
  if (code === 'auth.forbidden' && !detail.startsWith('This needs the permission')) return through
  return `${status} ${code}`
}

function toLines(answers: readonly Answered[]): string {
  const lines: string[] = []
  for (const [endpoint, ofEndpoint] of Map.groupBy(answers, (answer) => answer.endpoint)) {
    lines.push(`${endpoint.id} (${endpoint.scope}, ${endpoint.permission ?? 'no permission'})`)
    for (const [caller, ofCaller] of Map.groupBy(ofEndpoint, (answer) => answer.caller)) {
      const cells = ofCaller.map(
        ({ mount, hit }) => `${mount} ${hit.status}${hit.code === '' ? '' : ` ${hit.code}`}`,
      )
      lines.push(`  ${caller.name} | ${cells.join(' | ')}`)
    }
  }
  return `${lines.join('\n')}\n`
}

async function ask(target: Target, callers: readonly Caller[]): Promise<Answered[]> {
  const cases = endpoints.flatMap((endpoint) =>
    callers.flatMap((caller) => mountNames.map((mount): Case => ({ endpoint, caller, mount }))),
  )
  return inParallel(cases, 8, async (one) => {
    // Stale, so that a change that is allowed is still none.
    const input = { ...validInput(one.endpoint, target.world), ifMatch: 999 }
    return { ...one, hit: await target.fire(shotAt(one.endpoint, one.mount, input, one.caller.headers)) }
  })
}

const told = ({ endpoint, caller, mount, hit }: Answered): string =>
  `${endpoint.id} at ${mount} by ${caller.name}: ${hit.status} ${hit.code}`

test('authorisation matrix', async (t) => {
  const target = await attackTarget(t)
  const callers = await allCallers(target)
  const answers = await ask(target, callers)

  await t.test(
    'every operation is tried by at least 24 callers at every mount, in at least 3,000 requests',
    () => {
      assert.ok(callers.length >= 24)
      assert.equal(new Set(callers.map(({ name }) => name)).size, callers.length)
      assert.ok(answers.length >= 3000)
      assert.equal(answers.length, endpoints.length * callers.length * mountNames.length)
    },
  )

  await t.test(
    'nobody gets further than the permission table and the scopes say, and nobody less far',
    () => {
      const wrong = answers.flatMap((answer) => {
        const expected = expectation(answer)
        return expected.includes(verdict(answer.hit)) ? [] : [`${told(answer)}, not ${expected.join(' or ')}`]
      })
      assert.deepEqual(wrong, [])
    },
  )

  await t.test('whoever may read is answered, and no request makes the server fail', () => {
    assert.deepEqual(answers.filter(({ hit }) => hit.status >= 500).map(told), [])
    const isRead = ({ endpoint, hit }: Answered): boolean =>
      endpoint.method === 'GET' && endpoint.id !== 'interactions.read' && verdict(hit) === through
    assert.deepEqual(answers.filter((answer) => isRead(answer) && answer.hit.status !== 200).map(told), [])
  })

  await t.test('asking for the head of an answer is judged as asking for the answer', async () => {
    const judged = answers.filter(
      ({ endpoint, hit }) => endpoint.method === 'GET' && endpoint.stream === undefined && hit.status >= 401,
    )
    const few = judged.filter(({ caller }) =>
      ['anonymous', "owner of another partner's organization", 'bearer: garbage'].includes(caller.name),
    )
    assert.ok(few.length > 100)
    const wrong = await inParallel(few, 8, async (one) => {
      const shot = shotAt(one.endpoint, one.mount, validInput(one.endpoint, target.world), one.caller.headers)
      const hit = await target.fire({ ...shot, method: 'HEAD' })
      return hit.status === one.hit.status ? [] : [`${told(one)}, as HEAD ${hit.status}`]
    })
    assert.deepEqual(wrong.flat(), [])
  })

  await t.test('the answers are those of the golden file', () => {
    const lines = toLines(answers)
    if (isWritten) writeFileSync(goldenFile, lines)
    assert.deepEqual(lines.split('\n'), readFileSync(goldenFile, 'utf8').split('\n'))
  })
})
