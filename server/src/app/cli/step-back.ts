import { stepBack as stepBackTo } from '#platform/db/step-back'
import { locateDatabase } from '../database.ts'
import { type Command, say } from './command.ts'

export const stepBack: Command = {
  usage: 'step-back',
  help: 'lets the release before this one start on the database again',
  run: async ({ config, log }) => {
    const located = await locateDatabase(config, log, false)
    try {
      say(`Freehold ${await stepBackTo(located.url)} can be started on this database now.`)
      say('Starting this version again takes it up where it was.')
    } finally {
      await located.stop()
    }
  },
}
