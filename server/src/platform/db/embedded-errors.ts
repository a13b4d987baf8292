/**
 * The reason why Freehold cannot start, written for the person who started it: print `message` and nothing else,
 * no stack. It always says what to do next.
 */
export class StartError extends Error {
  override readonly name = 'StartError'
}

const byErrno: Readonly<Record<string, string>> = {
  ENOSPC: 'No space is left on the disk',
  EDQUOT: 'The disk quota is used up',
  EROFS: 'The file system is read-only',
  EACCES: 'Access is denied',
  EPERM: 'Access is denied',
}

/** Turns a failed file operation into a plain line; anything that is not one is returned as it came. */
export function explainFileError(error: unknown, stateDir: string): unknown {
  if (!(error instanceof Error) || error instanceof StartError) return error
  const { code, path } = error as NodeJS.ErrnoException // Node's own file errors carry both
  const reason = code === undefined ? undefined : byErrno[code]
  if (reason === undefined) return error
  const where = path ?? stateDir
  const advice =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'Free about 300 MB and start again.'
      : 'Start as the user who owns it, make it writable, or set DATABASE_URL to a PostgreSQL of your own.'
  return new StartError(`${reason}: ${where}. ${advice}`, { cause: error })
}

/** Turns what initdb or postgres printed before it gave up into a plain line. */
export function explainOutput(program: string, output: string, logFile?: string): StartError {
  const library = /error while loading shared libraries: ([^:\s]+)/.exec(output)?.[1]
  if (library !== undefined) {
    return new StartError(
      `PostgreSQL needs the shared library ${library}, which this machine does not have. Install the package that holds it, or set DATABASE_URL to a PostgreSQL of your own.`,
    )
  }
  if (/GLIBC(XX)?_[\d.]+' not found/.test(output)) {
    return new StartError(
      'The C library of this machine is too old for the embedded PostgreSQL. Use a newer system, or set DATABASE_URL to a PostgreSQL of your own.',
    )
  }
  if (/No space left on device|Disk quota exceeded|Check free disk space/.test(output)) {
    return new StartError('No space is left on the disk for the database. Free about 300 MB and start again.')
  }
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const last =
    lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? 'it printed nothing'
  const where = logFile === undefined ? '' : ` All of it is in ${logFile}.`
  return new StartError(
    `${program} did not start: ${last.replace(/^.*?(FATAL|PANIC):\s*/, '').trim()}.${where}`,
  )
}

/** The code of a failed system call or of a PostgreSQL reply. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
