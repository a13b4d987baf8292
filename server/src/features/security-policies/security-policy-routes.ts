import * as contract from '@freehold/contract'
import type { FastifyRequest } from 'fastify'
import type { Actor } from '#platform/actor'
import { countryOf } from '#platform/http/access-policy'
import { implement } from '#platform/http/route'
import { readSecurityPolicy, replaceSecurityPolicy } from './security-policy-service.ts'
import { type Caller, lockOutsOf, type SecurityPolicyDeps } from './security-policy.ts'

function callerOf(
  { countryHeader }: SecurityPolicyDeps,
  request: FastifyRequest,
  { multiFactor = false }: Actor,
): Caller {
  return { address: request.ip, country: countryOf(request, countryHeader), multiFactor }
}

export const securityPolicyRoutes = [
  implement(contract.readSecurityPolicy, (deps: SecurityPolicyDeps, { params, actor, request }) =>
    readSecurityPolicy(deps, actor, { ...params, caller: callerOf(deps, request, actor) }),
  ),
  implement(
    contract.replaceSecurityPolicy,
    (deps: SecurityPolicyDeps, { params, body, actor, ifMatch, request }) =>
      replaceSecurityPolicy(deps, actor, {
        ...params,
        ifMatch,
        demands: body,
        caller: callerOf(deps, request, actor),
      }),
  ),
  implement(contract.checkSecurityPolicy, async (deps: SecurityPolicyDeps, { body, actor, request }) => ({
    lockOuts: lockOutsOf(body, callerOf(deps, request, actor), deps.countryHeader !== undefined),
  })),
]
