import type { ErrorTracking } from '../error-tracking.ts'
import type { Log } from '../log.ts'

/**
 * What nobody caught is written down and reported, and the process leaves with code 1: what it would go on with may be
 * half done. Whoever started it starts it again.
 * @returns how to leave for a reason of one's own
 */
export const leaveWhenLost = (
  log: Log,
  tracking: ErrorTracking | undefined,
): ((cause: unknown, why: string) => void) => {
  const leave = async (cause: unknown, why: string) => {
    log.fatal({ err: cause }, why)
    await tracking?.flush(2000)
    process.exit(1)
  }
  process.on('uncaughtException', cause => leave(cause, 'Nobody caught this'))
  process.on('unhandledRejection', cause => leave(cause, 'Nobody caught this'))
  return leave
}
