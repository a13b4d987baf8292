import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { FaultBody, type Fault, type Faults } from './fault.ts'
import { renderPage } from './page.ts'
import type { Product } from './product.ts'
import type { RequestLog } from './request-log.ts'
import type { Answer, Wording } from './route.ts'
import { addRoute } from './serve.ts'

type Controlled<State, Credentials> = {
  readonly title: string
  readonly product: Product<State, Credentials>
  readonly state: State
  readonly faults: Faults
  readonly requests: RequestLog
}

/** The page for people at `/`, and `/_sim` for tests in other processes. Neither is logged, delayed or failed. */
export function addControls<State, Credentials>(
  app: FastifyInstance,
  controlled: Controlled<State, Credentials>,
): void {
  const { title, product, state, faults, requests } = controlled
  app.get('/', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(renderPage(title, product.sections(state), requests.total)),
  )
  app.get('/_sim/state', () => product.masked(state))
  app.get('/_sim/requests', () => ({ total: requests.total, requests: requests.list() }))
  app.delete('/_sim/requests', (_request, reply) => {
    requests.clear()
    return reply.code(204).send()
  })
  app.get('/_sim/faults', () => ({
    faults: faults.list().map(({ fault, hits }) => ({ ...shown(fault), hits })),
  }))
  app.post('/_sim/faults', (request, reply) => {
    const judged = FaultBody.safeParse(request.body)
    if (!judged.success) return reply.code(400).send({ error: z.prettifyError(judged.error) })
    const { pathPattern, ...fault } = judged.data
    faults.fail(pathPattern === undefined ? fault : { ...fault, path: new RegExp(pathPattern) })
    return reply.code(204).send()
  })
  app.delete('/_sim/faults', (_request, reply) => {
    faults.heal()
    return reply.code(204).send()
  })
  for (const route of product.controls) addRoute(app, route, { wording: plain, state, store: undefined })
}

function shown({ path, ...fault }: Fault) {
  return path instanceof RegExp ? { ...fault, pathPattern: path.source } : { ...fault, path }
}

const say = (status: number, error: string): Answer => ({ status, body: { error } })

/** Refusals of `/_sim` itself, which no product words. */
const plain: Wording = {
  unknownRoute: (method, path) => say(404, `${method} ${path} is not known`),
  body: ([first]) => say(400, `${first?.path.join('.')}: ${first?.message}`),
  query: ([first]) => say(400, `${first?.path.join('.')}: ${first?.message}`),
  malformed: () => say(400, 'The body is not JSON'),
  mediaType: () => say(415, 'application/json is wanted'),
  failure: (status) => say(status, 'failed'),
}
