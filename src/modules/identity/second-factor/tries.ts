const atOnce = 5
const first = 15 * 60_000
const longest = 24 * 3_600_000

/**
 * When the next code may be tried, after so many wrong ones without a right one between; null for at once. After every five
 * there is a wait, twice as long each time, up to a day: who guesses has three codes in a million at each try. A recovery code
 * never waits, so that nobody is locked out of their own account by somebody who knows the password.
 */
export function nextTryAt(tries: number, triedAt: Date | null): Date | null {
  const waits = Math.floor(tries / atOnce)
  if (!triedAt || waits === 0 || tries % atOnce !== 0) return null
  return new Date(triedAt.getTime() + Math.min(longest, first * 2 ** (waits - 1)))
}
