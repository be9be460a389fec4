import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel'
import { OutsideProblem } from '../../../outside/asking.ts'
import type { Source } from './source.ts'

/** What may pass by itself when one waits a little. */
const passing: ReadonlySet<string> = new Set(['unreachable', 'too-slow'])

const moreTries = 2
const failuresInARow = 4
const restMilliseconds = 60_000

/**
 * The same source, asked with patience: a failure is tried twice more, each time after a longer wait; after four questions
 * in a row that failed nobody asks for a minute, so that pages do not wait for a host that is down.
 */
export function patientSource(source: Source, { firstWait = 300 } = {}): Source {
  const policy = wrap(
    circuitBreaker(handleAll, {
      breaker: new ConsecutiveBreaker(failuresInARow),
      halfOpenAfter: restMilliseconds,
    }),
    retry(
      handleWhen(error => error instanceof OutsideProblem && passing.has(error.reason)),
      {
        maxAttempts: moreTries,
        backoff: new ExponentialBackoff({ initialDelay: firstWait, maxDelay: 4000 }),
      },
    ),
  )
  return {
    ...source,
    async ask(isbns, signal) {
      try {
        return await policy.execute(() => source.ask(isbns, signal))
      } catch (error) {
        if (error instanceof OutsideProblem) throw error
        if (error instanceof BrokenCircuitError)
          throw new OutsideProblem(
            'unreachable',
            `${source.name} failed again and again; it is asked again in a minute.`,
          )
        throw new OutsideProblem(
          'unreachable',
          `${source.name} answered what cannot be read: ${String(error)}`,
        )
      }
    },
  }
}
