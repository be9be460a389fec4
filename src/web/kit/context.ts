import type { DefaultState, ParameterizedContext } from 'koa'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Config } from '../../config.ts'
import type { Db } from '../../database.ts'
import type { Stage } from '../../demo.ts'
import type { Flash } from './flash.ts'
import type { SlotRenderer } from './slots.ts'
import type { Formatters } from './words.ts'

/** The built-in roles in a library; those that a library makes itself are known by their ids. */
export type LibraryRole = 'owner' | 'admin' | 'librarian' | 'member' | 'viewer'

/** The built-in roles in an installation. */
export type InstallationRole = 'user' | 'moderator' | 'administrator'

export type Role = LibraryRole | InstallationRole

export type Person = {
  id: string
  name: string
  email: string
  /** An `InstallationRole`, or the id of one that the installation made itself. */
  role: string
  /** Of the interface and its dates; null takes the library's. */
  language: string | null
  zone: string | null
}

/**
 * The library that the session works at. `role` is a `LibraryRole`, or the id of one that the library made itself; null for
 * somebody who only looks at a public catalogue.
 */
export type Library = {
  id: string
  name: string
  kind: 'household' | 'community' | 'school' | 'public'
  zone: string
  currency: string
  language: string
  cloth: string | null
  role: string | null
  /** What the library calls the role, where it made it itself. */
  role_name: string | null
}

/** The branch chosen for this session's desk. */
export type Branch = { id: string; name: string }

/**
 * What a program showed to say who it is: a token of its sign-in, whose `id` this is, or one that a person made for it.
 * `scopes` are null when it may do all that its person may.
 */
export type Token = { id: string; kind: 'program' | 'personal'; scopes: readonly string[] | null }

export type Visitor = {
  /** A bearer's token in the API; 'refused' when one was shown that is good for nothing. */
  token: Token | 'refused' | null
  session: { id: string } | null
  person: Person | null
  library: Library | null
  branch: Branch | null
  /** What the person may in this library and in the whole installation. */
  permissions: ReadonlySet<string>
}

export const stranger: Visitor = {
  token: null,
  session: null,
  person: null,
  library: null,
  branch: null,
  permissions: new Set(),
}

/** A library beside the session's, with what the visitor may there. */
export type Place = { library: Library; permissions: ReadonlySet<string> }

/** What a refused or an accepted form leads to. */
export type Done = { flash?: string; params?: Record<string, string | number> }

/** What every route finds on its context beside Koa's own. */
export type Extras = Visitor & {
  config: Config
  db: Db
  /** For libraries that bring their own statements; never inside a transaction. */
  pool: Pool
  log: Logger
  /** The time of this request, the same in all that it does. */
  now: Date
  /** Short, speakable; also in the logs and in `X-Request-Id`. */
  requestId: string
  words: Formatters
  flash: Flash | null
  /** Null but in a demo. */
  demo: Stage | null
  may(permission: string): boolean
  /** The library with this id and what the visitor may there, wherever the session works; null when it is not theirs to see. */
  at(libraryId: string): Promise<Place | null>
  /** Renders a view: whole, or without its frame where htmx asks for a part. */
  page(view: string, it?: Record<string, unknown>): void
  /** Goes on to another page after something was done; `flash` is a message key said there. */
  done(to: string, said?: Done): void
  /** Renders a view again with what is wrong, as 422 unless told. */
  refuse(view: string, it?: Record<string, unknown>, status?: number): void
  /** What higher modules put into a place of this page, for each id. */
  slots(place: string, ids: readonly string[]): Promise<SlotRenderer>
}

export type State = DefaultState
export type Context = ParameterizedContext<State, Extras> & { params: Record<string, string> }
