import { z } from 'zod'
import { ok, routesOf, type Answer } from '../route.ts'
import type { LitellmCaller } from './caller.ts'
import { isExpired } from './key-list.ts'
import { addSpend } from './spend.ts'
import type { LitellmKey, LitellmState } from './state.ts'
import { errorEnvelope } from './wording.ts'

const route = routesOf<LitellmState, LitellmCaller>()

const usdPerToken = 0.000004
const reply = 'This is the simulator speaking: no model was called and nothing was paid.'

const Completion = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })).min(1),
})
type Completion = z.output<typeof Completion>

const complete = (path: '/chat/completions' | '/v1/chat/completions') =>
  route({
    method: 'POST',
    path,
    body: Completion,
    handle: ({ state, body, caller }) => {
      if (caller.key) checkAllowed(state, caller.key, body.model)
      return answer(state, caller.token, body)
    },
  })

/** Key and team both bind: whichever is blocked or spent stops the call. */
function checkAllowed(state: LitellmState, key: LitellmKey, model: string): void {
  const team = key.team_id === null ? undefined : state.tables.teams.get(key.team_id)
  if (key.blocked || team?.blocked)
    throw errorEnvelope(
      401,
      `Authentication Error, ${key.blocked ? 'Key' : 'Team'} is blocked.`,
      'auth_error',
    )
  if (isExpired(key)) throw errorEnvelope(401, 'Authentication Error, Expired Key.', 'expired_key', 'key')
  checkLimits(key, model)
  if (team) checkLimits(team, model)
}

type Limits = Pick<LitellmKey, 'models' | 'spend' | 'max_budget'>

function checkLimits({ models, spend, max_budget }: Limits, model: string): void {
  if (models.length > 0 && !models.includes(model))
    throw errorEnvelope(401, `Not allowed to access model ${model}`, 'key_model_access_denied', 'model')
  if (max_budget !== null && spend >= max_budget)
    throw errorEnvelope(
      400,
      `Budget has been exceeded! Current cost: ${spend}, Max budget: ${max_budget}`,
      'budget_exceeded',
    )
}

function answer(state: LitellmState, token: string, { model, messages }: Completion): Answer {
  const promptTokens = Math.ceil(JSON.stringify(messages).length / 4)
  const completionTokens = Math.ceil(reply.length / 4)
  const total = promptTokens + completionTokens
  const row = addSpend(state, { token, usd: total * usdPerToken, model, promptTokens, completionTokens })
  return ok({
    id: row.request_id,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: reply } }],
    usage: { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: total },
  })
}

const liveliness = route({
  method: 'GET',
  path: '/health/liveliness',
  auth: false,
  handle: () => ({ status: 200, body: '"I\'m alive!"', headers: { 'content-type': 'application/json' } }),
})

const readiness = route({
  method: 'GET',
  path: '/health/readiness',
  auth: false,
  handle: () => ok({ status: 'healthy', db: 'connected', litellm_version: '1.96.0' }),
})

const health = route({
  method: 'GET',
  path: '/health',
  query: z.strictObject({ model: z.string().optional(), model_id: z.string().optional() }),
  handle: ({ state }) => {
    state.tables.meters.set('health', { calls: state.moneySpentCalls + 1 })
    return ok({ healthy_endpoints: [], unhealthy_endpoints: [], healthy_count: 0, unhealthy_count: 0 })
  },
})

export const gatewayRoutes = [
  complete('/chat/completions'),
  complete('/v1/chat/completions'),
  liveliness,
  readiness,
  health,
]
