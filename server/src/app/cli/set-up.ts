import { createSetUpLink } from '#features/accounts'
import { type Command, say, withServices } from './command.ts'

export const setUp: Command = {
  usage: 'set-up',
  help: "prints the first operator's one-time link",
  run: (call) =>
    withServices(call, async ({ config, services }) => {
      const link = await createSetUpLink(services, { email: config.operatorEmail })
      say(link ?? 'There is an operator already; see `freehold recover <e-mail>`')
    }),
}
