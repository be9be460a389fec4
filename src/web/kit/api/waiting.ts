import { Problem } from '../problem.ts'

/** Answers 429 where a limit says how many seconds there are to wait. */
export function mustNotWait(seconds: number): void {
  if (seconds > 0) throw new Problem(429, undefined, seconds)
}
