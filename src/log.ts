import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from './config.ts'

export type Log = Logger

// At the top and one level down: where requests, jobs and settings carry them.
const secret = ['authorization', 'cookie', '"set-cookie"', 'password', 'token', 'pin']
const paths = secret.flatMap(name => {
  const key = name.startsWith('"') ? `[${name}]` : name
  const below = (parent: string) => (key.startsWith('[') ? `${parent}${key}` : `${parent}.${key}`)
  return [key, below('*'), below('*.headers')]
})

/** Structured lines, one JSON object each, on standard error unless told; secrets are replaced, not dropped. */
export const openLog = (config: Pick<Config, 'logLevel'>, destination: DestinationStream | number = 2): Log =>
  pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: '[hidden]' },
    },
    typeof destination === 'number' ? pino.destination({ fd: destination, sync: true }) : destination,
  )

/** For tests and commands that have nothing to tell. */
export const silentLog: Log = pino({ level: 'silent' })
