import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import { errorCodes, permissions } from '@freehold/contract'
import { z } from 'zod'
import { isObject, type JsonSchema } from './openapi-schemas.ts'
import { createOpenApi, endpointsOf } from './openapi.ts'

const endpoints = endpointsOf(contract)
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8')))
const document = createOpenApi(endpoints, { version })

function within(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)
}

function* objectsIn(value: unknown): Generator<JsonSchema> {
  if (Array.isArray(value)) for (const inner of value) yield* objectsIn(inner)
  if (!isObject(value)) return
  yield value
  for (const inner of Object.values(value)) yield* objectsIn(inner)
}

test('the committed document is that of the contract; node scripts/openapi.ts renews it', async () => {
  const committed: unknown = JSON.parse(
    await readFile(new URL('../../../openapi.json', import.meta.url), 'utf8'),
  )
  assert.ok(
    JSON.stringify(committed) === JSON.stringify(document),
    'server/openapi.json is not that of the contract: run `node scripts/openapi.ts`',
  )
})

test('every operation has a summary, an id of its own and a place of its own', () => {
  assert.ok(endpoints.length > 50)
  assert.equal(new Set(endpoints.map(({ id }) => id)).size, endpoints.length)
  const places = endpoints.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`)
  assert.equal(new Set(places).size, endpoints.length)
  for (const { id, summary, path } of endpoints) {
    assert.match(id, /^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/)
    assert.match(summary, /^[A-Z].{5,118}[^.]$/, id)
    assert.match(path, /^\/v1(?:\/(?:[a-z][a-z-]*|:[a-z][A-Za-z]*))+$/, id)
  }
})

test('every operation names a permission of the table, and every permission is asked for', () => {
  for (const { id, permission } of endpoints)
    assert.ok(permission === undefined || permission in permissions, id)
  const used = new Set(endpoints.map(({ permission }) => permission))
  const unused = (Object.keys(permissions) as (keyof typeof permissions)[]).filter((name) => !used.has(name))
  assert.deepEqual(unused, [])
})

test('every operation answers listed error codes only, each once', () => {
  for (const { id, errors } of endpoints) {
    assert.deepEqual(
      errors.filter((code) => !(code in errorCodes)),
      [],
      id,
    )
    assert.equal(new Set(errors).size, errors.length, id)
  }
})

test('the parameters of a path are those that its schema knows', () => {
  for (const { id, path, params } of endpoints) {
    const named = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name)
    const known = Object.keys(
      z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }).properties ?? {},
    )
    assert.deepEqual(new Set(known), new Set(named), id)
  }
})

test('an operation inside an organization or a partner names it in its path', () => {
  for (const { id, path, scope } of endpoints) {
    if (scope === 'organization') assert.match(path, /^\/v1\/organizations\/:organizationId(?:\/|$)/, id)
    if (scope === 'partner') assert.match(path, /^\/v1\/partners\/:partnerId(?:\/|$)/, id)
  }
})

test('reads claim no idempotency, and unknown fields are refused everywhere', () => {
  for (const { id, method, idempotency, ...parts } of endpoints) {
    if (method === 'GET') assert.equal(idempotency, 'none', id)
    for (const part of ['params', 'query', 'body'] as const) {
      const schema: unknown = z.toJSONSchema(parts[part], { io: 'input', unrepresentable: 'any' })
      const shapes = isObject(schema) && Array.isArray(schema['oneOf']) ? schema['oneOf'] : [schema]
      for (const shape of shapes) assert.equal(within(shape, 'additionalProperties'), false, `${id} ${part}`)
    }
  }
})

test('the document describes each operation where the contract has it', () => {
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
    const operation = within(document.paths, path, endpoint.method.toLowerCase())
    assert.equal(within(operation, 'operationId'), endpoint.id)
    assert.deepEqual(within(operation, 'x-freehold-auth'), {
      permission: endpoint.permission ?? null,
      scope: endpoint.scope,
      stepUp: endpoint.stepUp === true,
      support: endpoint.support,
    })
    assert.ok(within(operation, 'responses', String(endpoint.status)) !== undefined, endpoint.id)
    const type = endpoint.stream === 'sse' ? 'text/event-stream' : 'application/json'
    const answered = within(operation, 'responses', String(endpoint.status), 'content', type)
    assert.equal(answered === undefined, endpoint.status === 204, endpoint.id)
  }
})

test('every reference in the document leads somewhere, and nothing is defined for nobody', () => {
  const references = new Set<string>()
  for (const { $ref } of objectsIn(document)) if (typeof $ref === 'string') references.add($ref)
  assert.ok(references.size > 20)
  for (const reference of references) {
    assert.ok(within(document, ...reference.replace('#/', '').split('/')) !== undefined, reference)
  }
  for (const kind of ['schemas', 'parameters', 'responses', 'headers']) {
    const defined = within(document, 'components', kind)
    for (const name of Object.keys(isObject(defined) ? defined : {})) {
      assert.ok(references.has(`#/components/${kind}/${name}`), `${kind}/${name}`)
    }
  }
})

test('requests are closed, answers may gain members', () => {
  const order = within(document, 'components', 'schemas', 'Order')
  assert.equal(within(order, 'additionalProperties'), undefined)
  const body = within(
    document.paths,
    '/v1/connectors',
    'post',
    'requestBody',
    'content',
    'application/json',
    'schema',
  )
  assert.equal(within(body, 'additionalProperties'), false)
  // What has a default may be left out.
  assert.deepEqual(within(body, 'required'), ['kind', 'name', 'url', 'credentials'])
})
