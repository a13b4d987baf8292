import { newId } from '#platform/ids'
import type { Input, Target } from './support.ts'

type Recipe = {
  readonly as: 'operator' | 'app'
  readonly events: readonly string[]
  readonly prepare?: (target: Target) => Promise<Input>
}

/** Another browser of the person who asks. */
async function anotherBrowser({ world, credentials, owner }: Target): Promise<Input> {
  await credentials.session(world.own.accounts.owner, 'app')
  const { rows } = await owner.query<{ id: string }>(
    'select id from web_sessions where account_id = $1 order by created_at desc limit 1',
    [world.own.accounts.owner],
  )
  return { params: { id: rows[0]?.id ?? '' } }
}

async function linkedIdentity({ world }: Target): Promise<Input> {
  const id = newId()
  await world.query(
    'insert into account_identities (id, issuer, subject, account_id) values ($1, $2, $3, $4)',
    [id, 'https://login.example', id, world.own.accounts.owner],
  )
  return { params: { id } }
}

export const sessionRecipes: Readonly<Record<string, Recipe>> = {
  'sessions.end': { as: 'app', prepare: anotherBrowser, events: ['session.end'] },
  'sessions.endOthers': { as: 'app', events: ['session.end_others'] },
  'sessions.endOfAccount': { as: 'operator', events: ['session.end_all'] },
  'identities.unlink': { as: 'app', prepare: linkedIdentity, events: ['identity.unlink'] },
  'singleSignOn.check': { as: 'app', events: ['single_sign_on.check'] },
  'singleSignOn.remove': {
    as: 'app',
    prepare: async () => ({ ifMatch: 1 }),
    events: ['single_sign_on.remove'],
  },
}

/** Operations without an event of their own, and why. */
export const silentSessions: Readonly<Record<string, string>> = {
  'identities.link':
    'nothing is linked before the issuer has answered, which is identity.link: server/test/identity',
  'singleSignOn.link':
    'nothing is linked before the provider has answered, which is single_sign_on.link: server/test/identity',
  'singleSignOn.save':
    'asks a provider on the public internet first; single_sign_on.save is seen in server/test/identity',
}
