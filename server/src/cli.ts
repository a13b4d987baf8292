/**
 * Freehold on the box: what whoever has the machine in hands may do without signing in.
 *
 * Run as `npm run freehold -- <words>`, beside a running server or without one; without words it lists the verbs.
 */
import { backup } from '#app/cli/backup'
import type { Command } from '#app/cli/command'
import { explainPlainly } from '#app/cli/explain'
import { keys } from '#app/cli/keys'
import { recover } from '#app/cli/recover'
import { restore } from '#app/cli/restore'
import { resume } from '#app/cli/resume'
import { setUp } from '#app/cli/set-up'
import { stepBack } from '#app/cli/step-back'
import { upgradeDatabase } from '#app/cli/upgrade-database'
import { ConfigError, readConfig } from '#app/config'
import { createLog } from '#platform/log'

const commands: Readonly<Record<string, Command>> = {
  'set-up': setUp,
  recover,
  keys,
  backup,
  restore,
  resume,
  'upgrade-database': upgradeDatabase,
  'step-back': stepBack,
}

function usage(): string {
  const lines = Object.values(commands).map((command) => `  freehold ${command.usage}\n      ${command.help}`)
  return `usage:\n${lines.join('\n')}`
}

async function main([verb = '', ...words]: readonly string[]): Promise<void> {
  const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined
  if (command === undefined) throw new ConfigError(usage())
  await command.run({ config: readConfig(process.env), log: createLog('warn'), words })
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${explainPlainly(error)}\n`)
  process.exitCode = 1
}
