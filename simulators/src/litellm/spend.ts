import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { noContent, ok, routesOf } from '../route.ts'
import type { LitellmCaller } from './caller.ts'
import { pageNumber } from './fields.ts'
import { toToken, type LitellmDay, type LitellmSpend, type LitellmState } from './state.ts'
import { detailEnvelope, errorEnvelope } from './wording.ts'

const route = routesOf<LitellmState, LitellmCaller>()
const keptLogs = 10_000

export type SpendToAdd = {
  readonly token: string
  readonly usd: number
  readonly model?: string | undefined
  readonly promptTokens?: number | undefined
  readonly completionTokens?: number | undefined
  readonly at?: Date | undefined
}

/** Books a model call on a key, its team and the day, as the gateway does after answering. */
export function addSpend(state: LitellmState, { token, usd, ...call }: SpendToAdd): LitellmSpend {
  const key = state.tables.keys.get(token)
  const { promptTokens = 0, completionTokens = 0, model = 'gpt-sim', at = new Date() } = call
  const row: LitellmSpend = {
    request_id: `chatcmpl-${randomUUID()}`,
    api_key: token,
    key_alias: key?.key_alias ?? null,
    team_id: key?.team_id ?? null,
    model,
    spend: usd,
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    startTime: at.toISOString(),
  }
  const number = state.nextNumber('spend')
  state.tables.spend.set(String(number), row)
  state.tables.spend.delete(String(number - keptLogs))
  if (key) state.tables.keys.set(token, { ...key, spend: key.spend + usd })
  const team = row.team_id === null ? undefined : state.tables.teams.get(row.team_id)
  if (team) state.tables.teams.set(team.team_id, { ...team, spend: team.spend + usd })
  addToDay(state, row)
  return row
}

function addToDay(state: LitellmState, row: LitellmSpend): void {
  const date = row.startTime.slice(0, 10)
  const id = [date, row.api_key, row.model].join(' ')
  const day = state.tables.days.get(id)
  state.tables.days.set(id, {
    date,
    team_id: row.team_id,
    api_key: row.api_key,
    key_alias: row.key_alias,
    model: row.model,
    spend: (day?.spend ?? 0) + row.spend,
    prompt_tokens: (day?.prompt_tokens ?? 0) + row.prompt_tokens,
    completion_tokens: (day?.completion_tokens ?? 0) + row.completion_tokens,
    requests: (day?.requests ?? 0) + 1,
  })
}

const optional = z.string().optional()
const SpendPage = z.strictObject({
  api_key: optional,
  user_id: optional,
  request_id: optional,
  session_id: optional,
  team_id: optional,
  min_spend: z.coerce.number().optional(),
  max_spend: z.coerce.number().optional(),
  start_date: optional,
  end_date: optional,
  page: pageNumber,
  page_size: z.coerce.number().int().min(1).max(1000).default(50),
  status_filter: optional,
  model: optional,
  model_id: optional,
  model_group: optional,
  key_alias: optional,
  end_user: optional,
  error_code: optional,
  error_message: optional,
  sort_by: z
    .enum(['spend', 'total_tokens', 'startTime', 'endTime', 'request_duration_ms', 'model', 'ttft_ms'])
    .default('startTime'),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
})
type SpendPage = z.output<typeof SpendPage>

const spendLogs = route({
  method: 'GET',
  path: '/spend/logs/v2',
  query: SpendPage,
  handle: ({ state, query }) => {
    const from = toMoment(query.start_date, 'start_date')
    const until = toMoment(query.end_date, 'end_date')
    const found = candidates(state, query).filter(
      (row) => row.startTime >= from && row.startTime <= until && isFound(row, query),
    )
    const ordered = query.sort_order === 'asc' ? found : found.toReversed()
    const start = (query.page - 1) * query.page_size
    return ok({
      data: ordered.slice(start, start + query.page_size).map(toLog),
      total: ordered.length,
      page: query.page,
      page_size: query.page_size,
      total_pages: Math.ceil(ordered.length / query.page_size),
    })
  },
})

function toMoment(text: string | undefined, name: string): string {
  if (text === undefined)
    throw errorEnvelope(400, 'Start date and end date are required', 'bad_request_error', name)
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text))
    throw errorEnvelope(400, `${name} must be YYYY-MM-DD HH:MM:SS`, 'bad_request_error', name)
  return new Date(`${text.replace(' ', 'T')}Z`).toISOString()
}

function candidates(state: LitellmState, { api_key, team_id }: SpendPage): readonly LitellmSpend[] {
  if (api_key !== undefined) return state.tables.spend.by('key', toToken(api_key))
  return team_id === undefined ? state.spendLogs : state.tables.spend.by('team', team_id)
}

function isFound(row: LitellmSpend, query: SpendPage): boolean {
  const wanted: readonly (readonly [unknown, unknown])[] = [
    [query.team_id, row.team_id],
    [query.key_alias, row.key_alias],
    [query.model, row.model],
    [query.request_id, row.request_id],
  ]
  if (wanted.some(([asked, held]) => asked !== undefined && asked !== held)) return false
  return row.spend >= (query.min_spend ?? -Infinity) && row.spend <= (query.max_spend ?? Infinity)
}

/** The alias sits in the metadata, not beside the key. */
function toLog({ key_alias, ...row }: LitellmSpend) {
  return {
    ...row,
    total_tokens: row.prompt_tokens + row.completion_tokens,
    endTime: row.startTime,
    call_type: 'acompletion',
    status: 'success',
    user: 'default_user_id',
    metadata: { user_api_key_alias: key_alias, user_api_key_team_id: row.team_id, user_api_key: row.api_key },
  }
}

const dailyActivity = route({
  method: 'GET',
  path: '/team/daily/activity',
  query: z.strictObject({
    team_ids: optional,
    start_date: optional,
    end_date: optional,
    model: optional,
    api_key: optional,
    page: pageNumber,
    page_size: z.coerce.number().int().min(1).default(10),
    exclude_team_ids: optional,
  }),
  handle: ({ state, query }) => {
    const { start_date, end_date, page, page_size } = query
    const isDay = (day: string | undefined) => day !== undefined && /^\d{4}-\d\d-\d\d$/.test(day)
    if (!isDay(start_date) || !isDay(end_date))
      throw detailEnvelope(400, 'Please provide start_date and end_date')
    const teams = query.team_ids?.split(',')
    const excluded = query.exclude_team_ids?.split(',') ?? []
    const rows = state.tables.days
      .list()
      .filter((row) => row.date >= (start_date ?? '') && row.date <= (end_date ?? ''))
      .filter((row) => (teams?.includes(row.team_id ?? '') ?? true) && !excluded.includes(row.team_id ?? ''))
      .filter(
        (row) => (query.model ?? row.model) === row.model && (query.api_key ?? row.api_key) === row.api_key,
      )
      .toSorted((one, other) => other.date.localeCompare(one.date))
    const shown = rows.slice((page - 1) * page_size, page * page_size)
    const totalPages = Math.ceil(rows.length / page_size)
    return ok({
      results: toDays(shown),
      metadata: { ...totals(rows), page, total_pages: totalPages, has_more: page < totalPages },
    })
  },
})

/** A page holds rows of the table below (one per day, key and model), folded into days: a day may span pages. */
function toDays(rows: readonly LitellmDay[]) {
  return [...Map.groupBy(rows, (row) => row.date)].map(([date, ofDay]) => ({
    date,
    metrics: toMetrics(ofDay),
    breakdown: {
      models: breakDown(ofDay, (row) => row.model, {}),
      entities: breakDown(ofDay, (row) => row.team_id ?? 'Unassigned', {}),
      api_keys: Object.fromEntries(
        [...Map.groupBy(ofDay, (row) => row.api_key)].map(([token, ofKey]) => [
          token,
          {
            metrics: toMetrics(ofKey),
            metadata: { key_alias: ofKey[0]?.key_alias ?? null, team_id: ofKey[0]?.team_id ?? null },
          },
        ]),
      ),
    },
  }))
}

function breakDown(rows: readonly LitellmDay[], by: (row: LitellmDay) => string, metadata: object) {
  return Object.fromEntries(
    [...Map.groupBy(rows, by)].map(([name, ofName]) => [name, { metrics: toMetrics(ofName), metadata }]),
  )
}

function toMetrics(rows: readonly LitellmDay[]) {
  const sum = (read: (row: LitellmDay) => number) => rows.reduce((total, row) => total + read(row), 0)
  return {
    spend: sum((row) => row.spend),
    prompt_tokens: sum((row) => row.prompt_tokens),
    completion_tokens: sum((row) => row.completion_tokens),
    total_tokens: sum((row) => row.prompt_tokens + row.completion_tokens),
    successful_requests: sum((row) => row.requests),
    failed_requests: 0,
    api_requests: sum((row) => row.requests),
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
  }
}

function totals(rows: readonly LitellmDay[]) {
  const { spend, prompt_tokens, completion_tokens, total_tokens, api_requests } = toMetrics(rows)
  return {
    total_spend: spend,
    total_prompt_tokens: prompt_tokens,
    total_completion_tokens: completion_tokens,
    total_tokens,
    total_api_requests: api_requests,
    total_successful_requests: api_requests,
    total_failed_requests: 0,
  }
}

/** Spend that comes from nowhere, for demos and tests. */
const addSpendControl = route({
  method: 'POST',
  path: '/_sim/spend',
  body: z.strictObject({
    key_alias: z.string(),
    usd: z.number().nonnegative(),
    model: z.string().optional(),
    prompt_tokens: z.int().nonnegative().optional(),
    completion_tokens: z.int().nonnegative().optional(),
    at: z.iso.datetime().optional(),
  }),
  handle: ({ state, body }) => {
    const [key] = state.tables.keys.by('alias', body.key_alias)
    if (!key) throw errorEnvelope(404, `No key has the alias ${body.key_alias}`)
    addSpend(state, {
      token: key.token,
      usd: body.usd,
      model: body.model,
      promptTokens: body.prompt_tokens,
      completionTokens: body.completion_tokens,
      at: body.at === undefined ? undefined : new Date(body.at),
    })
    return noContent
  },
})

export const spendRoutes = [spendLogs, dailyActivity]
export const spendControls = [addSpendControl]
