import { loadavg } from 'node:os'
import { importLog, type LogImportResult } from './log-import.ts'
import { pagesOfLog } from './log-paths.ts'
import { type LogStatementsResult, logStatements } from './log-plans.ts'
import { libraryWithLogs } from './made-up-log.ts'
import { comparePage, type PagesResult } from './pages.ts'
import { placeForFloor } from './place.ts'
import { startCarrel, startFloor } from './program.ts'
import type { Run } from './run.ts'
import { logs, readerOf } from './visitor.ts'

export type LogResult = {
  books: number
  pages: PagesResult
  statements: LogStatementsResult
  import: LogImportResult
  /** Programs at work or waiting for a core meanwhile, others' and these. */
  load: number
}

/** A reader's own pages with ten thousand books in their log, and how such a log moves in. */
export async function log(run: Run): Promise<LogResult> {
  const place = await libraryWithLogs(run.works, run.server, run.tell)
  const tested = (await pagesOfLog(place, logs.many)).filter(
    ({ name }) => run.pages.length === 0 || run.pages.includes(name),
  )
  const imported = await importLog(place, run)
  const statements = await logStatements(place)
  for (const { page, few, many } of statements)
    run.tell(
      `${page}: ${few.statements} statements with ${logs.few} books, ${many.statements} with ${logs.many}; ${few.ms.toFixed(1)} and ${many.ms.toFixed(1)} ms`,
    )
  const floor = await startFloor(placeForFloor(place))
  const carrel = await startCarrel(place)
  const pages: PagesResult = []
  try {
    for (const page of tested)
      pages.push(...(await comparePage(page, run, floor, carrel, readerOf(logs.many))))
    return { books: logs.many, pages, statements, import: imported, load: loadavg()[0] ?? 0 }
  } finally {
    await Promise.all([floor.end(), carrel.end()])
  }
}
