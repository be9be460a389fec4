import type { Log } from '../log.ts'

// Those who send the signal wait for ten seconds and then kill.
const longest = 9500

/** On SIGTERM or SIGINT: `stop` finishes what is in flight, then the process leaves with code 0. */
export const stopOnSignal = (log: Log, stop: () => Promise<void>): void => {
  let asked = false
  const leave = async () => {
    if (asked) return
    asked = true
    setTimeout(() => {
      log.warn('Something in flight took too long and was cut off')
      process.exit(0)
    }, longest).unref()
    await stop()
    process.exit(0)
  }
  process.on('SIGTERM', leave)
  process.on('SIGINT', leave)
}
