import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { jobNamed } from '../../../../tests/named-job.ts'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { newId } from '../../../id.ts'
import { chooseTaste } from './counted.ts'
import { dismiss, takeDismissalBack } from './dismissing.ts'
import { explain } from './explaining.ts'
import { recommendedTo } from './for-reader.ts'
import { learnAll } from './learn-job.ts'
import { likings } from './liking.ts'
import { popularFor } from './popular.ts'
import { similarTo } from './similar.ts'
import { type Ground, ground } from './taste.fixture.ts'
import { recommendedAtHome, recommendedToClub } from './together.ts'

const database = testDatabase()
const db = () => database.db
const now = new Date('2026-11-20T19:00:00Z')
let place: Ground

beforeAll(async () => {
  place = await ground(db())
})

const titlesFor = async (personId: string) => (await recommendedTo(db(), personId)).map(({ title }) => title)

async function neighboursOf(title: string) {
  const { rows } = await sql<{ title: string; people: number; likeness: number }>`
    select work.title, near.people, near.likeness from insights.neighbours near
    join catalog.works work on work.id = near.neighbour_id
    where near.work_id = ${await place.work(title)} order by near.likeness desc, work.title`.execute(db())
  return rows
}

describe('how much somebody likes a book', () => {
  it.each([
    [{ rating: 500 }, 1.2],
    [{ rating: 450 }, 1.1],
    [{ rating: 400 }, 1],
    [{ rating: 300 }, 0.7],
    [{ rating: 200 }, 0.2],
    [{ rating: 100 }, -0.3],
    [{ rating: 25 }, -0.675],
    [{ favourite: true }, 1.2],
    [{ status: 'read' }, 0.8],
    [{ status: 'reading' }, 0.6],
    [{ status: 'paused' }, 0.4],
    [{ status: 'to-read' }, 0.4],
    [{ status: 'did-not-finish' }, -0.2],
    [{ status: 'did-not-finish', rating: 400 }, 1],
  ] as { rating?: number; favourite?: boolean; status?: string }[] extends (infer One)[]
    ? [One, number][]
    : never)(
    'follows from its log: %o is %f',
    async ({ rating = null, favourite = false, status = 'read' }, liking) => {
      const reader = await place.reader()
      await sql`insert into reading.books (id, person_id, work_id, status, rating, favourite, added_on, updated_at)
      values (${newId()}, ${reader}, ${await place.work('Measured')}, ${status}, ${rating}, ${favourite}, '2026-11-01', now())`.execute(
        db(),
      )
      const { rows } = await sql<{ liking: number }>`
      select liking from ${likings(db(), sql`(select ${reader}::uuid)`)} as own`.execute(db())
      expect(rows.map(row => row.liking)).toEqual([expect.closeTo(liking, 6)])
    },
  )

  it('follows from a loan only where it is kept, and the log has the last word', async () => {
    const reader = await place.reader()
    const kept = await place.work('Borrowed and kept')
    const forgotten = await place.work('Borrowed')
    const patron = newId()
    await sql`insert into circulation.patrons (id, library_id, person_id, name, search_name, category, home_branch_id, created_at)
      select ${patron}, ${place.libraryId}, ${reader}, 'Reader', 'reader', 'adult', id, now()
      from identity.branches where library_id = ${place.libraryId}`.execute(db())
    for (const [work, keeps] of [
      [kept, true],
      [forgotten, false],
    ] as const)
      await sql`insert into circulation.loans (id, library_id, patron_id, copy_id, work_id, branch_id, lent_at, length,
          due_at, given_due_at, keeps_history, one_per_title)
        select ${newId()}, ${place.libraryId}, ${patron}, copy.id, ${work}, copy.holding_branch_id, now(), '14d', now(), now(), ${keeps}, true
        from catalog.copies copy where copy.work_id = ${work}`.execute(db())
    const own = () =>
      sql<{ work_id: string; liking: number }>`
        select work_id, liking from ${likings(db(), sql`(select ${reader}::uuid)`)} as own`.execute(db())
    expect((await own()).rows).toEqual([{ work_id: kept, liking: 0.6 }])
    await place.rates(reader, { 'Borrowed and kept': 1 })
    expect((await own()).rows).toEqual([{ work_id: kept, liking: -0.3 }])
  })
})

describe('what is learned', () => {
  it('is what three people or more like together, and of fewer nothing', async () => {
    await place.readersOf(3, 'Well liked', 'Liked by the same')
    await place.readersOf(2, 'Well liked', 'Known to two')
    await learnAll(db())
    expect(await neighboursOf('Well liked')).toEqual([
      { title: 'Liked by the same', people: 3, likeness: expect.closeTo((3 / Math.sqrt(5 * 3)) ** 3, 9) },
    ])
    expect(await neighboursOf('Liked by the same')).toMatchObject([{ title: 'Well liked', people: 3 }])
    expect(await neighboursOf('Known to two')).toEqual([])
  })

  it('goes on from what changed, both ways, and is the same as if all were learned anew', async () => {
    await place.readersOf(4, 'Old', 'Older')
    await learnAll(db())
    const newcomers = await place.readersOf(3, 'Old', 'New')
    expect(await learnAll(db())).toEqual({ works: 2 })
    const once = await neighboursOf('Old')
    expect(once.map(({ title }) => title)).toEqual(['Older', 'New'])
    expect(await neighboursOf('New')).toMatchObject([{ title: 'Old', people: 3 }])
    expect(await neighboursOf('Older')).toEqual([
      { title: 'Old', people: 4, likeness: expect.closeTo((4 / Math.sqrt(7 * 4)) ** 3, 9) },
    ])
    await jobNamed('insights.learn-tastes').run({ anew: true }, jobContext({ database, filesDir: '' }, now))
    expect(await neighboursOf('Old')).toEqual(once)
    await sql`delete from reading.books where person_id = ${newcomers[0] ?? ''}`.execute(db())
    await learnAll(db())
    expect((await neighboursOf('Old')).map(({ title }) => title)).toEqual(['Older'])
    expect(await neighboursOf('New')).toEqual([])
  })

  it('leaves out who does not want to be counted, at once and for good', async () => {
    const [first = ''] = await place.readersOf(3, 'Counted', 'With it')
    await learnAll(db())
    expect(await neighboursOf('Counted')).toHaveLength(1)
    await chooseTaste(db(), first, { counted: false, atHome: false })
    const { rows } = await sql`select from insights.likes where person_id = ${first}`.execute(db())
    expect(rows).toEqual([])
    await learnAll(db())
    expect(await neighboursOf('Counted')).toEqual([])
    const { rows: again } = await sql`select from insights.likes where person_id = ${first}`.execute(db())
    expect(again).toEqual([])
    await chooseTaste(db(), first, { counted: true, atHome: false })
    await learnAll(db())
    expect(await neighboursOf('Counted')).toHaveLength(1)
  })

  it('is forgotten of works that were joined, until the next night', async () => {
    await place.readersOf(3, 'One of two', 'Beside it')
    await learnAll(db())
    const [from, into] = [await place.work('One of two'), await place.work('The other of two')]
    await jobNamed('insights.follow-joined-tastes').run(
      { from, into },
      jobContext({ database, filesDir: '' }, now),
    )
    expect(await neighboursOf('Beside it')).toEqual([])
  })
})

describe('a list', () => {
  it('says what goes with one’s own books, of those one may see and does not know', async () => {
    const hidden = await makeLibrary(db())
    await sql`update identity.libraries set public_catalogue = false where id = ${hidden.libraryId}`.execute(
      db(),
    )
    await place.work('Elsewhere only', { at: hidden.libraryId, copies: 0 })
    await place.readersOf(3, 'My favourite', 'Unknown to me', 'Known to me', 'Elsewhere only')
    await learnAll(db())
    const me = await place.reader()
    await place.rates(me, { 'My favourite': 4.5, 'Known to me': null })
    const list = await recommendedTo(db(), me)
    expect(list).toMatchObject([
      { title: 'Unknown to me', because: await place.work('My favourite'), people: 3, same_author: null },
    ])
    expect(await titlesFor(hidden.ownerId)).toEqual([])
  })

  it('leaves a book out that was put aside, until it is taken back, and says which way it is', async () => {
    await place.readersOf(3, 'Begun with', 'Put aside')
    await learnAll(db())
    const me = await place.reader()
    await place.rates(me, { 'Begun with': 5 })
    const workId = await place.work('Put aside')
    const verdict = async () => {
      const found = await explain(db(), me, workId)
      return 'verdict' in found ? found.verdict : found.refused
    }
    expect([await titlesFor(me), await verdict()]).toEqual([['Put aside'], 'recommended'])
    await dismiss(db(), { personId: me, workId }, now)
    await dismiss(db(), { personId: me, workId }, now)
    expect([await titlesFor(me), await verdict()]).toEqual([[], 'dismissed'])
    await takeDismissalBack(db(), { personId: me, workId })
    expect(await titlesFor(me)).toEqual(['Put aside'])
    await place.rates(me, { 'Put aside': 3 })
    expect([await titlesFor(me), await verdict()]).toEqual([[], 'in-log'])
  })

  it('counts a book that was disliked against what goes with it', async () => {
    await place.readersOf(3, 'Disliked', 'Goes with the disliked')
    await learnAll(db())
    const me = await place.reader()
    await place.rates(me, { Disliked: 1 })
    expect(await titlesFor(me)).toEqual([])
    const found = await explain(db(), me, await place.work('Goes with the disliked'))
    expect(found).toMatchObject({
      verdict: 'disliked',
      pulls: [{ title: 'Disliked', kind: 'readers', people: 3 }],
    })
    expect(await explain(db(), me, await place.work('Nothing to do with it'))).toMatchObject({
      verdict: 'nothing-close',
      pulls: [],
    })
    expect(await explain(db(), me, newId())).toEqual({ refused: 'unknown-work' })
  })

  it('takes four at most for the sake of one book', async () => {
    const near = ['Near 1', 'Near 2', 'Near 3', 'Near 4', 'Near 5', 'Near 6']
    await place.readersOf(3, 'Hub', ...near)
    await learnAll(db())
    const me = await place.reader()
    await place.rates(me, { Hub: 5 })
    expect(await titlesFor(me)).toHaveLength(4)
  })

  it('begins with what is on a shelf in one’s own libraries', async () => {
    await place.work('Not here', { copies: 0 })
    await place.readersOf(4, 'Shelf reader', 'Not here')
    await place.readersOf(3, 'Shelf reader', 'On the shelf')
    await learnAll(db())
    const me = await place.reader()
    await place.rates(me, { 'Shelf reader': 5 })
    expect(await titlesFor(me)).toEqual(['Not here', 'On the shelf'])
    await sql`insert into identity.memberships (library_id, person_id, role, created_at)
      values (${place.libraryId}, ${me}, 'member', now())`.execute(db())
    expect(await recommendedTo(db(), me)).toMatchObject([
      { title: 'On the shelf', on_shelf: 1 },
      { title: 'Not here', on_shelf: 0 },
    ])
  })

  it('goes by author and series where no readers are known', async () => {
    const [first, second, other] = [
      await place.work('Volume one'),
      await place.work('Volume two'),
      await place.work('Of the same hand'),
    ]
    const [author, series] = [newId(), newId()]
    await sql`insert into catalog.contributors (id, name, sort_name, kind, dates, match_key, created_at)
      values (${author}, 'Ada Quill', 'Quill, Ada', 'person', '', ${author}, now())`.execute(db())
    for (const [position, work] of [first, other].entries())
      await sql`insert into catalog.contributions (id, work_id, contributor_id, role, position)
        values (${newId()}, ${work}, ${author}, 'author', ${position})`.execute(db())
    await sql`insert into catalog.series (id, name, match_key) values (${series}, 'Volumes', ${series})`.execute(
      db(),
    )
    await sql`insert into catalog.edition_series (edition_id, series_id, position)
      select id, ${series}, 0 from catalog.editions where work_id in (${first}, ${second})`.execute(db())
    const me = await place.reader()
    await place.rates(me, { 'Volume one': 4 })
    expect(await recommendedTo(db(), me)).toMatchObject([
      { title: 'Volume two', same_series: first, same_author: null, people: null },
      { title: 'Of the same hand', same_author: first, same_series: null, people: null },
    ])
    expect(await similarTo(db(), first, null, 5)).toMatchObject([
      { title: 'Volume two', kinds: ['series'] },
      { title: 'Of the same hand', kinds: ['author'] },
    ])
  })

  it('is what others borrow where nothing is known', async () => {
    const me = await place.reader()
    await sql`update catalog.works set popularity = 7 where id = ${await place.work('Borrowed by all')}`.execute(
      db(),
    )
    expect((await popularFor(db(), me)).map(({ title }) => title)).toEqual(['Borrowed by all'])
    await dismiss(db(), { personId: me, workId: await place.work('Borrowed by all') }, now)
    expect(await popularFor(db(), me)).toEqual([])
  })
})

describe('a list for several', () => {
  /** Somebody each of whom read one book, and what goes with it. */
  async function readersOfOne(count: number): Promise<string[]> {
    await place.readersOf(3, 'Read by us', 'Good for us')
    await learnAll(db())
    const readers: string[] = []
    for (let one = 0; one < count; one++) {
      const reader = await place.reader()
      await place.rates(reader, { 'Read by us': 5 })
      await chooseTaste(db(), reader, { counted: false, atHome: false })
      readers.push(reader)
    }
    return readers
  }

  it('of a club needs three who let it see how they read and do not know the book', async () => {
    const members = await readersOfOne(3)
    const club = newId()
    await sql`insert into clubs.clubs (id, name, language, zone, joining, created_at)
      values (${club}, 'Us', 'en', 'Europe/London', 'open', now())`.execute(db())
    for (const [one, member] of members.entries())
      await sql`insert into clubs.members (club_id, person_id, role, joined_at, shares)
        values (${club}, ${member}, ${one === 0 ? 'organiser' : 'member'}, now(), ${one === 2 ? 'nothing' : 'pace'})`.execute(
        db(),
      )
    const me = members[0] ?? ''
    expect(await recommendedToClub(db(), club, me)).toEqual([])
    await sql`update clubs.members set shares = 'pace' where club_id = ${club}`.execute(db())
    expect(await recommendedToClub(db(), club, me)).toMatchObject([{ title: 'Good for us', people: 3 }])
    await place.rates(me, { 'Good for us': null })
    expect(await recommendedToClub(db(), club, me)).toEqual([])
    expect(await recommendedToClub(db(), club, members[1] ?? '')).toEqual([])
  })

  it('of a household needs two who agreed to it', async () => {
    const home = (await makeLibrary(db())).libraryId
    const [me = '', other = ''] = await readersOfOne(2)
    for (const person of [me, other])
      await sql`insert into identity.memberships (library_id, person_id, role, created_at)
        values (${home}, ${person}, 'member', now())`.execute(db())
    await chooseTaste(db(), me, { counted: true, atHome: true })
    expect(await recommendedAtHome(db(), home, me)).toEqual([])
    await chooseTaste(db(), other, { counted: true, atHome: true })
    expect(await recommendedAtHome(db(), home, me)).toMatchObject([{ title: 'Good for us', people: 2 }])
  })
})
