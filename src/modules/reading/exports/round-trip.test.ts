import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { statuses } from '../books/book.ts'
import { booksToPut, challengeWith } from '../goals/goal-queries.ts'
import { answerPrompt, beginChallenge, setGoal } from '../goals/setting.ts'
import { settled } from '../imports/formats/settling.ts'
import { testImports } from '../imports/import.fixture.ts'
import { bookWith, type LoggedBook } from '../imports/logged-book.ts'
import { testLog } from '../log.fixture.ts'
import { isBefore } from '../readthroughs/partial-date.ts'
import type { ExportedBook } from './exported-books.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
const imports = testImports(() => log.database)

const text = (maxLength: number) =>
  fc
    .string({ unit: fc.constantFrom(...'aB é漢=+-@\'",;<&\n', '📚'), minLength: 1, maxLength })
    .map(one => one.trim())
    .filter(one => one !== '')
const line = (maxLength: number) => text(maxLength).map(one => one.replaceAll('\n', ' '))
const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2026-11-28'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10))
const partial = fc.tuple(day, fc.constantFrom(4, 7, 10)).map(([one, length]) => one.slice(0, length))
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })
const apart = (values: string[]) => [...new Map(values.map(one => [one.toLowerCase(), one])).values()]
const telling = fc.record({
  unit: fc.constantFrom('page' as const, 'percent' as const, 'minutes' as const),
  value: fc.nat(100),
  day,
  toldAt: day.map(one => `${one}T12:30:00.000Z`),
  minutes: maybe(fc.integer({ min: 1, max: 600 })),
})
const reading = fc
  .record({
    began: maybe(partial),
    ended: maybe(partial),
    outcome: fc.constantFrom('finished' as const, 'stopped' as const),
    progress: fc.array(telling, { maxLength: 3 }),
  })
  .map(one => ({
    ...one,
    began: one.began && one.ended && isBefore(one.ended, one.began) ? null : one.began,
    progress: one.progress.sort((first, second) => (first.toldAt < second.toldAt ? -1 : 1)),
  }))
const note = fc.record({
  kind: fc.constantFrom('note' as const, 'quote' as const),
  body: text(40),
  page: maybe(fc.nat(900)),
  tags: fc.array(line(10), { maxLength: 2 }),
  createdAt: day.map(one => `${one}T08:00:00.000Z`),
})
const logged: fc.Arbitrary<LoggedBook> = fc
  .record({
    title: line(30).map(one => `T${one}`),
    authors: fc.array(
      fc.constantFrom('Ursula K. Le Guin', 'Nnedi Okorafor', '村上 春樹', 'Gabriel García Márquez'),
      { maxLength: 1 },
    ),
    status: fc.constantFrom(...statuses),
    rating: maybe(fc.integer({ min: 1, max: 500 })),
    review: maybe(text(60)),
    reviewSpoils: fc.boolean(),
    owned: fc.boolean(),
    favourite: fc.boolean(),
    ownLength: fc.record({
      pages: maybe(fc.integer({ min: 1, max: 2000 })),
      minutes: maybe(fc.integer({ min: 1, max: 3000 })),
    }),
    addedOn: day,
    readthroughs: fc.array(reading, { maxLength: 3 }),
    shelves: fc.array(line(20), { maxLength: 3 }).map(apart),
    tags: fc.array(line(20), { maxLength: 3 }).map(apart),
    notes: fc.array(note, { maxLength: 2 }),
  })
  .map(({ status, ...book }) => settled(bookWith(book), { status }))

/** A log as anybody keeps it, made by way of an import of our own file. */
async function logWith(books: readonly LoggedBook[]): Promise<string> {
  const reader = await log.reader()
  const named = books.map((book, at) => ({ ...book, title: `${book.title} ${at}` }))
  const id = await imports.read(reader, JSON.stringify([{ carrel: 'log' }, ...named]))
  await imports.write(reader, id)
  return reader
}

const withoutIds = (books: readonly ExportedBook[]) => books.map(book => ({ ...book, here: null }))

describe('an export that is imported into an empty log', () => {
  it.each(['json', 'csv'] as const)('is the same log: %s', { timeout: 60_000 }, async format => {
    await fc.assert(
      fc.asyncProperty(fc.array(logged, { minLength: 1, maxLength: 12 }), async books => {
        const reader = await logWith(books)
        const before = await imports.log(reader)
        expect(before).toHaveLength(books.length)
        const other = await log.reader()
        const id = await imports.read(other, await imports.export(reader, format))
        await imports.write(other, id)
        expect(withoutIds(await imports.log(other))).toEqual(withoutIds(before))
      }),
      { numRuns: 3 },
    )
  })

  it('keeps the shelves that fill themselves, and finds the very same works', async () => {
    const reader = await log.reader()
    const workId = await log.work('Orlando', 300)
    await sql`insert into reading.books (id, person_id, work_id, status, added_on, updated_at)
      values (gen_random_uuid(), ${reader}, ${workId}, 'to-read', '2020-01-01', now())`.execute(log.db)
    await sql`insert into reading.shelves (id, person_id, name, rule, created_at, updated_at)
      values (gen_random_uuid(), ${reader}, 'Best', 'rated=450', now(), now())`.execute(log.db)
    const other = await log.reader()
    await imports.write(other, await imports.read(other, await imports.export(reader, 'json')))
    expect(await imports.log(other)).toEqual(await imports.log(reader))
    const { rows } = await sql`select name, rule from reading.shelves where person_id = ${other}`.execute(
      log.db,
    )
    expect(rows).toEqual([{ name: 'Best', rule: 'rated=450' }])
  })
})

describe('what somebody means to read', () => {
  const plans = async (personId: string) => {
    const { rows } = await sql<{ goals: object; challenges: object }>`select
      (select json_agg(json_build_array(kind, amount, begins, ends) order by kind) from reading.goals
        where person_id = ${personId}) as goals,
      (select json_agg(json_build_array(challenge.name, challenge.created_at, prompt.words, work.title)
          order by challenge.created_at, prompt.place)
        from reading.challenges challenge join reading.prompts prompt on prompt.challenge_id = challenge.id
        left join reading.books book on book.id = prompt.book_id left join catalog.works work on work.id = book.work_id
        where challenge.person_id = ${personId}) as challenges`.execute(log.db)
    return rows[0]
  }

  it('goes along, with the books that answer a prompt, and twice adds nothing', async () => {
    const reader = await logWith([bookWith({ title: 'Kintu' }), bookWith({ title: 'Silence' })])
    const year = { begins: '2026-01-01', ends: '2026-12-31' }
    await setGoal(log.db, reader, { kind: 'books', amount: 40, ...year }, now)
    await setGoal(log.db, reader, { kind: 'hours', amount: 9, begins: '2026-03-01', ends: '2026-04-01' }, now)
    for (const [at, prompts] of [['Africa', 'Asia', 'Africa'], ['Asia']].entries()) {
      const begun = new Date(now.getTime() + at)
      const { id } = await beginChallenge(log.db, reader, { name: 'Round the world', prompts }, begun)
      const answers = (await challengeWith(log.db, reader, id))?.prompts.slice(0, 2) ?? []
      const books = await booksToPut(log.db, reader, id)
      for (const [place, prompt] of answers.entries())
        await answerPrompt(log.db, reader, { promptId: prompt.id, bookId: books[place]?.id ?? null })
    }
    const file = await imports.export(reader, 'json')
    const other = await log.reader()
    for (const personId of [other, other, reader]) {
      const id = await imports.read(personId, file)
      await imports.write(personId, id)
      expect(await plans(personId)).toEqual(await plans(reader))
      expect((await imports.rows(id)).map(({ result }) => result)).not.toContain('failed')
    }
    expect(JSON.stringify(await plans(other))).toContain('Kintu')
  })

  it('stays as it is where it stands otherwise by now, and damaged entries are told', async () => {
    const reader = await log.reader()
    const days = { begins: '2026-01-01', ends: '2026-12-31' }
    await setGoal(log.db, reader, { kind: 'books', amount: 12, ...days }, now)
    const entries = [
      { carrel: 'log' },
      { goal: 'books', amount: 40, ...days },
      { goal: 'books', amount: 40, begins: '2026-02-30', ends: '2026-12-31' },
      { challenge: 'Empty', begun: now.toISOString(), prompts: [] },
    ]
    const id = await imports.read(reader, JSON.stringify(entries))
    await imports.write(reader, id)
    expect((await imports.rows(id)).map(({ verdict, result }) => [verdict, result])).toEqual([
      ['sure', 'same'],
      ['unreadable', null],
      ['unreadable', null],
    ])
    expect(await plans(reader)).toEqual({ goals: [['books', 12, days.begins, days.ends]], challenges: null })
  })
})

it('has no cell that a spreadsheet would run, plain ISBNs, and Goodreads’ columns first', async () => {
  const reader = await logWith([
    bookWith({
      title: '=HYPERLINK("x")',
      review: '+1 from me',
      isbns: ['9780394535975'],
      status: 'read',
      rating: 450,
      readthroughs: [{ began: null, ended: '2020-02-03', outcome: 'finished', progress: [] }],
    }),
  ])
  const [headings = [], row = []] = parse(await imports.export(reader, 'csv'), { bom: true }) as string[][]
  expect(headings.slice(0, 3)).toEqual(['Book Id', 'Title', 'Author'])
  const cell = (heading: string) => row[headings.indexOf(heading)]
  expect(cell('Title')).toBe('\'=HYPERLINK("x") 0')
  expect(cell('My Review')).toBe("'+1 from me")
  expect(cell('ISBN13')).toBe('9780394535975')
  expect(cell('ISBN')).toBe('0394535979')
  expect([cell('Date Read'), cell('My Rating'), cell('Read Count')]).toEqual(['2020/02/03', '5', '1'])
  for (const one of row) expect(one).not.toMatch(/^[=+\-@\t\r]/)
})
