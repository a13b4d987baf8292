import { refuse, type Answer, type FieldProblem, type Refusal, type Wording } from '../route.ts'

/** Key operations, authentication and the gateway word refusals this way … */
export function errorEnvelope(
  status: number,
  message: string,
  type = 'bad_request_error',
  param = 'None',
): Refusal {
  return refuse(status, { error: { message, type, param, code: String(status) } })
}

/** … and team operations that way: a client has to read both. */
export function detailEnvelope(status: number, error: string): Refusal {
  return refuse(status, { detail: { error } })
}

export const litellmWording: Wording = {
  unknownRoute: () => ({ status: 404, body: { detail: 'Not Found' } }),
  body: (problems) => validation('body', problems),
  query: (problems) => validation('query', problems),
  malformed: () => ({
    status: 422,
    body: { detail: [{ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {} }] },
  }),
  mediaType: () => ({
    status: 422,
    body: {
      detail: [
        {
          type: 'model_attributes_type',
          loc: ['body'],
          msg: 'Input should be a valid dictionary or object to extract fields from',
          input: '',
        },
      ],
    },
  }),
  failure: (status) => ({
    status,
    body: {
      error: {
        message: 'Internal Server Error',
        type: 'internal_server_error',
        param: 'None',
        code: String(status),
      },
    },
  }),
}

/**
 * The product passes over fields it does not know; the simulator refuses them by name with 400, since a client that
 * sends them believes something that is not so. Everything else is FastAPI's 422.
 */
function validation(place: 'body' | 'query', problems: readonly FieldProblem[]): Answer {
  const unknown = problems.find((problem) => problem.kind === 'unknown')
  if (unknown)
    return {
      status: 400,
      body: { detail: { error: `LiteLLM does not document the ${place} field "${unknown.path.join('.')}"` } },
    }
  return {
    status: 422,
    body: {
      detail: problems.map(({ kind, path, message, value }) => ({
        type: kind === 'missing' ? 'missing' : 'value_error',
        loc: [place, ...path],
        msg: kind === 'missing' ? 'Field required' : message,
        input: value ?? null,
      })),
    },
  }
}
