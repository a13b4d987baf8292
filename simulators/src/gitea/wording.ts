import { refuse, type Answer, type FieldProblem, type Refusal, type Wording } from '../route.ts'

const url = 'http://localhost:3000/api/swagger'

/** The one shape of a refusal. */
export function no(status: number, message: string): Refusal {
  return refuse(status, { message, url })
}

export const notFound = (): Refusal =>
  refuse(404, { errors: null, message: "The target couldn't be found.", url })

const say = (status: number, message: string): Answer => ({ status, body: { message, url } })

export const giteaWording: Wording = {
  unknownRoute: () => say(404, 'Not found'),
  body: (problems) => validation('body', problems),
  query: (problems) => validation('query', problems),
  malformed: () => say(422, 'invalid character in JSON body'),
  mediaType: () => say(422, '[]: Unsupported Media Type'),
  failure: (status) => say(status, status === 429 ? 'Too Many Requests' : ''),
}

/** Go ignores fields it does not know; the simulator refuses them by name. */
function validation(place: 'body' | 'query', problems: readonly FieldProblem[]): Answer {
  const unknown = problems.find((problem) => problem.kind === 'unknown')
  if (unknown) return say(400, `Gitea does not document the ${place} field "${unknown.path.join('.')}"`)
  return say(
    422,
    problems
      .map(({ kind, path, message }) => `[${toGoName(path)}]: ${kind === 'missing' ? 'Required' : message}`)
      .join('\n'),
  )
}

function toGoName(path: readonly string[]): string {
  return path
    .join('.')
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}
