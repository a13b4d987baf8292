import * as contract from '@freehold/contract'
import type { FastifyInstance } from 'fastify'
import { singleSignOnHint } from '#features/identity-provider'
import { type BeginSignIn, safeReturnTo } from '#features/sign-ins'
import { AppError } from '#platform/errors'
import { implement } from '#platform/http/route'
import { beginBrokered, comeBackBrokered } from './broker.ts'
import { beginLink } from './link-identity.ts'
import {
  checkSingleSignOn,
  listMine,
  readSingleSignOn,
  removeSingleSignOn,
  saveSingleSignOn,
} from './single-sign-on-service.ts'
import type { SingleSignOnDeps } from './single-sign-on.ts'

type Deps = SingleSignOnDeps

export const singleSignOnRoutes = [
  implement(contract.readSingleSignOn, (deps: Deps, { params, actor }) =>
    readSingleSignOn(deps, actor, params.organizationId),
  ),
  implement(contract.saveSingleSignOn, (deps: Deps, { params, body, actor }) =>
    saveSingleSignOn(deps, actor, { ...params, ...body }),
  ),
  implement(contract.checkSingleSignOn, (deps: Deps, { params, actor }) =>
    checkSingleSignOn(deps, actor, params.organizationId),
  ),
  implement(contract.removeSingleSignOn, async (deps: Deps, { params, actor, ifMatch }) => {
    await removeSingleSignOn(deps, actor, { ...params, ifMatch })
    return undefined
  }),
  implement(contract.listMySingleSignOn, (deps: Deps, { actor }) => listMine(deps, actor)),
  implement(contract.linkSingleSignOn, (deps: Deps, { params, body, actor, request, reply }) =>
    beginLink(deps, actor, { request, reply }, { ...params, ...body }),
  ),
]

const nothingHere = (): AppError => new AppError('request.not_found', 'Nothing answers GET here')
const slugForm = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * `/sign-in/sso/<slug>`: signs in to an organization through its own identity provider, by way of a login at ours,
 * which goes on at once to `/auth/single-sign-on/begin/<uid>` and comes back to `/auth/single-sign-on/callback/<id>`.
 */
export function registerSingleSignOn(app: FastifyInstance, deps: Deps, begin: BeginSignIn): void {
  app.get<{ Params: { slug: string } }>('/sign-in/sso/:slug', (request, reply) => {
    const { slug } = request.params
    if (!slugForm.test(slug) || slug.length > 60) throw nothingHere()
    // A query is an object of strings, or of lists where a name is repeated.
    const { returnTo } = request.query as { readonly returnTo?: unknown }
    return begin(
      { request, reply },
      {
        surface: 'app',
        returnTo: safeReturnTo(deps.origin, 'app', returnTo),
        loginHint: singleSignOnHint + slug,
      },
    )
  })
  app.get<{ Params: { uid: string } }>('/auth/single-sign-on/begin/:uid', (request, reply) =>
    beginBrokered(deps, { request, reply }, request.params.uid),
  )
  app.get<{ Params: { organizationId: string } }>(
    '/auth/single-sign-on/callback/:organizationId',
    (request, reply) => {
      const { organizationId } = request.params
      if (!idForm.test(organizationId)) throw nothingHere()
      return comeBackBrokered(deps, { request, reply }, organizationId)
    },
  )
}
