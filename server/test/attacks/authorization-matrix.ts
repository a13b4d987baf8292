import { type Endpoint, maySupport, permissions, type RoleName } from '@freehold/contract'
import type { Mount } from '#platform/http/principal'
import type { Caller, Somebody } from './callers.ts'
import { type Hit, inParallel, isFull, mountNames, shotAt, type Target } from './support.ts'
import { validInput } from './valid-input.ts'

type Case = { readonly endpoint: Endpoint; readonly caller: Caller; readonly mount: Mount }
export type Answered = Case & { readonly hit: Hit }

/** Where an operation is not mounted nobody finds it: a few ask there, everybody in the whole list. */
const fewAskAnywhere = new Set([
  'anonymous',
  'operator owner',
  'organization owner',
  'bearer: operator owner',
])

export const through = 'through'
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
function expectationFor(endpoint: Endpoint, { role, place, tenantRole }: Somebody): string {
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
  const held = [role, endpoint.path.includes('/:tenantId') ? tenantRole : null]
  const isGranted = endpoint.scope === 'self' || holdersOf(endpoint).some((holder) => held.includes(holder))
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
  if (known === 'support ended') return ['401 auth.support_ended']
  return [expectationWith(endpoint, mount, known)]
}

/** What is said of rights, unless something about the session comes before it or after it. */
function expectationWith(endpoint: Endpoint, mount: Mount, known: Somebody): string {
  const { support, proof = 'fresh', isConfined = false } = known
  if (support !== undefined && !maySupport(endpoint, { mayWrite: support === 'write', isLimited: false }))
    return '403 auth.support_denied'
  if (isConfined && endpoint.scope === 'self' && endpoint.confined !== 'allow') return '403 auth.forbidden'
  const said = expectationFor(endpoint, known)
  // A token tells nothing of who holds it now.
  const isProved = proof === 'fresh' && mount !== 'bearer'
  return said === through && endpoint.stepUp === true && !isProved ? '403 auth.step_up_required' : said
}

/** Answers that are not what the permission table and the scopes say. */
export function wrongOf(answers: readonly Answered[]): string[] {
  return answers.flatMap((answer) => {
    const expected = expectation(answer)
    return expected.includes(verdict(answer.hit)) ? [] : [`${told(answer)}, not ${expected.join(' or ')}`]
  })
}

/** What the gate itself says; anything else was said by the operation, so that the request came through. */
export function verdict({ status, code, json }: Hit): string {
  const gate = [
    'auth.required',
    'auth.token_invalid',
    'auth.forbidden',
    'auth.step_up_required',
    'auth.support_denied',
    'auth.support_ended',
    'account.surface_refused',
    'request.not_found',
    'request.method_not_allowed',
    'organization.not_found',
    'partner.not_found',
  ]
  if (!gate.includes(code)) return through
  // An operation may forbid something too (the other side's decision); the gate names the permission that is missing.
  const { detail = '' } = json as { detail?: string }
  const isGates = /^(?:This needs the permission|Sign in with your own)/.test(detail)
  if (code === 'auth.forbidden' && !isGates) return through
  return `${status} ${code}`
}

/** Callers who are one account share a quota, and which of them finds it used up is chance. */
function toCell({ status, code }: Hit): string {
  if (code === 'data_export.too_many') return '202'
  return code === '' ? String(status) : `${status} ${code}`
}

export function toLines(answers: readonly Answered[]): string {
  const lines: string[] = []
  for (const [endpoint, ofEndpoint] of Map.groupBy(answers, (answer) => answer.endpoint)) {
    lines.push(`${endpoint.id} (${endpoint.scope}, ${endpoint.permission ?? 'no permission'})`)
    for (const [caller, ofCaller] of Map.groupBy(ofEndpoint, (answer) => answer.caller)) {
      const kept = ofCaller.filter(
        ({ mount }) => isOffered(endpoint, mount) || fewAskAnywhere.has(caller.name),
      )
      if (kept.length === 0) continue
      const cells = kept.map(({ mount, hit }) => `${mount} ${toCell(hit)}`)
      lines.push(`  ${caller.name} | ${cells.join(' | ')}`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** Operations that end what a caller is; who is through there must be able to ask again. */
const ending = new Set([
  'members.leave',
  'sessions.endOthers',
  'sessions.endOfAccount',
  'supportSessions.leave',
])

async function keepCallers({ owner }: Target): Promise<() => Promise<void>> {
  await owner.query(`
    create schema kept;
    create table kept.web_sessions as table web_sessions;
    create table kept.support_sessions as table support_sessions;
    create table kept.oidc_payloads as table oidc_payloads;
    create table kept.members as table members;
    create table kept.member_tenant_roles as table member_tenant_roles`)
  return async () => {
    await owner.query(`
      insert into web_sessions select * from kept.web_sessions on conflict do nothing;
      insert into oidc_payloads select * from kept.oidc_payloads on conflict do nothing;
      insert into members select * from kept.members on conflict do nothing;
      insert into member_tenant_roles select * from kept.member_tenant_roles on conflict do nothing;
      update support_sessions s set ended_at = k.ended_at from kept.support_sessions k where k.id = s.id`)
  }
}

/** Asks each of these operations as every caller at every mount. */
export async function askAll(
  target: Target,
  callers: readonly Caller[],
  endpoints: readonly Endpoint[],
): Promise<Answered[]> {
  const casesOf = (some: readonly Endpoint[]): Case[] =>
    some.flatMap((endpoint) =>
      callers.flatMap((caller) =>
        mountNames
          .filter((mount) => isFull || isOffered(endpoint, mount) || fewAskAnywhere.has(caller.name))
          .map((mount): Case => ({ endpoint, caller, mount })),
      ),
    )
  const ask = async (one: Case): Promise<Answered> => {
    // Stale, so that a change that is allowed is still none.
    const input = { ...validInput(one.endpoint, target.world), ifMatch: 999 }
    return { ...one, hit: await target.fire(shotAt(one.endpoint, one.mount, input, one.caller.headers)) }
  }
  const answers = await inParallel(casesOf(endpoints.filter(({ id }) => !ending.has(id))), 8, ask)
  const last = endpoints.filter(({ id }) => ending.has(id))
  if (last.length === 0) return answers
  const restore = await keepCallers(target)
  for (const one of casesOf(last)) {
    answers.push(await ask(one))
    if (answers.at(-1)?.hit.status !== 404) await restore()
  }
  await target.owner.query('drop schema kept cascade')
  return answers
}

export const told = ({ endpoint, caller, mount, hit }: Answered): string =>
  `${endpoint.id} at ${mount} by ${caller.name}: ${hit.status} ${hit.code}`
