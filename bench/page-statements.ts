import type { Db } from '../src/database.ts'
import type { Page } from './paths.ts'
import type { Place } from './place.ts'
import { explain } from './plans.ts'
import { type Recorder, record, type Statement } from './recorder.ts'
import { signIn, type Visitor } from './visitor.ts'

/** Pages of which some belong to one person and some to another: what each is asked for, and who asks. */
export type PagesFor = { pages: (db: Db) => Promise<Page[]>; email: string }

type Explained = Awaited<ReturnType<typeof explain>>

/** Of a page, where there is little and where there is much: how many statements, and how long the database takes for them. */
export type PageStatements = Array<{
  page: string
  few: { statements: number; ms: number }
  many: { statements: number; ms: number; slowest: number }
}>

/** Counts and times the statements of each page for somebody who has little and for somebody who has much. */
export async function pageStatements(
  place: Place,
  who: { few: PagesFor; many: PagesFor },
): Promise<PageStatements> {
  const few = await explainedPages(place, who.few)
  const many = await explainedPages(place, who.many)
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

/** How the database does each statement of pages, told one after the other. */
export async function tellPlans(place: Place, who: PagesFor, tell: (words: string) => void): Promise<void> {
  for (const [page, explained] of await explainedPages(place, who))
    for (const { text, ms, plan } of explained)
      tell(`\n== ${page}, ${ms.toFixed(2)} ms\n${text.replace(/\s+/g, ' ')}\n${plan}`)
}

/** How the database does each statement of pages, by page. */
export async function explainedPages(
  place: Place,
  { pages, email }: PagesFor,
): Promise<Map<string, Explained>> {
  const recorder = await record(place)
  const visitor = await signIn(recorder.address, email)
  const found = new Map<string, Explained>()
  for (const page of await pages(recorder.db))
    found.set(page.name, await quickest(recorder, await longest(recorder, visitor, page)))
  await recorder.end()
  return found
}

/** Of the addresses of a page what the one with the most statements sends: not of each is as much to be said. */
async function longest(recorder: Recorder, visitor: Visitor, { asked }: Page): Promise<Statement[]> {
  let most: Statement[] = []
  for (const { path } of asked.slice(0, 12)) {
    const statements = await statementsOf(recorder, visitor, path)
    if (statements.length > most.length) most = statements
  }
  return most
}

/** What an address sends to the database. */
export async function statementsOf(recorder: Recorder, visitor: Visitor, path: string): Promise<Statement[]> {
  const visit = async () => {
    const answer = await visitor.visit(path)
    if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}.`)
    await answer.text()
  }
  // Once before: what a process asks only the first time is not the page's.
  await visit()
  return recorder.during(visit)
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
