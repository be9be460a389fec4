import { pagesOfLog } from './log-paths.ts'
import { libraryWithLogs } from './made-up-log.ts'
import type { Page } from './paths.ts'
import type { Place } from './place.ts'
import { explain } from './plans.ts'
import { type Recorder, record, type Statement } from './recorder.ts'
import type { Run } from './run.ts'
import { logs, readerOf, signIn, type Visitor } from './visitor.ts'

type Explained = Awaited<ReturnType<typeof explain>>

/** Of a page, for a log of 100 books and one of 10,000: how many statements, and how long the database takes for them. */
export type LogStatementsResult = Array<{
  page: string
  few: { statements: number; ms: number }
  many: { statements: number; ms: number; slowest: number }
}>

/** How the database does each statement of a reader's own pages. */
export async function logPlans(run: Run): Promise<void> {
  const place = await libraryWithLogs(run.works, run.server, run.tell)
  for (const [page, explained] of await explainedPages(place, logs.many))
    for (const { text, ms, plan } of explained)
      run.tell(`\n== ${page}, ${ms.toFixed(2)} ms\n${text.replace(/\s+/g, ' ')}\n${plan}`)
}

/** Counts and times the statements of each page in a short log and in a long one. */
export async function logStatements(place: Place): Promise<LogStatementsResult> {
  const few = await explainedPages(place, logs.few)
  const many = await explainedPages(place, logs.many)
  return [...many].map(([page, explained]) => ({
    page,
    few: summed(few.get(page) ?? []),
    many: { ...summed(explained), slowest: Math.max(...explained.map(({ ms }) => ms)) },
  }))
}

const summed = (explained: Explained) => ({
  statements: explained.length,
  ms: explained.reduce((sum, { ms }) => sum + ms, 0),
})

async function explainedPages(place: Place, books: number): Promise<Map<string, Explained>> {
  const recorder = await record(place)
  const pages = await pagesOfLog(recorder.db, books)
  const reader = await signIn(recorder.address, readerOf(books))
  const found = new Map<string, Explained>()
  for (const page of pages) found.set(page.name, await longest(recorder, reader, page))
  await recorder.end()
  return found
}

/** Books differ in what is to be said of them: of the addresses of a page the one with the most statements. */
async function longest(recorder: Recorder, reader: Visitor, { asked }: Page): Promise<Explained> {
  let most: Explained = []
  for (const { path } of asked.slice(0, 12)) {
    const visit = async () => {
      const answer = await reader.visit(path)
      if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}.`)
      await answer.text()
    }
    // Once before: what a process asks only the first time is not the page's.
    await visit()
    const statements = await recorder.during(visit)
    if (statements.length > most.length) most = await quickest(recorder, statements)
  }
  return most
}

/** The least of three: whatever else is at work on the machine only adds. */
async function quickest(recorder: Recorder, statements: readonly Statement[]): Promise<Explained> {
  const tries: Explained[] = []
  while (tries.length < 3) tries.push(await explain(recorder, statements, [], new Date()))
  const [first = []] = tries
  return first.map((one, at) =>
    tries
      .flatMap(explained => explained[at] ?? [])
      .reduce((least, next) => (next.ms < least.ms ? next : least), one),
  )
}
