import * as contract from '@freehold/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '#platform/actor'
import { implement } from '#platform/http/route'
import {
  addEnrolledPasskey,
  confirmEnrolledTotp,
  enrolPasskey,
  enrolTotp,
  replacePassword,
} from './enrolment-service.ts'
import type { IdentityProvider } from './identity-provider.ts'
import {
  beginPasskey,
  proveDemo,
  provePasskey,
  proveRecoveryCode,
  proveTotp,
  readInteraction,
  signIn,
  type Visit,
} from './interaction-service.ts'

/** What the feature's routes and sweeps need: the provider of this process. */
export type IdentityDeps = { readonly identityProvider: IdentityProvider }

type Input = {
  readonly params: { readonly uid: string }
  readonly actor: Actor
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

function visitOf({ params, actor, request, reply }: Input): Visit {
  return { exchange: { request, reply }, who: actor, uid: params.uid }
}

export const interactionRoutes = [
  implement(contract.readInteraction, ({ identityProvider }: IdentityDeps, input) =>
    readInteraction(identityProvider, visitOf(input)),
  ),
  implement(contract.signIn, ({ identityProvider }: IdentityDeps, input) =>
    signIn(identityProvider, visitOf(input), input.body),
  ),
  implement(contract.proveTotp, ({ identityProvider }: IdentityDeps, input) =>
    proveTotp(identityProvider, visitOf(input), input.body.code),
  ),
  implement(contract.proveRecoveryCode, ({ identityProvider }: IdentityDeps, input) =>
    proveRecoveryCode(identityProvider, visitOf(input), input.body.code),
  ),
  implement(contract.beginPasskeyProof, ({ identityProvider }: IdentityDeps, input) =>
    beginPasskey(identityProvider, visitOf(input)),
  ),
  implement(contract.provePasskey, ({ identityProvider }: IdentityDeps, input) =>
    provePasskey(identityProvider, visitOf(input), input.body.answer),
  ),
  implement(contract.proveDemo, ({ identityProvider }: IdentityDeps, input) =>
    proveDemo(identityProvider, visitOf(input)),
  ),
  implement(contract.replacePassword, ({ identityProvider }: IdentityDeps, input) =>
    replacePassword(identityProvider, visitOf(input), input.body.password),
  ),
  implement(contract.enrolTotp, ({ identityProvider }: IdentityDeps, input) =>
    enrolTotp(identityProvider, visitOf(input)),
  ),
  implement(contract.confirmEnrolledTotp, ({ identityProvider }: IdentityDeps, input) =>
    confirmEnrolledTotp(identityProvider, visitOf(input), input.body.code),
  ),
  implement(contract.enrolPasskey, ({ identityProvider }: IdentityDeps, input) =>
    enrolPasskey(identityProvider, visitOf(input)),
  ),
  implement(contract.addEnrolledPasskey, ({ identityProvider }: IdentityDeps, input) =>
    addEnrolledPasskey(identityProvider, visitOf(input), input.body),
  ),
]
