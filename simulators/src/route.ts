import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'

/** What a simulated product replies. */
export type Answer = {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Thrown by a handler: the product says no. */
export class Refusal extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    super(`Refused with ${answer.status}`)
    this.answer = answer
  }
}

export function refuse(status: number, body: unknown, headers: Answer['headers'] = {}): Refusal {
  return new Refusal({ status, body, headers })
}

/** What is wrong with a field; `unknown` is a field the vendor does not document. */
export type FieldProblem = {
  readonly kind: 'unknown' | 'missing' | 'invalid'
  readonly path: readonly string[]
  readonly message: string
  readonly value: unknown
}

/** How a product words refusals that its framework makes before any operation runs. */
export type Wording = {
  readonly unknownRoute: (method: string, path: string) => Answer
  readonly body: (problems: readonly FieldProblem[]) => Answer
  readonly query: (problems: readonly FieldProblem[]) => Answer
  readonly malformed: () => Answer
  readonly mediaType: (contentType: string) => Answer
  /** The body that goes with a status somebody asked for as a fault. */
  readonly failure: (status: number) => Answer
}

export type RawCall<State> = {
  readonly state: State
  readonly params: Readonly<Record<string, string>>
  readonly query: unknown
  readonly body: unknown
  readonly headers: IncomingHttpHeaders
  /** Scheme and host the caller used: some products put links into answers. */
  readonly origin: string
  readonly path: string
  readonly caller: unknown
}

export type Route<State> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  /** False where the product answers without credentials. */
  readonly auth: boolean
  readonly contentType: string
  readonly schemas: { readonly query: z.ZodType; readonly body: z.ZodType }
  run(call: RawCall<State>, wording: Wording): Answer
}

type PathParams<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Readonly<Record<Name, string>> & PathParams<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Readonly<Record<Name, string>>
    : Path extends `${string}*`
      ? { readonly '*': string }
      : unknown

export type Call<State, Caller, Path extends string, Query, Body> = Omit<
  RawCall<State>,
  'params' | 'query' | 'body' | 'caller'
> & {
  readonly params: PathParams<Path>
  readonly query: Query
  readonly body: Body
  readonly caller: Caller
}

type RouteSpec<State, Caller, Path extends string, Query extends z.ZodType, Body extends z.ZodType> = {
  readonly method: Route<State>['method']
  readonly path: Path
  readonly query?: Query
  readonly body?: Body
  readonly auth?: boolean
  readonly contentType?: string
  readonly handle: (call: Call<State, Caller, Path, z.output<Query>, z.output<Body>>) => Answer
}

const NoQuery = z.strictObject({})
const NoBody = z.strictObject({}).nullish()

/** Makes the maker of a product's routes: it types path, query and body, and hides the differences between routes. */
export function routesOf<State, Caller = undefined>() {
  return function route<
    const Path extends string,
    Query extends z.ZodType = typeof NoQuery,
    Body extends z.ZodType = typeof NoBody,
  >(spec: RouteSpec<State, Caller, Path, Query, Body>): Route<State> {
    const schemas = { query: spec.query ?? NoQuery, body: spec.body ?? NoBody }
    return {
      method: spec.method,
      path: spec.path,
      auth: spec.auth ?? true,
      contentType: spec.contentType ?? 'application/json',
      schemas,
      run: (call, wording) => {
        const query = judge(schemas.query, call.query, wording.query)
        const body = judge(schemas.body, call.body, wording.body)
        // The schemas made exactly these types; the path decides which parameters the router found.
        return spec.handle({ ...call, query, body } as Parameters<typeof spec.handle>[0])
      },
    }
  }
}

function judge(
  schema: z.ZodType,
  value: unknown,
  wording: (problems: readonly FieldProblem[]) => Answer,
): unknown {
  const judged = schema.safeParse(value)
  if (judged.success) return judged.data
  throw new Refusal(wording(judged.error.issues.flatMap((issue) => toProblems(issue, value))))
}

function toProblems(issue: z.core.$ZodIssue, value: unknown): readonly FieldProblem[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      kind: 'unknown',
      path: [...path, key],
      message: 'Extra inputs are not permitted',
      value: undefined,
    }))
  const found = valueAt(value, path)
  return [{ kind: found === undefined ? 'missing' : 'invalid', path, message: issue.message, value: found }]
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    // Only own fields of parsed JSON are read.
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined,
    value,
  )
}

export function ok(body?: unknown, headers: Answer['headers'] = {}): Answer {
  return { status: 200, body, headers }
}

export const noContent: Answer = { status: 204 }
