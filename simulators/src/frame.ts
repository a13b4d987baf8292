import { setTimeout as pause } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { addControls } from './controls.ts'
import { createFaults, type Faults } from './fault.ts'
import { addOutcomes, answerInstead } from './outcome.ts'
import type { Product } from './product.ts'
import { createRequestLog, type RequestLog } from './request-log.ts'
import { Refusal, type Wording } from './route.ts'
import { addRoute, pathOf, send } from './serve.ts'
import { keepInFile } from './state-file.ts'
import { createStore } from './store.ts'

export type FrameOptions<Credentials> = {
  /** 0 or nothing: any free port. */
  readonly port?: number | undefined
  readonly host?: string | undefined
  /** Base latency of every answer. */
  readonly delayMs?: number | undefined
  readonly credentials?: Partial<Credentials> | undefined
  readonly stateFile?: string | undefined
}

export type RunningSimulator<Kind extends string, State, Credentials> = {
  readonly kind: Kind
  readonly url: string
  readonly credentials: Credentials
  readonly state: State
  readonly requests: RequestLog
  readonly fail: Faults['fail']
  readonly heal: Faults['heal']
  close(): Promise<void>
}

export async function startProduct<Kind extends string, State, Credentials extends object>(
  kind: Kind,
  product: Product<State, Credentials>,
  options: FrameOptions<Credentials>,
): Promise<RunningSimulator<Kind, State, Credentials>> {
  const credentials = { ...product.defaults, ...options.credentials }
  const store = createStore()
  const state = product.createState(store, credentials)
  const file = options.stateFile === undefined ? undefined : keepInFile(store, options.stateFile)
  const faults = createFaults(store.remember)
  const requests = createRequestLog()

  const app = createApp(product.wording)
  addControls(app, { title: product.title, product, state, faults, requests })
  await app.register(async (simulated) => {
    addGate(simulated, { product, state, credentials, faults, delayMs: options.delayMs ?? 0 })
    addOutcomes(simulated, product.wording, requests)
    simulated.setNotFoundHandler((request, reply) =>
      send(reply, product.wording.unknownRoute(request.method, pathOf(request))),
    )
    for (const route of product.routes) addRoute(simulated, route, { wording: product.wording, state, store })
  })
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' })
  return {
    kind,
    url,
    credentials,
    state,
    requests,
    fail: faults.fail,
    heal: faults.heal,
    close: async () => {
      await app.close()
      product.settle?.(state)
      await file?.close()
    },
  }
}

function createApp(wording: Wording): FastifyInstance {
  const app = fastify({
    bodyLimit: 4 * 1024 * 1024,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 1000 },
    clientErrorHandler: (error, socket) => {
      // Node's parser knows a fixed list of methods; LIST of OpenBao is not among them.
      const text = JSON.stringify({
        errors: [`The simulator cannot read this request (${error.code}); for LIST use GET with list=true`],
      })
      if (socket.writable)
        socket.end(
          `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
        )
    },
  })
  app.decorateRequest('plan', undefined)
  app.decorateRequest('caller', undefined)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (_request, body, done) => {
      try {
        done(null, body.length === 0 ? undefined : JSON.parse(body.toString()))
      } catch {
        done(new Refusal(wording.malformed()))
      }
    },
  )
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof Refusal) return send(reply, error.answer)
    if (error instanceof Error && 'code' in error && error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
      return send(reply, wording.mediaType(request.headers['content-type'] ?? ''))
    // Not a refusal of the product: a mistake of the simulator, which a test must see as one.
    return reply.code(500).send({ simulatorError: error instanceof Error ? error.stack : String(error) })
  })
  return app
}

function addGate<State, Credentials>(
  app: FastifyInstance,
  {
    product,
    state,
    credentials,
    faults,
    delayMs,
  }: {
    product: Product<State, Credentials>
    state: State
    credentials: Credentials
    faults: Faults
    delayMs: number
  },
): void {
  app.addHook('onRequest', async (request, reply) => {
    const plan = faults.plan(request.method, request.url)
    request.plan = plan
    const waitMs = delayMs + plan.delayMs
    if (waitMs > 0) await pause(waitMs)
    if (plan.instead) return answerInstead(reply, plan.instead, product.wording)
    product.gate?.(state, request)
    const { needsCaller } = request.routeOptions.config
    if (needsCaller !== false) request.caller = product.authenticate(state, credentials, request)
    return undefined
  })
}
