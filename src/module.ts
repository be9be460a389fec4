import type Router from '@koa/router'
import type { Config } from './config.ts'
import type { Db } from './database.ts'
import type { Demo } from './demo.ts'
import type { Job } from './jobs/job.ts'
import type { Log } from './log.ts'
import type { PersonalData } from './personal-data.ts'
import type { Endpoint } from './web/kit/api/endpoint.ts'
import type { Context, Extras, Role, State } from './web/kit/context.ts'
import type { SlotFiller } from './web/kit/slots.ts'
import type { OpeningVisitors, Visitors } from './web/kit/visitors.ts'

/** One way into a module from the spine: shown to whom `permission` or `when` lets through, in this order. */
export type Destination = {
  href: string
  /** Message key of its words. */
  label: string
  order: number
  /** Beginnings of other addresses that belong to it. */
  covers?: readonly string[]
  /** The way of another module that stands for it: five fit beside each other on a phone, and that one's page leads here. */
  under?: string
  permission?: string
  when?: (ctx: Context) => boolean
}

export type PageRouter = Router<State, Extras>

/** Work for the command line; returns the sentence that says how it ended. */
export type Command = (
  given: { config: Config; db: Db; log: Log; now: Date },
  args: string[],
  options: Record<string, unknown>,
) => Promise<string>

/** What a module gives the composition; `src/modules.ts` holds the list. */
export type Module = {
  name: string
  routes?: (router: PageRouter) => void
  /** Those that only a demo has. */
  demoRoutes?: (router: PageRouter) => void
  /** What programs may ask of it, under /api/v1. */
  api?: readonly Endpoint[]
  /** Which built-in roles hold each of this module's permissions: those in a library, or those of the installation. */
  permissions?: Record<string, readonly Role[]>
  destinations?: readonly Destination[]
  /** Fills places that pages of lower modules name; several parts in one place stand in their order. */
  slots?: Record<string, SlotFiller | readonly SlotFiller[]>
  jobs?: readonly Job[]
  /** Each fills one port of a lower module with this one's answer. */
  ports?: readonly (() => void)[]
  /** What it knows of a person: downloaded, and forgotten when they go. */
  personalData?: PersonalData
  /** By the name that src/main/command-line.ts declares. */
  commands?: Record<string, Command>
  /** Its part of a throwaway installation, after those of the modules before it. */
  demo?: (demo: Demo) => Promise<void>
  /** Who sends a request: the one module that knows people answers. */
  visitors?: (given: OpeningVisitors) => Visitors
}
