import { type RawBuilder, sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import type { Audience } from '../books/book.ts'
import { editBook } from '../books/editing.ts'
import { keepBook } from '../books/keeping.ts'
import { testLog } from '../log.fixture.ts'
import { addShelf, changeShelf } from '../shelves/shelving.ts'
import { makeSecretLink, secretAddress, secretlyShown, takeBackSecretLink } from './secret-links.ts'
import { booksBehindLink, booksShownTo, ownerSeenBy } from './shown-books.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
const day = '2026-11-20'
let owner = ''
let friend = ''
let member = ''
let stranger = ''
let libraryId = ''
let bookId = ''

beforeEach(async () => {
  ;[owner, friend, member, stranger] = [
    await log.reader(),
    await log.reader(),
    await log.reader(),
    await log.reader(),
  ]
  libraryId = (await makeLibrary(log.db)).libraryId
  for (const personId of [owner, member])
    await sql`insert into identity.memberships (library_id, person_id, role, created_at)
      values (${libraryId}, ${personId}, 'member', now())`.execute(log.db)
  const [low, high] = [owner, friend].toSorted()
  await sql`insert into identity.relations (low_id, high_id, friends_since, low_shows, high_shows)
    values (${low}, ${high}, now(), 'books', 'books')`.execute(log.db)
  const workId = await log.work('Shown', 100)
  const kept = await keepBook(log.db, owner, { workId, status: 'read', on: null, day }, now)
  if (isRefused(kept)) throw new Error(kept.refused)
  bookId = kept.bookId
  await keepBook(log.db, owner, { workId: await log.work('Private'), status: 'read', on: null, day }, now)
})

const related = (change: RawBuilder<unknown>) =>
  sql`update identity.relations set ${change} where ${owner} in (low_id, high_id)`.execute(log.db)
const show = (audience: Audience) =>
  editBook(log.db, owner, { bookId, seen: null, details: { audience } }, now)
const seenBy = async (viewerId: string | null, shelfId: string | null = null) =>
  (await booksShownTo(log.db, owner, viewerId, { shelfId, after: null })).map(({ title }) => title)
const sight = async () => ({
  friend: await seenBy(friend),
  member: await seenBy(member),
  stranger: await seenBy(stranger),
  nobody: await seenBy(null),
})
const none = { friend: [], member: [], stranger: [], nobody: [] }
const shown = ['Shown']

describe('a book of a log', () => {
  it('is shown to nobody unless its reader says so, and then to those that they say', async () => {
    expect(await sight()).toEqual(none)
    await show({ shared: 'friends' })
    expect(await sight()).toEqual({ ...none, friend: shown })
    await show({ shared: 'members', libraryId })
    expect(await sight()).toEqual({ ...none, member: shown })
    await show({ shared: 'everyone' })
    expect(await sight()).toEqual({ friend: shown, member: shown, stranger: shown, nobody: shown })
    await show({ shared: 'nobody' })
    expect(await sight()).toEqual(none)
  })

  it('is not shown to a friend who is shown nothing, nor to who is a friend no more', async () => {
    await show({ shared: 'friends' })
    await related(sql`low_shows = 'nothing', high_shows = 'nothing'`)
    expect(await seenBy(friend)).toEqual([])
    await related(sql`low_shows = null, high_shows = null, friends_since = null`)
    expect(await seenBy(friend)).toEqual([])
  })

  it('is found by nobody whose reader’s page is closed to them', async () => {
    await sql`update identity.people set handle = ${`h${owner.slice(-10)}`}, page_seen_by = 'friends' where id = ${owner}`.execute(
      log.db,
    )
    expect(await ownerSeenBy(log.db, stranger, { id: owner })).toBeUndefined()
    expect(await ownerSeenBy(log.db, friend, { id: owner })).toMatchObject({ id: owner })
  })
})

describe('a shelf of a log', () => {
  it('shows what stands on it, by hand or by its rule, and nothing else', async () => {
    const byHand = await addShelf(log.db, owner, { name: 'By hand', rule: null }, now)
    const byRule = await addShelf(log.db, owner, { name: 'Best', rule: 'rated=400' }, now)
    if (isRefused(byHand) || isRefused(byRule)) throw new Error('no shelf')
    await editBook(log.db, owner, { bookId, seen: null, details: { shelves: [byHand.id], rating: 450 } }, now)
    for (const { id } of [byHand, byRule]) {
      const change = { shelfId: id, name: `Shelf ${id.slice(-4)}`, audience: { shared: 'friends' as const } }
      await changeShelf(log.db, owner, change, now)
      expect(await seenBy(friend, id)).toEqual(shown)
      expect(await sight()).toEqual({ ...none, friend: shown })
      expect(await seenBy(stranger, id)).toEqual([])
      await changeShelf(log.db, owner, { ...change, audience: { shared: 'nobody' } }, now)
      expect(await sight()).toEqual(none)
    }
  })
})

describe('a secret link', () => {
  const config = { secretKey: 'a key of nobody’s that is long enough to be one', dataDir: '' } as never
  const partsOf = (address: string | null) => {
    const [id = '', signed = ''] = address?.split('/').slice(3) ?? []
    return { id, signed }
  }

  it('shows a book to whoever has its address, until it is taken back, and then comes at another', async () => {
    expect(await secretAddress(log.db, config, owner, { bookId })).toBeNull()
    await makeSecretLink(log.db, owner, { bookId }, now)
    const address = await secretAddress(log.db, config, owner, { bookId })
    const behind = await secretlyShown(log.db, config, partsOf(address))
    expect(behind).toEqual({ personId: owner, shown: { bookId } })
    const books = await booksBehindLink(log.db, owner, { bookId }, null)
    expect(books.map(({ title }) => title)).toEqual(shown)
    await takeBackSecretLink(log.db, owner, { bookId })
    expect(await secretlyShown(log.db, config, partsOf(address))).toBeNull()
    await makeSecretLink(log.db, owner, { bookId }, now)
    expect(await secretAddress(log.db, config, owner, { bookId })).not.toBe(address)
  })

  it('is made of one’s own alone, and no other signature opens it', async () => {
    expect(await makeSecretLink(log.db, stranger, { bookId }, now)).toEqual({ refused: 'unknown' })
    expect(await makeSecretLink(log.db, owner, { shelfId: newId() }, now)).toEqual({ refused: 'unknown' })
    await makeSecretLink(log.db, owner, { bookId }, now)
    const { id, signed } = partsOf(await secretAddress(log.db, config, owner, { bookId }))
    expect(await secretlyShown(log.db, config, { id, signed: `${signed.slice(0, -1)}_` })).toBeNull()
    expect(await secretlyShown(log.db, config, { id: newId(), signed })).toBeNull()
  })
})
