import { recoverOperator } from '#features/accounts'
import { type Command, say, withServices, wrongUse } from './command.ts'

const usage = 'recover <e-mail>'

export const recover: Command = {
  usage,
  help: 'prints a link with which this operator sets a new password',
  run: async (call) => {
    const [email] = call.words
    if (email === undefined) throw wrongUse(usage)
    await withServices(call, async ({ services }) => say(await recoverOperator(services, email)))
  },
}
