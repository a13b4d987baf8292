import { AsyncLocalStorage } from 'node:async_hooks'
import type * as Otel from '@opentelemetry/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Log } from '#platform/log'

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

export type TracingOptions = {
  /** Base address of an OTLP/HTTP collector (`OTEL_EXPORTER_OTLP_ENDPOINT`); spans go to `/v1/traces` below it. */
  readonly endpoint: URL
  readonly serviceName: string
  readonly serviceVersion: string
  readonly log: Log
}

/** A collector that does not answer in this time loses the batch; the server's end waits no longer either. */
const exportTimeoutMs = 2000

type Span = Otel.Span

type Engine = {
  readonly api: typeof Otel
  readonly tracer: Otel.Tracer
  readonly current: AsyncLocalStorage<Span>
}

/** Set while tracing is on. What it measures runs through every layer, so it is not passed along. */
let engine: Engine | undefined

/** Trace context of a caller: version 00 of https://www.w3.org/TR/trace-context/. */
type Incoming = { readonly traceId: string; readonly spanId: string; readonly flags: number }

const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

function readTraceparent(request: FastifyRequest): Incoming | undefined {
  const header = request.headers['traceparent']
  const [, traceId = '', spanId = '', flags = ''] =
    typeof header === 'string' ? (traceparent.exec(header) ?? []) : []
  if (/^0*$/.test(traceId) || /^0*$/.test(spanId)) return undefined
  return { traceId, spanId, flags: Number.parseInt(flags, 16) }
}

const spans = new WeakMap<FastifyRequest, Span>()

/** The trace that a request belongs to: ours, else the one its caller names. */
export function traceIdOf(request: FastifyRequest): string | undefined {
  return spans.get(request)?.spanContext().traceId ?? readTraceparent(request)?.traceId
}

/**
 * Starts sending traces. Loads the vendor's packages only here, so that a process without a collector does not pay
 * for them. Call it before the server is made; `close` sends what is left.
 */
export async function startTracing({
  endpoint,
  serviceName,
  serviceVersion,
  log,
}: TracingOptions): Promise<{ readonly close: () => Promise<void> }> {
  const [api, sdk, exporter, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  const url = new URL(`${endpoint.pathname.replace(/\/$/, '')}/v1/traces`, endpoint)
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({
      'service.name': serviceName,
      'service.version': serviceVersion,
    }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: new exporter.OTLPTraceExporter({ url: url.href, timeoutMillis: exportTimeoutMs }),
      }),
    ],
  })
  engine = { api, tracer: provider.getTracer('freehold'), current: new AsyncLocalStorage() }
  return {
    close: async () => {
      engine = undefined
      await provider
        .shutdown()
        .catch((err: unknown) => log.warn({ err }, 'the last traces could not be sent'))
    },
  }
}

function fail({ api }: Engine, span: Span, error: unknown): void {
  span.setStatus({ code: api.SpanStatusCode.ERROR })
  // The name only: a message may quote what a caller or another system said.
  span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown')
}

/**
 * Measures `fn` as a span below the one that runs now. Attributes must not hold secrets or personal values. While
 * tracing is off it is a plain call.
 */
export async function withSpan<T>(
  name: string,
  attributes: SpanAttributes,
  fn: () => Promise<T>,
): Promise<T> {
  const active = engine
  if (active === undefined) return fn()
  const { api, tracer, current } = active
  const parent = current.getStore()
  const context = parent === undefined ? api.ROOT_CONTEXT : api.trace.setSpan(api.ROOT_CONTEXT, parent)
  const span = tracer.startSpan(name, { attributes, kind: api.SpanKind.INTERNAL }, context)
  try {
    return await current.run(span, fn)
  } catch (error) {
    fail(active, span, error)
    throw error
  } finally {
    span.end()
  }
}

function startRequestSpan({ api, tracer }: Engine, request: FastifyRequest): Span {
  const { endpoint } = request.routeOptions.config
  const route = request.routeOptions.url ?? 'unknown'
  const incoming = readTraceparent(request)
  const context =
    incoming === undefined
      ? api.ROOT_CONTEXT
      : api.trace.setSpanContext(api.ROOT_CONTEXT, {
          traceId: incoming.traceId,
          spanId: incoming.spanId,
          traceFlags: incoming.flags,
          isRemote: true,
        })
  const attributes = { 'http.request.method': request.method, 'http.route': route, 'request.id': request.id }
  return tracer.startSpan(
    endpoint?.id ?? `${request.method} ${route}`,
    { attributes, kind: api.SpanKind.SERVER },
    context,
  )
}

/** One span per request, continuing the caller's trace. Adds nothing to requests while tracing is off. */
export function registerTracing(app: FastifyInstance): void {
  const active = engine
  if (active === undefined) return
  app.addHook('onRequest', (request, _reply, done) => {
    spans.set(request, startRequestSpan(active, request))
    done()
  })
  // Reading a body leaves the asynchronous context of the request; the handler's begins here.
  app.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request)
    if (span === undefined) done()
    else active.current.run(span, done)
  })
  app.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request)
    span?.setAttribute('http.response.status_code', reply.statusCode)
    if (reply.statusCode >= 500) span?.setStatus({ code: active.api.SpanStatusCode.ERROR })
    span?.end()
    done()
  })
}
