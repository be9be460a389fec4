import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { indexAdditions } from '../additions/additions.ts'
import { editBook } from '../books/book-editing.ts'
import { canonicalWork } from '../books/book-query.ts'
import { addHoldings, fileBooks, newFiling } from '../books/filing.ts'
import { reindexWorks } from '../books/indexing.ts'
import { rekeyWorks } from '../books/keying.ts'
import type { RecordEntry } from '../books/record-entry.ts'
import { recordForm, recordValues } from '../books/record-form.ts'
import { stateOf } from '../books/work-state.ts'
import { addCopies } from '../copies/barcodes.ts'
import { type BookDraft, formats } from '../drafts/draft.ts'
import { type LibraryFixture, libraryFixture } from '../library-fixture.ts'
import { personNamed } from '../marc/names.ts'
import { untrueFacts } from '../search/search-fixture.ts'
import { tables } from '../tables.ts'
import { joinContributors } from './joining-contributors.ts'
import { joinEditions } from './joining-editions.ts'
import { joinWorks } from './joining-works.ts'
import { splitWork } from './splitting.ts'
import { undoMerge } from './undoing.ts'

const database = testDatabase()
afterAll(async () => expect(await untrueFacts(database.db)).toEqual([]))
const now = new Date('2026-11-20T09:00:00Z')
const runs = Number(process.env.MERGE_RUNS ?? 5)
let library: LibraryFixture
let other: LibraryFixture

beforeAll(async () => {
  library = await libraryFixture(database.db)
  other = await libraryFixture(database.db)
})

const curator = () => ({ libraryId: library.libraryId, curates: true })
const actor = () => ({ by: library.personId, address: null })

/** A work with what stands around it, as it may be in the wild. */
type Wild = {
  draft: BookDraft
  editions: BookDraft[]
  holders: boolean[]
  copies: number[]
  note: string | null
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const word = fc.constantFrom('Marsh', 'River', 'Tower', 'Salt', 'Winter', 'Harbour', 'Glass')
const people = fc.uniqueArray(fc.constantFrom('Ann Lee', 'Bo Ray', 'Cy Fox', 'Di Poe'), { maxLength: 3 })

const draftOf = fc
  .record({
    title: fc.tuple(word, word).map(words => words.join(' ')),
    subtitle: maybe(word),
    authors: people,
    narrators: people,
    publisher: maybe(word),
    year: maybe(fc.integer({ min: 1900, max: 2020 })),
    originalYear: maybe(fc.integer({ min: 1800, max: 1900 })),
    subjects: fc.uniqueArray(word, { maxLength: 3 }),
    series: maybe(word),
    number: fc.integer({ min: 1, max: 9 }),
    format: fc.constantFrom(...formats),
    otherTitles: fc.uniqueArray(word, { maxLength: 1 }),
    notes: fc.uniqueArray(word, { maxLength: 1 }),
  })
  .map((one): BookDraft => {
    const named = (names: readonly string[], role: 'author' | 'narrator') =>
      names.flatMap(name => personNamed(name, role) ?? [])
    return {
      title: one.title,
      subtitle: one.subtitle,
      otherTitles: one.otherTitles,
      sortTitle: one.title,
      statement: null,
      contributors: [...named(one.authors, 'author'), ...named(one.narrators, 'narrator')],
      identifiers: [{ kind: 'control', value: `n${one.number}` }],
      edition: null,
      publisher: one.publisher,
      place: null,
      published: null,
      year: one.year,
      originalYear: one.originalYear,
      languages: ['en'],
      pages: null,
      extent: null,
      format: one.format,
      subjects: one.subjects.map(label => ({ label, kind: 'topic' as const })),
      series: one.series === null ? [] : [{ name: one.series, number: String(one.number) }],
      summary: null,
      notes: one.notes,
      callNumber: null,
      ownCallNumber: null,
      ownNote: null,
      copies: [],
      told: [],
    }
  })

const wild: fc.Arbitrary<Wild> = fc.record({
  draft: draftOf,
  editions: fc.array(draftOf, { maxLength: 2 }),
  holders: fc.tuple(fc.boolean(), fc.boolean()),
  copies: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 3 }),
  note: maybe(word),
})

let barcodes = 0

async function write({ draft, editions, holders, copies, note }: Wild): Promise<string> {
  return transaction(database.db, async tx => {
    const first = newFiling(draft, null)
    const filings = [first, ...editions.map(edition => newFiling(edition, first.workId))]
    await fileBooks(tx, filings, { libraryId: library.libraryId, now })
    const titles = new Map([[first.workId, draft.sortTitle]])
    for (const [place, { libraryId }] of [library, other].entries())
      if (holders[place] || (place === 0 && !holders[1])) await addHoldings(tx, titles, { libraryId, now })
    await tables(tx)
      .updateTable('catalog.holdings')
      .set({ note })
      .where('work_id', '=', first.workId)
      .execute()
    for (const [place, count] of copies.entries()) {
      const at = holders[0] || !holders[1] ? library : other
      const filing = filings[place % filings.length] ?? first
      const wishes = Array.from({ length: count }, () => ({
        workId: first.workId,
        editionId: filing.editionId,
        branchId: at.branchId,
        barcode: `W${++barcodes}`,
        callNumber: null,
        location: null,
        itemType: 'book',
        priceMinor: null,
      }))
      await addCopies(tx, at.libraryId, wishes, now)
    }
    // A new edition of a known work brings people, and leaves the work's key as it was.
    await rekeyWorks(tx, [first.workId])
    await reindexWorks(tx, [first.workId])
    await indexAdditions(tx, [first.workId])
    return first.workId
  })
}

/** All that merging touches of these works. */
async function everythingOf(ids: readonly string[]) {
  const rows = async (query: ReturnType<typeof sql>) => (await query.execute(database.db)).rows
  return {
    works:
      await rows(sql`select id, title, subtitle, other_titles, language, original_year, cover, merged_into,
      by_line, search::text, match_key from catalog.works where id = any(${ids}::uuid[]) order by id`),
    states: await Promise.all(ids.map(id => stateOf(database.db, id))),
    editions:
      await rows(sql`select id, work_id, merged_into, removed_at, title, subtitle, publisher, year, notes
      from catalog.editions where work_id = any(${ids}::uuid[]) order by id`),
    contributions: await rows(
      sql`select * from catalog.contributions where work_id = any(${ids}::uuid[]) order by id`,
    ),
    subjects: await rows(sql`select * from catalog.work_subjects where work_id = any(${ids}::uuid[])
      order by work_id, subject_id`),
    holdings: await rows(sql`select * from catalog.holdings where work_id = any(${ids}::uuid[])
      order by work_id, library_id`),
    copies: await rows(sql`select id, library_id, work_id, edition_id from catalog.copies
      where work_id = any(${ids}::uuid[]) order by id`),
    names: await rows(sql`select * from catalog.contributor_names order by contributor_id, name`),
    contributors: await rows(sql`select id, merged_into from catalog.contributors order by id`),
  }
}

const done = <T>(outcome: T): Exclude<T, { refused: string }> => {
  if (isRefused(outcome)) throw new Error(JSON.stringify(outcome))
  return outcome as Exclude<T, { refused: string }>
}

async function edit(workId: string, change: Partial<RecordEntry>) {
  const state = await stateOf(database.db, workId)
  const { revision } = await tables(database.db)
    .selectFrom('catalog.works')
    .select('revision')
    .where('id', '=', workId)
    .executeTakeFirstOrThrow()
  const { entry, ...shown } = recordForm.parse(recordValues(state, state.editions[0]?.id ?? '', revision))
  return editBook(database.db, curator(), { workId, ...shown }, { ...entry, ...change }, actor(), now)
}

const join = (from: string, into: string) => joinWorks(database.db, curator(), { from, into }, actor(), now)
const undo = (mergeId: string) => undoMerge(database.db, curator(), mergeId, actor(), now)

describe('two random works', () => {
  it('are joined and undone, and all is as it was, whatever happened to others meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(wild, wild, wild, async (one, two, third) => {
        const [from, into, bystander] = [await write(one), await write(two), await write(third)]
        const before = await everythingOf([from, into])
        const { mergeId } = done(await join(from, into))
        const merged = await everythingOf([from, into])
        expect(merged.copies.map(row => (row as { work_id: string }).work_id)).toEqual(
          before.copies.map(() => into),
        )
        expect(await canonicalWork(database.db, from)).toBe(into)
        await edit(bystander, { title: 'Changed meanwhile', people: [] })
        expect(done(await undo(mergeId))).toMatchObject({ title: two.draft.title })
        expect(await everythingOf([from, into])).toEqual(before)
      }),
      { numRuns: runs },
    )
  }, 120_000)

  it('have two editions joined and undone, and all is as it was', async () => {
    await fc.assert(
      fc.asyncProperty(wild, wild, fc.boolean(), async (one, two, within) => {
        const [first, second] = [await write({ ...one, editions: [one.draft] }), await write(two)]
        const [from = '', sibling = ''] = (await stateOf(database.db, first)).editions.map(({ id }) => id)
        const into = within ? sibling : ((await stateOf(database.db, second)).editions[0]?.id ?? '')
        const before = await everythingOf([first, second])
        const { mergeId } = done(await joinEditions(database.db, curator(), { from, into }, actor(), now))
        const merged = await everythingOf([first, second])
        expect(merged.copies.filter(row => (row as { edition_id: string }).edition_id === from)).toEqual([])
        done(await undo(mergeId))
        expect(await everythingOf([first, second])).toEqual(before)
      }),
      { numRuns: runs },
    )
  }, 120_000)

  it('are split and undone, and the old one is as it was', async () => {
    await fc.assert(
      fc.asyncProperty(wild, async one => {
        const workId = await write({ ...one, editions: [one.draft, ...one.editions] })
        const before = await everythingOf([workId])
        const [chosen = ''] = (await stateOf(database.db, workId)).editions.map(({ id }) => id)
        const split = done(
          await splitWork(database.db, curator(), { workId, editionIds: [chosen] }, actor(), now),
        )
        expect((await stateOf(database.db, split.workId)).editions.map(({ id }) => id)).toEqual([chosen])
        done(await undo(split.mergeId))
        expect(await everythingOf([workId])).toEqual(before)
        expect(await canonicalWork(database.db, split.workId)).toBe(workId)
      }),
      { numRuns: runs },
    )
  }, 120_000)

  it('have their authors joined and undone, and all is as it was', async () => {
    await fc.assert(
      fc.asyncProperty(wild, wild, async (one, two) => {
        const [first, second] = [await write(one), await write(two)]
        const people = [
          ...(await stateOf(database.db, first)).people,
          ...(await stateOf(database.db, second)).people,
        ]
        const [from, into] = [...new Set(people.map(({ contributorId }) => contributorId ?? ''))]
        fc.pre(from !== undefined && into !== undefined)
        const before = await everythingOf([first, second])
        const { mergeId } = done(
          await joinContributors(
            database.db,
            curator(),
            { from: from ?? '', into: into ?? '' },
            actor(),
            now,
          ),
        )
        const merged = await everythingOf([first, second])
        const ids = merged.contributions.map(row => (row as { contributor_id: string }).contributor_id)
        expect(ids).not.toContain(from)
        done(await undo(mergeId))
        expect(await everythingOf([first, second])).toEqual(before)
      }),
      { numRuns: runs },
    )
  }, 120_000)
})

describe('a merge', () => {
  let from = ''
  let into = ''
  const plain = (title: string): Wild => {
    const [draft] = fc.sample(draftOf, { numRuns: 1, seed: 7 })
    if (!draft) throw new Error('No draft was made.')
    return {
      draft: { ...draft, title, subtitle: null },
      editions: [],
      holders: [true],
      copies: [1],
      note: null,
    }
  }

  beforeEach(async () => {
    from = await write(plain('Taken in'))
    into = await write(plain('Staying'))
  })

  const own = () => ({ libraryId: library.libraryId, curates: false })

  it('is refused of a record with itself, with nothing, and of one that others hold, too', async () => {
    expect(await join(from, from)).toEqual({ refused: 'same-record' })
    expect(await join(from, newId())).toEqual({ refused: 'unknown-work' })
    const shared = await write({ ...plain('Shared'), holders: [true, true] })
    expect(await joinWorks(database.db, own(), { from: shared, into }, actor(), now)).toEqual({
      refused: 'shared-record',
    })
    done(await joinWorks(database.db, own(), { from, into }, actor(), now))
    expect(await join(from, into)).toEqual({ refused: 'unknown-work' })
  })

  it('is undone once, and not past another merge', async () => {
    const third = await write(plain('Third'))
    const first = done(await join(from, into))
    const second = done(await join(into, third))
    expect(await undo(first.mergeId)).toEqual({ refused: 'merged-since' })
    expect(await canonicalWork(database.db, from)).toBe(third)
    done(await undo(second.mergeId))
    done(await undo(first.mergeId))
    expect(await undo(first.mergeId)).toEqual({ refused: 'undone-already' })
    const foreign = { libraryId: other.libraryId, curates: false }
    expect(await undoMerge(database.db, foreign, first.mergeId, actor(), now)).toEqual({
      refused: 'unknown-merge',
    })
  })

  it('is not undone when what it filled was changed since, and says what', async () => {
    await edit(from, { subtitle: 'Filled in' })
    const { mergeId } = done(await join(from, into))
    expect((await stateOf(database.db, into)).subtitle).toBe('Filled in')
    await edit(into, { subtitle: 'Written by hand' })
    expect(await undo(mergeId)).toEqual({ refused: 'changed-since', fields: ['subtitle'] })
  })

  it('keeps what was lent since with its edition when it is undone', async () => {
    const { mergeId } = done(await join(from, into))
    const [edition] = (await stateOf(database.db, into)).editions
    await edit(into, { publisher: 'Written since' })
    done(await undo(mergeId))
    const states = [await stateOf(database.db, from), await stateOf(database.db, into)]
    const changed = states.flatMap(({ editions }) => editions).find(({ id }) => id === edition?.id)
    expect(changed?.publisher).toBe('Written since')
  })

  it('of a split keeps what a library wrote of the new title, or names what it says otherwise', async () => {
    const [{ id: first = '' } = {}] = (await stateOf(database.db, into)).editions
    const second = newFiling({ ...plain('Second').draft, title: 'Second' }, into)
    await transaction(database.db, tx => fileBooks(tx, [second], { libraryId: library.libraryId, now }))
    const part = async () =>
      done(await splitWork(database.db, curator(), { workId: into, editionIds: [first] }, actor(), now))
    const say = (workId: string, note: string) =>
      tables(database.db)
        .updateTable('catalog.holdings')
        .set({ note })
        .where('work_id', '=', workId)
        .execute()
    const once = await part()
    await say(once.workId, 'Signed')
    done(await undo(once.mergeId))
    const { rows } = await sql<{ note: string | null }>`
      select note from catalog.holdings where work_id = ${into} and library_id = ${library.libraryId}`.execute(
      database.db,
    )
    expect(rows).toEqual([{ note: 'Signed' }])
    const again = await part()
    await say(again.workId, 'Torn')
    expect(await undo(again.mergeId)).toEqual({ refused: 'changed-since', fields: ['note'] })
  })

  it('says that it happened in its own transaction', async () => {
    done(await join(from, into))
    const { rows } = await sql<{ payload: { from: string } }>`
      select data as payload from pgboss.job where name = 'circulation.follow-joined-works'
      order by created_on desc limit 1`.execute(database.db)
    expect(rows[0]?.payload).toEqual({ from, into })
  })

  it('of the same two at once has one winner, and crossing ones do not wait for ever', async () => {
    const both = await Promise.all([join(from, into), join(into, from)])
    expect(both.filter(isRefused)).toEqual([{ refused: 'unknown-work' }])
    const works = await Promise.all(['A', 'B', 'C'].map(title => write(plain(title))))
    const [a = '', b = '', c = ''] = works
    const round = await Promise.all([join(a, b), join(b, c), join(c, a)])
    expect(round.filter(one => !isRefused(one)).length).toBeGreaterThan(0)
    const canonical = await Promise.all(works.map(id => canonicalWork(database.db, id)))
    expect(canonical.every(id => id !== null)).toBe(true)
    const copies = await tables(database.db)
      .selectFrom('catalog.copies')
      .select('work_id')
      .where('work_id', 'in', works)
      .execute()
    expect(copies.map(({ work_id }) => work_id).sort()).toEqual(canonical.map(String).sort())
  })

  it('of the last edition is refused, as is a split of none or all', async () => {
    const [edition] = (await stateOf(database.db, from)).editions
    const [target] = (await stateOf(database.db, into)).editions
    const pair = { from: edition?.id ?? '', into: target?.id ?? '' }
    expect(await joinEditions(database.db, curator(), pair, actor(), now)).toEqual({
      refused: 'last-edition',
    })
    const split = (editionIds: string[]) =>
      splitWork(database.db, curator(), { workId: from, editionIds }, actor(), now)
    expect(await split([])).toEqual({ refused: 'no-editions' })
    expect(await split([pair.from])).toEqual({ refused: 'all-editions' })
  })
})
