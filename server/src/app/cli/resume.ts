import { findPausingRestore, resumeRestore } from '#features/backups'
import { systemActor } from '#platform/actor'
import { type Command, say, withServices } from './command.ts'

export const resume: Command = {
  usage: 'resume',
  help: 'after a restore, lets outside systems be written to again',
  run: (call) =>
    withServices(call, async ({ services }) => {
      const restore = await findPausingRestore(services.platformDb)
      if (restore === undefined) return say('There is nothing to resume: no restore waits for it.')
      await resumeRestore(services, systemActor('freehold resume'), restore.id)
      return say('Resumed: what is wanted of tenants is now brought about in outside systems.')
    }),
}
