import type { Registry } from 'prom-client'
import type { Database } from '../../database.ts'
import type { Context, Place, Visitor } from './context.ts'

/** Answers who sends a request, and what they may. */
export type Visitors = {
  of(ctx: Context): Promise<Visitor>
  /** The same in the API, where only a token says it. */
  bearer(ctx: Context): Promise<Visitor>
  /** A library the visitor may look at, with what they may there; null where they may not, or there is none. */
  at(ctx: Context, libraryId: string): Promise<Place | null>
}

export type OpeningVisitors = {
  database: Database
  /** Where they count how often they had to ask the database. */
  registry: Registry
  /** Somebody of whom nothing is known. */
  stranger: Visitor
}
