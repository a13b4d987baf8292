import { randomUUID } from 'node:crypto'
import { ok, refuse, type Answer, type FieldProblem, type Refusal, type Wording } from '../route.ts'

/** Every refusal is a list of sentences, empty for "not found". */
export function errors(status: number, ...sentences: readonly string[]): Refusal {
  return refuse(status, { errors: sentences })
}

/** The envelope that every reading operation answers with. */
export function envelope(data: unknown, auth: unknown = null) {
  return {
    request_id: randomUUID(),
    lease_id: '',
    renewable: false,
    lease_duration: 0,
    data,
    wrap_info: null,
    warnings: null,
    auth,
  }
}

export const found = (data: unknown): Answer => ok(envelope(data))

const say = (status: number, sentence: string): Answer => ({ status, body: { errors: [sentence] } })

export const baoWording: Wording = {
  unknownRoute: (_method, path) =>
    say(404, `no handler for route "${path.replace(/^\/v1\//, '')}". route entry not found.`),
  body: (problems) => fields('body', problems),
  query: (problems) => fields('query', problems),
  malformed: () => say(400, 'error parsing JSON'),
  mediaType: (given) => say(415, `Content-Type ${given === '' ? '(none)' : given} is not accepted here`),
  failure: (status) =>
    say(
      status,
      status === 429 ? 'request path rate limit quota exceeded' : '1 error occurred: internal error',
    ),
}

/** The product warns of fields it does not know and goes on; the simulator refuses them by name. */
function fields(place: string, problems: readonly FieldProblem[]): Answer {
  return {
    status: 400,
    body: {
      errors: problems.map(({ kind, path, message }) =>
        kind === 'unknown'
          ? `OpenBao does not document the ${place} field "${path.join('.')}"`
          : `${place} field "${path.join('.')}": ${kind === 'missing' ? 'missing' : message}`,
      ),
    },
  }
}
