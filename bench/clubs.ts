import { writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pagesOfClubs } from './club-paths.ts'
import { libraryWithClubs, type Size, wholeSize } from './made-up-clubs.ts'
import {
  type PageStatements,
  type PagesFor,
  pageStatements,
  statementsOf,
  tellPlans,
} from './page-statements.ts'
import { comparePage, type PagesResult } from './pages.ts'
import type { Page } from './paths.ts'
import { openPlace, type Place, placeForFloor } from './place.ts'
import { startCarrel, startFloor } from './program.ts'
import { record } from './recorder.ts'
import type { Run } from './run.ts'
import { clubsOfMember, memberOf, signIn } from './visitor.ts'

export type ClubsResult = {
  size: Size
  pages: PagesResult
  statements: PageStatements
  /** Programs at work or waiting for a core meanwhile, others' and these. */
  load: number
}

/** What a member of twenty clubs sees of them, among a thousand. */
export async function clubs(run: Run): Promise<ClubsResult> {
  const place = await libraryWithClubs(run.works, run.server, run.tell)
  const { db, close } = await openPlace(place)
  const tested = (await pagesOfClubs(db, clubsOfMember.many)).filter(
    ({ name }) => run.pages.length === 0 || run.pages.includes(name),
  )
  await close()
  const statements = await pageStatements(place, {
    few: clubsOf(clubsOfMember.few),
    many: clubsOf(clubsOfMember.many),
  })
  for (const { page, few, many } of statements)
    run.tell(
      `${page}: ${few.statements} statements in ${clubsOfMember.few} club, ${many.statements} in ${clubsOfMember.many}; ${few.ms.toFixed(1)} and ${many.ms.toFixed(1)} ms`,
    )
  const floor = await startFloor(placeForFloor(place), { FLOOR_REPLAYS: await replays(place, tested) })
  const carrel = await startCarrel(place)
  const pages: PagesResult = []
  try {
    for (const page of tested)
      pages.push(...(await comparePage(page, run, floor, carrel, memberOf(clubsOfMember.many))))
    return { size: wholeSize, pages, statements, load: loadavg()[0] ?? 0 }
  } finally {
    await Promise.all([floor.end(), carrel.end()])
  }
}

/** How the database does each statement of a club's pages. */
export async function clubPlans(run: Run): Promise<void> {
  const place = await libraryWithClubs(run.works, run.server, run.tell)
  await tellPlans(place, clubsOf(clubsOfMember.many), run.tell)
}

const clubsOf = (clubs: number): PagesFor => ({
  pages: db => pagesOfClubs(db, clubs),
  email: memberOf(clubs),
})

/** What Carrel asks the database for each page, for the floor to ask the same, in a file. */
async function replays(place: Place, pages: readonly Page[]): Promise<string> {
  const recorder = await record(place)
  const member = await signIn(recorder.address, memberOf(clubsOfMember.many))
  const asked: Record<string, unknown> = {}
  for (const { path } of pages.flatMap(({ asked }) => asked))
    asked[path] = await statementsOf(recorder, member, path)
  await recorder.end()
  const file = join(tmpdir(), `carrel-floor-${process.pid}.json`)
  writeFileSync(file, JSON.stringify(asked))
  return file
}
