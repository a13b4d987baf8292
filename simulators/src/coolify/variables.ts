import { z } from 'zod'
import { ok, routesOf } from '../route.ts'
import { readApplication } from './application.ts'
import { newUuid, type CoolifyApplication, type CoolifyState, type CoolifyVariable } from './state.ts'
import { no } from './wording.ts'

const route = routesOf<CoolifyState>()

const Variable = z.strictObject({
  key: z.string().min(1),
  value: z.string().optional(),
  is_preview: z.boolean().optional(),
  is_literal: z.boolean().optional(),
  is_multiline: z.boolean().optional(),
  is_shown_once: z.boolean().optional(),
})
type Variable = z.output<typeof Variable>

const variablesOf = (state: CoolifyState, application: CoolifyApplication) =>
  state.tables.variables.by('application', String(application.id))

const find = (state: CoolifyState, application: CoolifyApplication, body: Variable) =>
  variablesOf(state, application).find(
    ({ key, is_preview }) => key === body.key && is_preview === (body.is_preview ?? false),
  )

function add(state: CoolifyState, application: CoolifyApplication, body: Variable): CoolifyVariable {
  const now = new Date().toISOString()
  const uuid = newUuid()
  return state.tables.variables.set(uuid, {
    id: state.nextId('variables'),
    uuid,
    applicationId: application.id,
    key: body.key,
    value: body.value ?? '',
    is_preview: body.is_preview ?? false,
    is_literal: body.is_literal ?? false,
    is_multiline: body.is_multiline ?? false,
    is_shown_once: body.is_shown_once ?? false,
    created_at: now,
    updated_at: now,
  })
}

function change(state: CoolifyState, variable: CoolifyVariable, body: Variable): CoolifyVariable {
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
  return state.tables.variables.set(variable.uuid, {
    ...variable,
    ...given,
    updated_at: new Date().toISOString(),
  })
}

function show({ applicationId, ...variable }: CoolifyVariable) {
  return {
    ...variable,
    real_value: variable.value,
    resourceable_type: 'App\\Models\\Application',
    resourceable_id: applicationId,
  }
}

const listVariables = route({
  method: 'GET',
  path: '/api/v1/applications/:uuid/envs',
  handle: ({ state, params }) => ok(variablesOf(state, readApplication(state, params.uuid)).map(show)),
})

const createVariable = route({
  method: 'POST',
  path: '/api/v1/applications/:uuid/envs',
  body: Variable,
  handle: ({ state, params, body }) => {
    const application = readApplication(state, params.uuid)
    if (find(state, application, body))
      throw no(409, 'Environment variable already exists. Use PATCH request to update it.')
    return { status: 201, body: { uuid: add(state, application, body).uuid } }
  },
})

const updateVariable = route({
  method: 'PATCH',
  path: '/api/v1/applications/:uuid/envs',
  body: Variable.extend({ value: z.string() }),
  handle: ({ state, params, body }) => {
    const variable = find(state, readApplication(state, params.uuid), body)
    if (!variable) throw no(404, 'Environment variable not found.')
    return { status: 201, body: show(change(state, variable, body)) }
  },
})

const updateVariables = route({
  method: 'PATCH',
  path: '/api/v1/applications/:uuid/envs/bulk',
  body: z.strictObject({ data: z.array(Variable) }),
  handle: ({ state, params, body }) => {
    const application = readApplication(state, params.uuid)
    const changed = body.data.map((item) => {
      const variable = find(state, application, item)
      return variable ? change(state, variable, item) : add(state, application, item)
    })
    return { status: 201, body: changed.map(show) }
  },
})

const deleteVariable = route({
  method: 'DELETE',
  path: '/api/v1/applications/:uuid/envs/:variable',
  handle: ({ state, params }) => {
    const application = readApplication(state, params.uuid)
    const variable = state.tables.variables.get(params.variable)
    if (variable?.applicationId !== application.id) throw no(404, 'Environment variable not found.')
    state.tables.variables.delete(variable.uuid)
    return ok({ message: 'Environment variable deleted.' })
  },
})

export const variableRoutes = [listVariables, createVariable, updateVariable, updateVariables, deleteVariable]
