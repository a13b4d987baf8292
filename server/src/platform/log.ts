import { type Logger, pino } from 'pino'

export type Log = Logger

/**
 * error = someone must act now; warn = healed itself; info = a person or a job did something; debug = off.
 * Values of fields that hold secrets are cut out wherever they appear.
 */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    redact: {
      paths: [
        'password',
        'token',
        'secret',
        'authorization',
        'cookie',
        '*.password',
        '*.token',
        '*.secret',
        '*.authorization',
        '*.cookie',
      ],
      censor: '[redacted]',
    },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  })
}
