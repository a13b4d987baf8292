import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Endpoint, permissions, type RoleName } from '@freehold/contract'
import type { Mount } from '#platform/http/principal'
import { allCallers, type Caller } from './callers.ts'
import { attackTarget, endpoints, type Hit, inParallel, mountNames, shotAt, type Target } from './support.ts'
import { validInput } from './valid-input.ts'

const goldenFile = join(import.meta.dirname, '../golden/authorization-matrix.txt')
const isWritten = process.env['FREEHOLD_WRITE_GOLDEN'] === '1'

type Case = { readonly endpoint: Endpoint; readonly caller: Caller; readonly mount: Mount }
type Answered = Case & { readonly hit: Hit }

const through = 'through'
const nothingThere: readonly string[] = ['404 request.not_found', '405 request.method_not_allowed']

/**
 * What must become of a request, worked out from the permission table and the scopes by themselves, not by the
 * server's code: the answers it may get, or `through` where authorisation has no objection.
 */
function expectation({ endpoint, caller, mount }: Case): readonly string[] {
  const { scope, permission } = endpoint
  const holders: readonly RoleName[] = permission === undefined ? [] : permissions[permission]
  const audience = mount === 'app' ? 'organization.' : `${mount}.`
  const isThere = mount === 'bearer' || (scope !== 'public' && (scope === 'self' || holders.some((r) => r.startsWith(audience))))
  if (!isThere) return nothingThere
  if (scope === 'public') return [through]
  const known = caller.at[mount]
  if (known === undefined) return ['401 auth.required']
  if (known === 'token refused') return ['401 auth.token_invalid']
  if (known === 'surface refused') return ['403 account.surface_refused']
  if (scope === 'self') return [through]
  const { role, place } = known
  const isOperator = role?.startsWith('operator.') === true
  const isPartner = role?.startsWith('partner.') === true
  if (scope === 'organization' && (role === null || place !== 'own')) return ['404 organization.not_found']
  if (scope === 'partner' && !isOperator && (!isPartner || place !== 'own')) return ['404 partner.not_found']
  const counts = scope === 'platform' ? isOperator : scope === 'reach' ? isOperator || isPartner : true
  return counts && role !== null && holders.includes(role) ? [through] : ['403 auth.forbidden']
}

/** What the gate itself says; anything else was said by the operation, so that the request came through. */
function verdict({ status, code, json }: Hit): string {
  const gate = ['auth.required', 'auth.token_invalid', 'auth.forbidden', 'account.surface_refused', 'request.not_found',
    'request.method_not_allowed', 'organization.not_found', 'partner.not_found']
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
      const cells = ofCaller.map(({ mount, hit }) => `${mount} ${hit.status}${hit.code === '' ? '' : ` ${hit.code}`}`)
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

  await t.test('every operation is tried by at least 24 callers at every mount, in at least 3,000 requests', () => {
    assert.ok(callers.length >= 24)
    assert.equal(new Set(callers.map(({ name }) => name)).size, callers.length)
    assert.ok(answers.length >= 3000)
    assert.equal(answers.length, endpoints.length * callers.length * mountNames.length)
  })

  await t.test('nobody gets further than the permission table and the scopes say, and nobody less far', () => {
    const wrong = answers.flatMap((answer) => {
      const expected = expectation(answer)
      return expected.includes(verdict(answer.hit)) ? [] : [`${told(answer)}, not ${expected.join(' or ')}`]
    })
    assert.deepEqual(wrong, [])
  })

  await t.test('whoever may read is answered, and no request makes the server fail', () => {
    assert.deepEqual(answers.filter(({ hit }) => hit.status >= 500).map(told), [])
    const isRead = ({ endpoint, hit }: Answered): boolean =>
      endpoint.method === 'GET' && endpoint.id !== 'interactions.read' && verdict(hit) === through
    assert.deepEqual(answers.filter((answer) => isRead(answer) && answer.hit.status !== 200).map(told), [])
  })

  await t.test('the answers are those of the golden file', () => {
    const lines = toLines(answers)
    if (isWritten) writeFileSync(goldenFile, lines)
    assert.deepEqual(lines.split('\n'), readFileSync(goldenFile, 'utf8').split('\n'))
  })
})
