import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

/** Where the vendors' documents lie beside a checkout; they are not part of it. */
const directory = fileURLToPath(new URL('../../../shared/reference/specs', import.meta.url))
export const isAbsent = existsSync(directory) ? false : '../shared is absent'

const files = {
  litellm: { file: 'litellm/openapi-1.96.0.json', base: '' },
  openbao: { file: 'openbao/vault-1.15.0-openapi.json', base: '/v1' },
  gitea: { file: 'gitea/swagger-1.27.json', base: '/api/v1' },
  coolify: { file: 'coolify/openapi.json', base: '/api/v1' },
} as const

export type Documented = keyof typeof files

type JsonObject = { readonly [name: string]: unknown }

export type Operation = {
  readonly queryNames: readonly string[]
  /** Names of the fields of the body, where there is one. */
  readonly bodyNames: readonly string[] | undefined
  readonly checkBody: (body: unknown) => readonly string[]
  readonly checkAnswer: (status: number, body: unknown) => readonly string[]
}

export type Specification = { readonly find: (method: string, path: string) => Operation | undefined }

export function readSpecification(kind: Documented): Specification {
  const { file, base } = files[kind]
  const document = toObject(JSON.parse(readFileSync(`${directory}/${file}`, 'utf8')))
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, logger: false })
  addFormats.default(ajv)
  ajv.addSchema({ ...document, $id: 'document' })
  const resolve = (value: unknown): JsonObject => {
    const found = toObject(value)
    return typeof found['$ref'] === 'string' ? resolve(pointer(document, found['$ref'])) : found
  }
  const paths = Object.entries(toObject(document['paths'])).map(
    ([path, operations]) => [normal(base + path), toObject(operations)] as const,
  )
  return {
    find: (method, path) => {
      const wanted = normal(path)
      const operations = paths.find(([known]) => known === wanted)?.[1]
      const operation = operations?.[method.toLowerCase()]
      if (operations === undefined || operation === undefined) return undefined
      return toOperation({ ajv, resolve }, operations, toObject(operation))
    },
  }
}

type Reader = { readonly ajv: Ajv; readonly resolve: (value: unknown) => JsonObject }

function toOperation({ ajv, resolve }: Reader, operations: JsonObject, operation: JsonObject): Operation {
  const parameters = [...toList(operations['parameters']), ...toList(operation['parameters'])].map(resolve)
  const inBody = parameters.find((parameter) => parameter['in'] === 'body')
  const bodySchema = inBody?.['schema'] ?? contentOf(resolve(operation['requestBody']))
  const fields = resolve(bodySchema)
  return {
    queryNames: parameters.filter((parameter) => parameter['in'] === 'query').map(({ name }) => String(name)),
    bodyNames: bodySchema === undefined ? undefined : Object.keys(toObject(fields['properties'])),
    checkBody: (body) => problems(compile(ajv, bodySchema), body),
    checkAnswer: (status, body) => {
      const answers = toObject(operation['responses'])
      if (answers[status] === undefined) return [`status ${status} is not documented`]
      const answer = resolve(answers[status])
      return problems(compile(ajv, answer['schema'] ?? contentOf(answer)), body)
    },
  }
}

function contentOf(holder: JsonObject): unknown {
  return toObject(toObject(holder['content'])['application/json'])['schema']
}

function compile(ajv: Ajv, schema: unknown): ValidateFunction | undefined {
  if (schema === undefined) return undefined
  return ajv.compile(
    toObject(JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#', '"$ref":"document#'))),
  )
}

function problems(validate: ValidateFunction | undefined, value: unknown): readonly string[] {
  if (validate === undefined || validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

/** Paths are compared without the names of their parameters, but for OpenBao's mounts, which tell engines apart. */
function normal(path: string): string {
  const isTransit = /^\/v1\/:mount\/(keys|encrypt|decrypt|rewrap|datakey)\//.test(path)
  return path
    .replace('/:mount/', isTransit ? '/transit/' : '/kv/')
    .replace('{kv_v2_mount_path}', 'kv')
    .replace('{transit_mount_path}', 'transit')
    .replace('{approle_mount_path}', 'approle')
    .replace(/\{[^}]+\}|:[A-Za-z]+|\*/g, '{}')
}

function pointer(document: JsonObject, reference: string): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, name) => toObject(value)[name], document)
}

function toObject(value: unknown): JsonObject {
  // Parsed JSON: any object of it can be asked for any name.
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {}
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}
