import type { Context } from '../../../web/kit/context.ts'

/** Who does something, and from where; part of each entry of the audit. */
export type Actor = {
  /** The person; null for the program itself, or for somebody unknown. */
  by: string | null
  /** The address they come from; null for a job or the command line. */
  address: string | null
}

/** The program itself: a job, a command, what fills a demo. */
export const nobody: Actor = { by: null, address: null }

export const actorOf = ({ person, ip }: Pick<Context, 'person' | 'ip'>): Actor => ({
  by: person?.id ?? null,
  address: ip,
})
