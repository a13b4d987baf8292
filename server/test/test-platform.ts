import type { RoleName } from '@freehold/contract'
import { createRecorder } from '#features/audit-events'
import type { Actor, Reach } from '#platform/actor'
import type { Clock } from '#platform/clock'
import { deriveLogins } from '#platform/db/migrate'
import { createPool, type Db, kyselyOver } from '#platform/db/pool'
import { createUnitOfWork, type UnitOfWork } from '#platform/db/unit-of-work'
import { createCursors, type Cursors } from '#platform/http/page'
import { newId } from '#platform/ids'
import { derive, type KeyRing, newKeyRing } from '#platform/key-ring'
import { createLog } from '#platform/log'
import { testDb, type TestLife } from './test-db.ts'

/** A migrated database of the test's own, with everything that services of features are given. */
export type TestPlatform = {
  readonly url: string
  readonly unitOfWork: UnitOfWork
  readonly platformDb: Db
  /** As the migrating role: for looking at what no role of the server could reach. */
  readonly ownerDb: Db
  readonly keyRing: KeyRing
  readonly cursors: Cursors
  readonly clock: Clock & { move: (ms: number) => void }
}

function movableClock(): TestPlatform['clock'] {
  let offset = 0
  return {
    now: () => new Date(Date.now() + offset),
    move: (ms) => {
      offset += ms
    },
  }
}

export async function testPlatform(t: TestLife): Promise<TestPlatform> {
  const { url } = await testDb(t)
  const logins = deriveLogins(url)
  const log = createLog('silent')
  const pools = [url, logins.appUrl, logins.platformUrl].map((at) =>
    createPool({ url: at, max: 8, applicationName: 'test', log }),
  )
  t.after(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
  })
  const [owner, app, platform] = pools
  if (owner === undefined || app === undefined || platform === undefined) throw new Error('three pools')
  const keyRing = newKeyRing()
  const clock = movableClock()
  const unitOfWork = createUnitOfWork({ app, platform }, createRecorder({ keyRing, clock }))
  const cursors = createCursors(derive(keyRing, 'cursors'))
  return {
    url,
    unitOfWork,
    platformDb: kyselyOver(platform),
    ownerDb: kyselyOver(owner),
    keyRing,
    cursors,
    clock,
  }
}

function anActor(roles: readonly RoleName[], reach: Reach, over: Partial<Actor>): Actor {
  return {
    kind: 'account',
    id: newId(),
    name: 'A person',
    surface: 'operator',
    roles,
    reach,
    address: '192.0.2.7',
    requestId: newId(),
    correlationId: newId(),
    ...over,
  }
}

export function anOperator(over: Partial<Actor> = {}): Actor {
  return anActor(['operator.owner'], { kind: 'platform' }, over)
}

export function aPartnerAdmin(partnerId: string, over: Partial<Actor> = {}): Actor {
  return anActor(['partner.admin'], { kind: 'partner', partnerId }, { surface: 'partner', ...over })
}

export function aMember(
  organizationId: string,
  role: 'owner' | 'admin' | 'billing' | 'member',
  over: Partial<Actor> = {},
): Actor {
  const reach = { kind: 'organization', organizationId } as const
  return anActor([`organization.${role}`], reach, { surface: 'app', ...over })
}
