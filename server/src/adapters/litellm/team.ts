import { z } from 'zod'
import { planOf, readSpec } from '#adapters/resource'
import { PortError, type Listed, type Observed, type ResourceKind, type Wanted } from '#ports/provisioner'
import { type Litellm, markedWith, markerOf, Metadata, Models, Money, Period, sorted } from './connection.ts'

const kind = 'litellm.team'
const pageSize = 100

const Spec = z.strictObject({
  maxBudget: Money.nullish(),
  budgetDuration: Period.nullish(),
  models: Models.nullish(),
})

const Team = z.looseObject({
  team_id: z.string(),
  team_alias: z.string().nullish(),
  max_budget: z.number().nullish(),
  budget_duration: z.string().nullish(),
  models: z.array(z.string()).nullish(),
  blocked: z.boolean().nullish(),
  metadata: Metadata,
})
type Team = z.output<typeof Team>

/** The shared budget of an organization. Its id over there is our marker, so there can be only one. */
export const litellmTeam: ResourceKind<Litellm> = {
  kind,
  scope: 'organization',
  parameters: Spec,
  suspension: 'enforced',
  nameFor: (name) => name.slice(0, 255),
  observe: async (connection, { marker }) => toObserved(await findTeam(connection, marker)),
  plan: (wanted, observed) => planOf(wanted, observed, toDesired(wanted)),
  apply: async (connection, wanted, observed) => {
    const { marker } = wanted.ref
    const team =
      (observed.exists ? await findTeam(connection, marker) : null) ?? (await createTeam(connection, wanted))
    await converge(connection, wanted, team)
    return { externalId: team.team_id, removed: 0 }
  },
  remove: async ({ http }, { marker }) => {
    // Keys of the team go with it.
    await http.send({
      operation: 'delete team',
      method: 'POST',
      path: '/team/delete',
      body: { team_ids: [marker] },
      also: [404],
    })
  },
  observeAll,
}

async function findTeam({ http }: Litellm, marker: string): Promise<Team | null> {
  const found = await http.find(
    { operation: 'read team', method: 'GET', path: '/team/info', query: { team_id: marker, key_limit: 1 } },
    z.looseObject({ team_info: Team }),
  )
  return found?.team_info ?? null
}

async function createTeam(connection: Litellm, wanted: Wanted): Promise<Team> {
  const { marker } = wanted.ref
  const body = {
    team_id: marker,
    ...toFields(wanted),
    metadata: markedWith(marker),
    blocked: wanted.presence === 'suspended',
  }
  try {
    return await connection.http.ask(
      { operation: 'create team', method: 'POST', path: '/team/new', body },
      Team,
    )
  } catch (error) {
    if (!(error instanceof PortError) || error.kind !== 'conflict') throw error
    // Somebody, most likely a former call of ours without an answer, was there first.
    const team = await findTeam(connection, marker)
    if (team === null) throw error
    return team
  }
}

async function converge({ http }: Litellm, wanted: Wanted, team: Team): Promise<void> {
  const plan = planOf(
    { ...wanted, presence: 'present' },
    toObserved({ ...team, blocked: false }),
    toDesired(wanted),
  )
  if (plan.action === 'update')
    await http.send({
      operation: 'update team',
      method: 'POST',
      path: '/team/update',
      body: {
        team_id: team.team_id,
        ...toFields(wanted),
        metadata: markedWith(wanted.ref.marker, team.metadata),
      },
    })
  const isSuspended = wanted.presence === 'suspended'
  if ((team.blocked ?? false) !== isSuspended)
    await http.send({
      operation: isSuspended ? 'block team' : 'unblock team',
      method: 'POST',
      path: isSuspended ? '/team/block' : '/team/unblock',
      body: { team_id: team.team_id },
    })
}

/** What we set; a parameter that is left out is set to nothing, so that removing it from a blueprint tells. */
function toFields({ ref, spec }: Wanted) {
  const { maxBudget, budgetDuration, models } = readSpec(kind, Spec, spec)
  return {
    team_alias: ref.externalName,
    max_budget: maxBudget ?? null,
    budget_duration: budgetDuration ?? null,
    models: sorted(models),
  }
}

function toDesired(wanted: Wanted) {
  const { team_alias, max_budget, budget_duration, models } = toFields(wanted)
  return {
    alias: team_alias,
    maxBudget: max_budget,
    budgetDuration: budget_duration,
    models,
    marker: wanted.ref.marker,
  }
}

function toObserved(team: Team | null): Observed {
  if (team === null) return { exists: false }
  return {
    exists: true,
    externalId: team.team_id,
    suspended: team.blocked ?? false,
    state: {
      alias: team.team_alias ?? null,
      maxBudget: team.max_budget ?? null,
      budgetDuration: team.budget_duration ?? null,
      models: sorted(team.models),
      marker: markerOf(team.metadata),
    },
    extras: [],
  }
}

async function* observeAll({ http }: Litellm): AsyncGenerator<Listed> {
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const found = await http.ask(
      { operation: 'list teams', method: 'GET', path: '/v2/team/list', query: { page, page_size: pageSize } },
      z.looseObject({ teams: z.array(Team), total_pages: z.number() }),
    )
    pages = found.total_pages
    for (const team of found.teams)
      yield {
        externalName: team.team_alias ?? team.team_id,
        externalId: team.team_id,
        marker: markerOf(team.metadata),
      }
  }
}
