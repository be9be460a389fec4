import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'
import type { Config } from './config.ts'

export type Log = Logger

// At the top and one level down: where requests, jobs and settings carry them.
const secret = ['authorization', 'cookie', '"set-cookie"', 'password', 'token', 'pin']
const paths = secret.flatMap(name => {
  const key = name.startsWith('"') ? `[${name}]` : name
  const below = (parent: string) => (key.startsWith('[') ? `${parent}${key}` : `${parent}.${key}`)
  return [key, below('*'), below('*.headers')]
})

/** Told of every error that is logged, with the facts of its line. */
export type ErrorListener = (cause: unknown, facts: Record<string, unknown>) => void

/** Structured lines, one JSON object each, on standard error unless told; secrets are replaced, not dropped. */
export const openLog = (
  config: Pick<Config, 'logLevel'>,
  destination: DestinationStream | number = 2,
  onError?: ErrorListener,
): Log =>
  pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: '[hidden]' },
      ...(onError ? { hooks: { logMethod: telling(onError) } } : {}),
    },
    typeof destination === 'number' ? pino.destination({ fd: destination, sync: true }) : destination,
  )

const errorLevel = 50
type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>

const telling = (onError: ErrorListener): LogMethod =>
  function (line, write, level) {
    const [facts] = line as unknown[]
    if (level >= errorLevel && isObject(facts) && facts.err) {
      const { err, ...others } = facts
      onError(err, { ...this.bindings(), ...others })
    }
    write.apply(this, line)
  }

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** For tests and commands that have nothing to tell. */
export const silentLog: Log = pino({ level: 'silent' })
