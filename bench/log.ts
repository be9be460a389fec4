import { loadavg } from 'node:os'
import { pagesOfLog } from './log-paths.ts'
import { libraryWithLogs } from './made-up-log.ts'
import { type PageStatements, type PagesFor, pageStatements, tellPlans } from './page-statements.ts'
import { comparePage, type PagesResult } from './pages.ts'
import type { Page } from './paths.ts'
import { openPlace, placeForFloor } from './place.ts'
import { startCarrel, startFloor } from './program.ts'
import type { Run } from './run.ts'
import { logs, readerOf } from './visitor.ts'

export type LogResult = {
  books: number
  pages: PagesResult
  statements: PageStatements
  /** Programs at work or waiting for a core meanwhile, others' and these. */
  load: number
}

/** A reader's own pages with ten thousand books in their log. */
export async function log(run: Run): Promise<LogResult> {
  const place = await libraryWithLogs(run.works, run.server, run.tell)
  const { db, close } = await openPlace(place)
  const tested = (await pagesOfLog(db, logs.many)).filter(
    ({ name }) => run.pages.length === 0 || run.pages.includes(name),
  )
  await close()
  const statements = await pageStatements(place, { few: logOf(logs.few), many: logOf(logs.many) })
  for (const { page, few, many } of statements)
    run.tell(
      `${page}: ${few.statements} statements with ${logs.few} books, ${many.statements} with ${logs.many}; ${few.ms.toFixed(1)} and ${many.ms.toFixed(1)} ms`,
    )
  const floor = await startFloor(placeForFloor(place))
  const carrel = await startCarrel(place)
  const pages: PagesResult = []
  try {
    for (const page of tested)
      for (const connections of run.connections.filter(count => count <= 16 || isList(page))) {
        const seconds = secondsFor(statements, page, connections, run.seconds)
        const warmUp = Math.max(run.warmUp, seconds > run.seconds ? seconds : 0)
        const one = { ...run, connections: [connections], seconds, warmUp }
        pages.push(...(await comparePage(page, one, floor, carrel, readerOf(logs.many))))
      }
    return { books: logs.many, pages, statements, load: loadavg()[0] ?? 0 }
  } finally {
    await Promise.all([floor.end(), carrel.end()])
  }
}

/** How the database does each statement of a reader's own pages. */
export async function logPlans(run: Run): Promise<void> {
  const place = await libraryWithLogs(run.works, run.server, run.tell)
  await tellPlans(place, logOf(logs.many), run.tell)
}

const logOf = (books: number): PagesFor => ({ pages: db => pagesOfLog(db, books), email: readerOf(books) })

/** The goals speak of a crowd at lists, searches and books; what is added up is asked for more rarely. */
const isList = ({ name }: Page): boolean => /^(log|to read|notes|changes|book)/.test(name)

/** Long enough for three answers on each connection, where the database alone needs longer on two cores than a round lasts. */
function secondsFor(statements: PageStatements, { name }: Page, connections: number, least: number): number {
  const ms = statements.find(({ page }) => page === name)?.many.ms ?? 0
  return Math.max(least, Math.ceil((ms * connections * 3) / 2 / 1000))
}
