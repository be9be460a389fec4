import type { Db } from './database.ts'
import type { Random } from './demo/random.ts'
import type { JobContext } from './jobs/job.ts'
import { silentLog } from './log.ts'

export type DemoPerson = { id: string; name: string; email: string }

export type DemoLibrary = {
  id: string
  zone: string
  /** The main one first. */
  branches: readonly { id: string; name: string }[]
  /** Ids of those who stand at its desks. */
  staff: readonly string[]
}

/** As whom one may sign in with one press. */
export const guestRoles = ['reader', 'librarian', 'organiser', 'administrator'] as const
export type GuestRole = (typeof guestRoles)[number]

/** Who and where: what identity brings onto the stage, for the modules after it. */
export type Cast = {
  town: DemoLibrary
  household: DemoLibrary
  guests: Record<GuestRole, DemoPerson>
  /** Others of the town who have an account. */
  others: readonly DemoPerson[]
  /** Who lives in the household or borrows from it, with an account. */
  friends: readonly DemoPerson[]
}

/** A page worth opening: its address, and a message key with what the message needs. */
export type DemoPage = { href: string; label: string; params?: Record<string, string> }

export type Guest = DemoPerson & {
  role: GuestRole
  /** Whose desk is opened without asking. */
  branch: { libraryId: string; id: string } | null
  pages: readonly DemoPage[]
}

/** A demo that is served: as whom one may sign in with one press, and whether what it filled stays when it stops. */
export type Stage = { guests: readonly Guest[]; kept: boolean }

/**
 * A throwaway installation while it is filled: every module adds its part in the order of modules.ts. All of it
 * comes from `random` and `now`, so that it is the same again, and never looks old.
 */
export class Demo {
  readonly db: Db
  readonly now: Date
  readonly random: Random
  /** Where files lie that a person might have uploaded. */
  readonly filesDir: string
  /** Tells whoever waits what is being done. */
  readonly say: (words: string) => void
  #cast: Cast | undefined
  readonly #pages = new Map<GuestRole, DemoPage[]>()

  constructor(parts: Pick<Demo, 'db' | 'now' | 'random' | 'filesDir' | 'say'>) {
    this.db = parts.db
    this.now = parts.now
    this.random = parts.random
    this.filesDir = parts.filesDir
    this.say = parts.say
  }

  enter(cast: Cast): void {
    this.#cast = cast
  }

  get cast(): Cast {
    if (!this.#cast) throw new Error('identity is the first module, and brings the cast.')
    return this.#cast
  }

  /** Puts a page on the sign-in page, for who plays this role. */
  recommend(role: GuestRole, page: DemoPage): void {
    this.#pages.set(role, [...(this.#pages.get(role) ?? []), page])
  }

  /** A moment so many days before now. */
  ago(days: number): Date {
    return new Date(this.now.getTime() - days * 86_400_000)
  }

  /** What a job is given that runs while the demo is filled, as the worker would have run it then. */
  jobContext(id: string, now = this.now): JobContext {
    const { db, filesDir } = this
    const { signal } = new AbortController()
    return { id, db, filesDir, now, log: silentLog, signal, progress: async () => {} }
  }

  get guests(): readonly Guest[] {
    const { guests, town } = this.cast
    const [central] = town.branches
    return guestRoles.map(role => ({
      ...guests[role],
      role,
      branch: role === 'librarian' && central ? { libraryId: town.id, id: central.id } : null,
      pages: this.#pages.get(role) ?? [],
    }))
  }
}
