import { refuse, type Answer, type FieldProblem, type Refusal, type Wording } from '../route.ts'

export function no(status: number, message: string): Refusal {
  return refuse(status, { message })
}

/** What Laravel's validator answers. */
export function invalid(errors: Readonly<Record<string, readonly string[]>>): Refusal {
  return refuse(422, { message: 'Validation failed.', errors })
}

const invalidRequest = (error: string): Answer => ({
  status: 400,
  body: { message: 'Invalid request.', error },
})

export const coolifyWording: Wording = {
  unknownRoute: () => ({ status: 404, body: { message: 'Not found.', docs: 'https://coolify.io/docs' } }),
  body: validation,
  query: validation,
  malformed: () => invalidRequest('Invalid JSON.'),
  mediaType: () => invalidRequest('Empty JSON.'),
  failure: (status) => ({
    status,
    body: { message: status === 429 ? 'Too Many Attempts.' : 'Server Error' },
  }),
}

function validation(problems: readonly FieldProblem[]): Answer {
  if (problems.some((problem) => problem.path.length === 0)) return invalidRequest('Invalid JSON.')
  const errors: Record<string, string[]> = {}
  for (const problem of problems) (errors[problem.path.join('.')] ??= []).push(sentence(problem))
  return { status: 422, body: { message: 'Validation failed.', errors } }
}

function sentence({ kind, path, message }: FieldProblem): string {
  if (kind === 'unknown') return 'This field is not allowed.'
  return kind === 'missing' ? `The ${path.join('.').replaceAll('_', ' ')} field is required.` : message
}
