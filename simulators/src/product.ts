import type { FastifyRequest } from 'fastify'
import type { Section } from './page.ts'
import type { Route, Wording } from './route.ts'
import type { Store } from './store.ts'

/** One outside product: what it holds, what it answers, and how it words a refusal. */
export type Product<State, Credentials> = {
  readonly title: string
  readonly defaults: Credentials
  readonly routes: readonly Route<State>[]
  /** Operations under `/_sim` for what happens without the control plane (spend, sealing, settings). */
  readonly controls: readonly Route<State>[]
  readonly wording: Wording
  /** May make what the product has from its first day, unless the store was loaded with it. */
  createState(store: Store, credentials: Credentials): State
  /** Answers who calls, or throws the product's refusal. */
  authenticate(state: State, credentials: Credentials, request: FastifyRequest): unknown
  /** Refusals that come before authentication: sealed, switched off. */
  gate?(state: State, request: FastifyRequest): void
  sections(state: State): readonly Section[]
  /** Everything as data for people, secrets masked. */
  masked(state: State): Readonly<Record<string, unknown>>
  /** Finishes work that the product does in the background. */
  settle?(state: State): void
}
