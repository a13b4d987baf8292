import { events, type Action } from '@freehold/contract'

type NounOf<A extends string> = A extends `${infer Noun}.${string}` ? Noun : never
export type AuditNoun = NounOf<Action>

/** What events are about, in the order of the catalogue. */
export const auditNouns = [
  // Every action begins with its noun; splitting forgets that.
  ...new Set(Object.keys(events).map((action) => action.split('.')[0] as AuditNoun)),
]

/** Whether this version of the console knows the action; older and newer ones are shown by their name. */
export function isKnownAction(action: string): action is Action {
  return Object.hasOwn(events, action)
}
