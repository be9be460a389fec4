/**
 * A question that a lower module asks and a higher one answers. The lower module declares it with `port`,
 * `src/modules.ts` fills it; asking an unfilled port is a mistake in the composition and throws.
 */
export type Port<Ask extends (...args: never[]) => unknown> = Ask & { fill(answer: Ask): void }

export function port<Ask extends (...args: never[]) => unknown>(name: string): Port<Ask> {
  let filled: Ask | undefined
  const ask = ((...args: Parameters<Ask>) => {
    if (!filled) throw new Error(`The port ${name} is not filled; src/modules.ts has to do it.`)
    return filled(...args)
  }) as Ask
  return Object.assign(ask, {
    fill(answer: Ask) {
      filled = answer
    },
  })
}
