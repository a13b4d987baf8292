import * as contract from '@freehold/contract'
import { implementStream } from '#platform/http/route'
import type { ChangeFollower } from './change-follower.ts'

export type ChangeDeps = { readonly changeFollower: ChangeFollower }

export const changeRoutes = [
  implementStream(
    contract.streamAllChanges,
    ({ changeFollower }: ChangeDeps, { actor, lastEventId, signal }) =>
      changeFollower.follow(actor, lastEventId, signal),
  ),
  implementStream(
    contract.streamChanges,
    ({ changeFollower }: ChangeDeps, { params, actor, lastEventId, signal }) =>
      changeFollower.follow(
        { ...actor, reach: { kind: 'organization', organizationId: params.organizationId } },
        lastEventId,
        signal,
      ),
  ),
]
