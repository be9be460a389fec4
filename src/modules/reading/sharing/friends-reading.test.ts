import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { newId } from '../../../id.ts'
import { testLog } from '../log.fixture.ts'
import { friendsPageSize, friendsReading } from './friends-reading.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
const since = '2026-08-22'
const standings = {
  now: { status: 'reading', ended: '' },
  lately: { status: 'read', ended: '2026-11-02' },
  'this month': { status: 'read', ended: '2026-11' },
  before: { status: 'read', ended: '2026-08-21' },
  'some time': { status: 'read', ended: '' },
  paused: { status: 'paused', ended: '' },
  wanted: { status: 'to-read', ended: '' },
} as const
const shares = ['nobody', 'friends', 'members', 'others', 'everyone'] as const
const ways = ['book', 'hand', 'rule'] as const
type Kept = { title: string; standing: keyof typeof standings; shared: (typeof shares)[number] }

let viewer = ''
let friend = ''
const books: Kept[] = []

/** A friend's log with a book of each kind: where it stands, for whom it is meant, and by which way. */
beforeAll(async () => {
  ;[viewer, friend] = [await log.reader(), await log.reader()]
  const libraries = {
    members: (await makeLibrary(log.db)).libraryId,
    others: (await makeLibrary(log.db)).libraryId,
  }
  await sql`insert into identity.memberships (library_id, person_id, role, created_at)
    values (${libraries.members}, ${viewer}, 'member', now())`.execute(log.db)
  const audience = (shared: Kept['shared']) =>
    shared === 'members' || shared === 'others'
      ? { shared: 'members', library: libraries[shared] }
      : { shared, library: null }
  for (const shared of shares)
    for (const way of ways) {
      const to = audience(shared)
      const shelf = newId()
      const tag = `${shared} by rule`
      if (way !== 'book')
        await sql`insert into reading.shelves (id, person_id, name, rule, shared, shared_library_id, created_at, updated_at)
          values (${shelf}, ${friend}, ${`${shared} ${way}`}, ${way === 'rule' ? `tag=${encodeURIComponent(tag)}` : null},
            ${to.shared}, ${to.library}, now(), now())`.execute(log.db)
      for (const [standing, { status, ended }] of Object.entries(standings)) {
        const title = `${standing}, ${shared}, ${way}`
        const workId = await log.work(title, 400)
        const own = way === 'book' ? to : audience('nobody')
        const id = newId()
        await sql`insert into reading.books (id, person_id, work_id, status, shared, shared_library_id, added_on, updated_at)
          values (${id}, ${friend}, ${workId}, ${status}, ${own.shared}, ${own.library}, '2026-01-01', ${now})`.execute(
          log.db,
        )
        if (way === 'hand')
          await sql`insert into reading.shelf_books values (${shelf}, ${id}, ${friend}, now())`.execute(
            log.db,
          )
        if (way === 'rule')
          await sql`insert into reading.tags values (${id}, ${friend}, ${tag})`.execute(log.db)
        if (status === 'reading' || status === 'read') {
          const through = newId()
          await sql`insert into reading.readthroughs (id, person_id, book_id, ended, outcome, created_at)
            values (${through}, ${friend}, ${id}, ${ended || null}, ${status === 'read' ? 'finished' : null}, now())`.execute(
            log.db,
          )
          await sql`insert into reading.progress (id, person_id, readthrough_id, told_at, day, unit, value, length, share)
            values (${newId()}, ${friend}, ${through}, now(), '2026-11-01', 'page', 100, 400, 250000)`.execute(
            log.db,
          )
        }
        books.push({ title, standing: standing as Kept['standing'], shared })
      }
    }
})

const relations = {
  friends: { friends_since: now },
  strangers: {},
  asked: { low_asked_at: now },
  'one blocks': { low_blocked_at: now },
  'the other blocks': { high_blocked_at: now },
} as const

async function relate(relation: keyof typeof relations, shows: string | null, everybody: string) {
  const [low, high] = [viewer, friend].toSorted()
  await sql`delete from identity.relations`.execute(log.db)
  const { friends_since = null, low_asked_at = null } = { ...relations[relation] } as Record<string, Date>
  const { low_blocked_at = null, high_blocked_at = null } = { ...relations[relation] } as Record<string, Date>
  const [lowShows, highShows] = [low === friend ? shows : null, high === friend ? shows : null]
  await sql`insert into identity.relations (low_id, high_id, friends_since, low_asked_at, low_blocked_at, high_blocked_at, low_shows, high_shows)
    values (${low}, ${high}, ${friends_since}, ${low_asked_at}, ${low_blocked_at}, ${high_blocked_at},
      ${friends_since && lowShows}, ${friends_since && highShows})`.execute(log.db)
  await sql`update identity.people set shows_friends = ${everybody} where id = ${friend}`.execute(log.db)
}

async function seen() {
  const all = new Map<string, number | null>()
  let after: { at: Date; id: string } | null = null
  for (;;) {
    const found = await friendsReading(log.db, viewer, { since, after })
    const page = found.slice(0, friendsPageSize)
    for (const { title, share } of page) {
      expect(all.has(title)).toBe(false)
      all.set(title, share)
    }
    const last = page.at(-1)
    if (!last || found.length <= friendsPageSize) return all
    after = { at: last.updated_at, id: last.id }
  }
}

/** What the words on the pages promise: the friend's choice, and then the book's or its shelf's. */
function meantToBeSeen(relation: keyof typeof relations, shows: string): Map<string, number | null> {
  if (relation !== 'friends' || shows === 'nothing') return new Map()
  return new Map(
    books
      .filter(({ standing }) => ['now', 'lately', 'this month'].includes(standing))
      .filter(({ shared }) => ['friends', 'members', 'everyone'].includes(shared))
      .map(({ title, standing }) => [title, shows === 'progress' && standing === 'now' ? 250_000 : null]),
  )
}

describe('what a friend reads', () => {
  const table = Object.keys(relations).flatMap(relation =>
    [
      [null, 'nothing'],
      [null, 'books'],
      [null, 'progress'],
      ['nothing', 'progress'],
      ['books', 'nothing'],
      ['progress', 'books'],
    ].map(
      ([shows, everybody]) => [relation as keyof typeof relations, shows ?? null, everybody ?? ''] as const,
    ),
  )
  it.each(table)(
    'as %s, shown %s where all are shown %s, is what they show',
    async (relation, shows, all) => {
      await relate(relation, shows, all)
      expect(await seen()).toEqual(meantToBeSeen(relation, shows ?? all))
    },
  )

  it('is nobody’s who is suspended', async () => {
    await relate('friends', null, 'progress')
    await sql`update identity.people set suspended_at = now() where id = ${friend}`.execute(log.db)
    expect((await seen()).size).toBe(0)
    await sql`update identity.people set suspended_at = null where id = ${friend}`.execute(log.db)
    expect((await seen()).size).toBeGreaterThan(0)
  })
})
