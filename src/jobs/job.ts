import type { LookupSettings, MailSettings } from '../config.ts'
import type { Db } from '../database.ts'
import type { Log } from '../log.ts'
import type { ModelSettings } from '../model-settings.ts'

export type JobOptions = {
  /** Runs after the first one that failed; then the job goes to its dead letters. 3 unless told. */
  retryLimit?: number
  /** Seconds before the first retry; each further one waits about twice as long. 2 unless told. */
  retryDelay?: number
  /** Seconds after which a run counts as lost, as when its process was killed. 900 unless told. */
  expiresIn?: number
  /** How many run at once in one process. 1 unless told. */
  concurrency?: number
  /** When it is sent by itself, with an empty payload: five cron fields, in a zone or else UTC. */
  schedule?: { cron: string; zone?: string }
  /** Whether it is also sent, with an empty payload, when a process that runs jobs starts. */
  atStart?: boolean
}

/** What a job may use. It runs again after a failure or a crash, so it does the same when run twice. */
export type JobContext = {
  id: string
  db: Db
  /** Where uploaded files lie. A row names them by where they are in it: a backup may be restored anywhere. */
  filesDir: string
  /** How mail goes out; without it mails are kept. */
  mail?: MailSettings | undefined
  /** Who may be asked about books; without it nobody. */
  lookups?: LookupSettings | undefined
  /** Which language models may be asked; without it none. */
  models?: ModelSettings | undefined
  log: Log
  now: Date
  /** Aborted when the run has taken too long or the process is leaving. */
  signal: AbortSignal
  /** Tells who waits how far this is, 0 to 100, with whatever the page needs to say so. Not in a transaction. */
  progress(percent: number, words?: object): Promise<void>
}

export type Job = {
  /** `module.kebab-name`, also the name of its queue. */
  name: string
  options: JobOptions
  run(payload: object, context: JobContext): Promise<unknown>
}

/**
 * One kind of work to be done later. `run` gets the payload as it was sent, through JSON; what it returns
 * becomes the result of its task.
 */
export const job = <Payload extends object>(
  name: string,
  options: JobOptions,
  run: (payload: Payload, context: JobContext) => Promise<unknown>,
): Job => ({ name, options, run: (payload, context) => run(payload as Payload, context) })
