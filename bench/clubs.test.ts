import { beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../src/database.ts'
import { testSite } from '../tests/site.ts'
import { pagesOfClubs } from './club-paths.ts'
import { fillLibrary } from './library.ts'
import { keepClubs } from './made-up-clubs.ts'
import { checked } from './pages.ts'
import type { Page } from './paths.ts'
import { clubsOfMember, librarian, memberOf, signIn, Visitor } from './visitor.ts'

const site = testSite()
let pages: Page[] = []

beforeAll(async () => {
  const { db } = site.database
  await new Visitor(site.origin).submit('/set-up', librarian)
  await fillLibrary(db, 160, new Date())
  await db
    .connection()
    .execute(alone => keepClubs(alone as Db, { clubs: 3, members: 24, meetings: 24 }, new Date()))
  pages = await pagesOfClubs(db, clubsOfMember.many)
}, 60_000)

describe('each page of a club that is measured', () => {
  it('is answered with what must be shown on it', async () => {
    expect(pages.length).toBeGreaterThan(12)
    const member = await signIn(site.origin, memberOf(clubsOfMember.many))
    for (const page of pages) await expect(checked(page, member)).resolves.toBeGreaterThan(1000)
  })
})
