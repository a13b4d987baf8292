import { relative } from 'node:path'
import type { Config } from './config.ts'
import { personas } from './personas.ts'
import type { Running } from './run.ts'
import { version } from './services.ts'

function personLines({ origin }: Running): string[] {
  const width = Math.max(...personas.map(({ name }) => name.length))
  return personas.map(
    ({ id, name, surface }) => `  ${name.padEnd(width)}  ${surface.padEnd(8)}  ${origin}/_demo/${id}`,
  )
}

/** What a person reads when Freehold is up. */
export function describeStart(config: Config, running: Running, seconds: number): string {
  const { origin, simulators, setUpLink, database } = running
  const state = relative(process.cwd(), config.stateDir) || '.'
  const mode = config.demo ? `demo, state in ${state}/` : `state in ${state}/`
  return [
    '',
    `Freehold ${version}  ${mode}  ready in ${seconds.toFixed(1)} s`,
    '',
    `  Console    ${origin}`,
    `  API        ${origin}/docs   ${origin}/openapi.json`,
    ...(config.demo ? [`  Mail       ${origin}/_mail`] : []),
    `  Database   ${database.embedded ? 'embedded PostgreSQL 18' : 'DATABASE_URL'}`,
    ...simulators.map(({ kind, url }) => `  ${kind.padEnd(10)} ${url}   (simulator)`),
    ...(config.demo ? ['', 'Sign in as', ...personLines(running)] : []),
    ...(setUpLink === undefined
      ? []
      : [
          '',
          'Nobody operates this installation yet. The first operator sets a password here:',
          `  ${setUpLink}`,
        ]),
    '',
    'Ctrl-C stops it. npm run reset removes its state.',
    '',
  ].join('\n')
}

/** The same for machines: one line of JSON. */
export function describeStartAsJson(config: Config, running: Running, seconds: number): string {
  const { origin, simulators, setUpLink } = running
  const people = config.demo
    ? personas.map(({ id, name, surface }) => ({ id, name, surface, url: `${origin}/_demo/${id}` }))
    : []
  const tools = simulators.map(({ kind, url }) => ({ kind, url }))
  return JSON.stringify({
    ready: true,
    url: origin,
    version,
    seconds,
    demo: config.demo,
    personas: people,
    simulators: tools,
    setUpLink,
  })
}
