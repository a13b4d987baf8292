import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createDemoToken } from '#features/accounts'
import { continueDemo, demoHint } from '#features/identity-provider'
import type { SessionDeps } from '#features/sessions'
import { AppError } from '#platform/errors'
import { isOnThisMachine } from '#platform/http/loopback'
import { safeReturnTo } from './return-to.ts'
import type { BeginSignIn } from './sign-in-routes.ts'

const nothingHere = (): AppError => new AppError('request.not_found', 'Nothing answers GET here')

/**
 * `/_demo/<persona>`: signs a persona in without a password, by the same code flow as everyone. Only the demo has
 * personas, and only a browser on this machine gets in.
 */
export function registerDemoSignIn(app: FastifyInstance, deps: SessionDeps, begin: BeginSignIn): void {
  const provider = deps.identityProvider
  const { personas } = provider.deps.platform
  if (personas.length === 0) return
  const requireOwnMachine = (request: FastifyRequest): void => {
    if (!isOnThisMachine(request)) throw nothingHere()
  }

  app.get<{ Params: { persona: string } }>('/_demo/:persona', async (request, reply) => {
    requireOwnMachine(request)
    const persona = personas.find(({ id }) => id === request.params.persona)
    if (persona === undefined) throw nothingHere()
    if (request.host !== new URL(deps.origin).host)
      return reply.redirect(`${deps.origin}/_demo/${persona.id}`, 303)
    const { surface, email } = persona
    const token = await createDemoToken(provider.deps, { email, surface })
    const returnTo = safeReturnTo(deps.origin, surface, persona.returnTo)
    return begin({ request, reply }, { surface, returnTo, loginHint: demoHint + token })
  })

  app.get<{ Params: { uid: string } }>('/_demo/continue/:uid', async (request, reply) => {
    requireOwnMachine(request)
    const next = await continueDemo(provider, { request, reply }, request.params.uid)
    return reply.redirect(next, 303)
  })
}
